using Bihuan.Dispatch.Board;
using Bihuan.Dispatch.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Files;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.FieldApp;

/// <summary>Something that was done and did not fit any more: what, by whom, when, why it did not fit, and what the office decided.</summary>
public sealed record KeptWorkView(
    Guid Id, Guid VisitId, string CaseNumber, Guid CaseId, string Kind, string Code, string Technician, string HasItNow, string VisitState, DateTimeOffset OccurredAt, DateTimeOffset? DeviceAt, DateTimeOffset KeptAt, string Text,
    IReadOnlyList<KeptValue> Values, bool HasPhoto, bool IsErased, string? Resolution, string? ResolutionReason, string? ResolvedBy, DateTimeOffset? ResolvedAt, int Version);

public sealed record KeptValue(string Name, string Value);

public sealed record KeptWorkListView(IReadOnlyList<KeptWorkView> Items, bool IsResolved)
{
    public Refusal? Refusal { get; init; }

    public Guid? RefusedId { get; init; }

    public IFormCollection? Typed { get; init; }

    public string Value(Guid id, string field) => id == RefusedId && Typed is { } form && form.TryGetValue(field, out var text) ? text.ToString() : "";
}

internal sealed class KeptWorkReader(SubjectKeys keys, PeopleDirectory people)
{
    private const int Most = 200;

    public async Task<IReadOnlyList<KeptWorkView>> List(ServiceDb db, Actor actor, bool resolved, CancellationToken ct)
    {
        var rows = await db.Set<KeptWork>().Within(actor).Where(x => x.ResolvedAt != null == resolved).OrderByDescending(x => x.KeptAt).Take(Most).ToListAsync(ct);
        var ids = rows.Select(x => x.VisitId).Distinct().ToList();
        var visits = await db.Set<Visit>().Where(x => ids.Contains(x.Id)).ToDictionaryAsync(x => x.Id, ct);
        keys.Load(db, [.. rows.Select(x => x.SubjectId).Distinct()]);
        return rows.ConvertAll(x => Describe(db, x, visits[x.VisitId]));
    }

    private KeptWorkView Describe(ServiceDb db, KeptWork x, Visit visit)
    {
        var body = KeptBody.Read(keys.Open(db, x.SubjectId, x.Body));
        return new KeptWorkView(
            x.Id, x.VisitId, x.CaseNumber, x.CaseId.Value, x.Kind, x.Code, people.NameOf(x.UserId.Value), visit.TechnicianId is { } now ? people.NameOf(now.Value) : "", visit.State, x.OccurredAt, x.DeviceAt, x.KeptAt,
            body is null ? "" : Masking.FreeText(body.Text()), body is null ? [] : [.. body.Codes().Select(v => new KeptValue(v.Name, v.Value))], x.FileSha256 is not null, !keys.Has(db, x.SubjectId),
            x.Resolution, x.ResolutionReason, x.ResolvedById is { } by ? people.NameOf(by.Value) : null, x.ResolvedAt, x.Version);
    }
}

/// <summary>Files of kept photos stay on the disk.</summary>
internal sealed class KeptFiles : IFileKeeper
{
    public Task<bool> Keeps(ServiceDb db, string sha256, CancellationToken ct) => db.Set<KeptWork>().AnyAsync(x => x.FileSha256 == sha256, ct);
}

internal sealed class KeptWorkPages(ServiceDb db, KeptWorkReader reader, FileStore files, SubjectKeys keys)
{
    public async Task<IResult> List(bool resolved, Actor actor, Refusal? refusal, Guid? refused, IFormCollection? typed, CancellationToken ct) =>
        DispatchPage.Of<KeptWorkPage>(new { View = new KeptWorkListView(await reader.List(db, actor, resolved, ct), resolved) { Refusal = refusal, RefusedId = refused, Typed = typed } }, refusal);

    /// <summary>A photo of somebody who has been erased is not shown any more.</summary>
    public async Task<IResult> Photo(HttpContext http, Guid id, Actor actor, CancellationToken ct)
    {
        var kept = await db.Set<KeptWork>().Where(x => x.Id == id && x.FileSha256 != null).Within(actor).FirstOrDefaultAsync(ct);
        if (kept is null || !keys.Has(db, kept.SubjectId) || files.Find(kept.FileSha256!) is not { } path) return Refusal.NotFound("kept-work.not-found").ToHttp();
        var photo = await db.Set<PhotoUpload>().FirstAsync(x => x.Id == id, ct);
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        http.Response.Headers.CacheControl = "private, no-store";
        return Results.File(path, photo.ContentType);
    }
}
