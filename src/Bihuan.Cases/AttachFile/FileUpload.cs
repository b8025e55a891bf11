using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Files;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Bihuan.Cases.AttachFile;

/// <summary>Reads files out of a request, one after the other, straight into the file store.</summary>
internal sealed class FileUpload(FileStore store, UnkeptFiles unkept, ServiceDb db, IAntiforgery antiforgery)
{
    private const int FilesMax = 10;
    private const int FieldMax = 4096;
    private const string TokenField = "__RequestVerificationToken";

    /// <summary>Whether the case may take files is asked first: nobody fills the disk through a case they cannot reach.</summary>
    public async Task<Result<IReadOnlyList<NamedFile>>> Receive(HttpContext http, CaseId id, Actor actor, bool checkToken, CancellationToken ct)
    {
        var mayAttach = await db.Set<ServiceCase>().Where(x => x.Id == id).Within(actor, CasePermissions.AddAttachment).AnyAsync(ct);
        if (!mayAttach) return CaseRefusals.NotFound();
        RaiseLimit(http);
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)) return Refusal.Invalid("request.media-type");
        if (!type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return checkToken ? Refusal.NotAllowed("request.forged") : await One(http.Request, ct);
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 100) return Refusal.Invalid("request.malformed");
        var files = new List<NamedFile>();
        var areWhole = false;
        try
        {
            var refusal = await Parts(http, new MultipartReader(boundary, http.Request.Body), checkToken, files, ct);
            areWhole = refusal is null;
            return refusal is { } wrong ? wrong : files;
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException && e.Message.StartsWith("Unexpected end of Stream", StringComparison.Ordinal)))
        {
            return Refusal.Invalid("request.malformed");
        }
        finally
        {
            if (!areWhole) await unkept.Leave(files.Select(x => x.File));
        }
    }

    /// <summary>This endpoint alone takes bodies as large as a file may be.</summary>
    private void RaiseLimit(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = store.Policy.BytesMax + 1024 * 1024;
    }

    /// <summary>Adds each file as it has arrived, so that those before one that is refused are known.</summary>
    private async Task<Refusal?> Parts(HttpContext http, MultipartReader reader, bool checkToken, List<NamedFile> files, CancellationToken ct)
    {
        var isTrusted = !checkToken;
        while (await reader.ReadNextSectionAsync(ct) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var part)) continue;
            var name = HeaderUtilities.RemoveQuotes(part.FileNameStar.HasValue ? part.FileNameStar : part.FileName).Value;
            if (string.IsNullOrEmpty(name))
            {
                if (HeaderUtilities.RemoveQuotes(part.Name) == TokenField && !isTrusted) isTrusted = await IsGenuine(http, section, ct);
                continue;
            }

            if (!isTrusted) return Refusal.NotAllowed("request.forged");
            if (files.Count == FilesMax) return Refusal.Invalid("file.too-many", new FieldError("/file", "too-many-files", FilesMax));
            var received = await store.Receive(section.Body, ct);
            if (received.Refusal is { } refusal) return refusal;
            files.Add(new NamedFile(received.Value, name));
        }

        if (!isTrusted) return Refusal.NotAllowed("request.forged");
        return files.Count > 0 ? null : Refusal.Invalid("request.invalid", new FieldError("/file", "required"));
    }

    /// <summary>The token is handed to the check as a header, since reading the form would take in the whole body first.</summary>
    private async Task<bool> IsGenuine(HttpContext http, MultipartSection section, CancellationToken ct)
    {
        var buffer = new byte[FieldMax];
        var length = await section.Body.ReadAtLeastAsync(buffer, FieldMax, throwOnEndOfStream: false, ct);
        http.Request.Headers["RequestVerificationToken"] = System.Text.Encoding.ASCII.GetString(buffer, 0, length);
        return await antiforgery.IsRequestValidAsync(http);
    }

    private async Task<Result<IReadOnlyList<NamedFile>>> One(HttpRequest request, CancellationToken ct)
    {
        var name = ContentDispositionHeaderValue.TryParse(request.Headers.ContentDisposition.ToString(), out var disposition)
            ? HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value
            : null;
        var received = await store.Receive(request.Body, ct);
        return received.Refusal is { } refusal ? refusal : new NamedFile[] { new(received.Value, string.IsNullOrEmpty(name) ? "file" : name) };
    }
}
