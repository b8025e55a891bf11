using System.Net;
using Bihuan.Cases.CaseDetail;
using Bihuan.Cases.CaseDetail.Acts;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Files;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Bihuan.Cases.AttachFile;

/// <summary>
/// Files go in as they come, never as a whole in memory: through the page as a form, through the API as a form or as the bare body
/// with its name in Content-Disposition. They come out through the permission check, as what they are and nothing a browser runs.
/// </summary>
internal static class AttachFileEndpoints
{
    private static readonly string[] s_shownInPlace = ["image/jpeg", "image/png", "image/webp", "video/mp4"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/cases").WithTags("cases");
        api.MapPost("/{id:guid}/attachments", Upload).Requires(CasePermissions.AddAttachment);
        api.MapGet("/{id:guid}/attachments/{file:guid}", Download).Requires(CasePermissions.Read);
        routes.MapGet("/desk/cases/{id:guid}/attachments/{file:guid}", Download).Requires(CasePermissions.Read).ExcludeFromDescription();
    }

    /// <summary>The page's form. Its token stands before the files, so that a forged form is turned away before anything is stored.</summary>
    public static void MapPage(IEndpointRouteBuilder desk, CaseAct act) => desk.MapPost(
        "/{id:guid}/" + act.Noun,
        async (Guid id, HttpContext http, Actor actor, FileUpload upload, UnkeptFiles unkept, CaseDetailPages pages, Write<AttachFileHandler> write, CancellationToken ct) =>
        {
            var caseId = new CaseId(id);
            var done = await upload.Receive(http, caseId, actor, checkToken: true, ct);
            if (done.Refusal is null)
            {
                var attached = await write.Run(x => x.Handle(caseId, done.Value, actor, ct), ct);
                if (attached.Refusal is null) return CaseDetailPages.Done(id, act.Code);
                await unkept.Leave(done.Value.Select(x => x.File));
                return await pages.Refused(caseId, actor, act, attached.Refusal, FormCollection.Empty, 0, ct);
            }

            return await pages.Refused(caseId, actor, act, done.Refusal, FormCollection.Empty, 0, ct);
        }).Requires(act.Permission);

    private static async Task<IResult> Upload(Guid id, HttpContext http, Actor actor, FileUpload upload, UnkeptFiles unkept, Write<AttachFileHandler> write, CancellationToken ct)
    {
        var caseId = new CaseId(id);
        var received = await upload.Receive(http, caseId, actor, checkToken: false, ct);
        if (received.Refusal is { } refusal) return refusal.ToHttp();
        var attached = await write.Run(x => x.Handle(caseId, received.Value, actor, ct), ct);
        if (attached.Refusal is { } no)
        {
            await unkept.Leave(received.Value.Select(x => x.File));
            return no.ToHttp();
        }

        var items = received.Value.Select(x => new { name = x.Name, sha256 = x.File.Sha256, contentType = x.File.ContentType, sizeBytes = x.File.SizeBytes });
        return Problems.Ok(new { items }, StatusCodes.Status201Created, new Seq(attached.Value.Seq).ETag);
    }

    private static async Task<IResult> Download(Guid id, Guid file, Actor actor, HttpResponse response, ServiceDb db, CaseFiles files, FileStore store, CancellationToken ct)
    {
        var caseId = new CaseId(id);
        var serviceCase = await db.Set<ServiceCase>().Where(x => x.Id == caseId).Within(actor, CasePermissions.Read).FirstOrDefaultAsync(ct);
        var row = serviceCase is null ? null : await db.Set<Attachment>().FirstOrDefaultAsync(x => x.Id == file && x.CaseId == caseId, ct);
        if (row is null || store.Find(row.Sha256) is not { } path) return Refusal.NotFound("case.attachment-not-found").ToHttp();
        var disposition = new ContentDispositionHeaderValue(s_shownInPlace.Contains(row.ContentType) ? "inline" : "attachment");
        disposition.SetHttpFileName(files.NameOf(db, serviceCase!, row));
        response.Headers.ContentDisposition = disposition.ToString();
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers.CacheControl = "private, max-age=3600";
        return Results.File(path, row.ContentType, enableRangeProcessing: true);
    }
}
