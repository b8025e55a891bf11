using Bihuan.Dispatch.Domain;
using Bihuan.Foundation;
using Bihuan.Platform.Files;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Visits;

/// <summary>A photo taken at the customer's, for whoever may see it.</summary>
public sealed record ArrivedPhoto(Guid Id, string Kind, DateTimeOffset TakenAt, int? MetresAway);

/// <summary>Photos that have arrived whole. Who may see which is the caller's to find out.</summary>
internal sealed class VisitPhotos(FileStore files)
{
    public static Task<List<ArrivedPhoto>> Of(ServiceDb db, IQueryable<Guid> visits, CancellationToken ct) =>
        Arrived(db, visits).OrderBy(x => x.TakenAt).Select(x => new ArrivedPhoto(x.Id, x.Kind, x.TakenAt, x.MetresAway)).ToListAsync(ct);

    /// <summary>The bytes of one of these visits' photos, which nobody's cache keeps; one of another visit is not found.</summary>
    public async Task<IResult> Send(ServiceDb db, IQueryable<Guid> visits, Guid photo, IHeaderDictionary headers, CancellationToken ct)
    {
        if (await Arrived(db, visits).FirstOrDefaultAsync(x => x.Id == photo, ct) is not { } found || files.Find(found.FileSha256!) is not { } path) return Refusal.NotFound("photo.not-found").ToHttp();
        (headers.CacheControl, headers.XContentTypeOptions, headers.ContentSecurityPolicy) = ("private, no-store", "nosniff", "default-src 'none'; sandbox");
        return Results.File(path, found.FileType);
    }

    private static IQueryable<PhotoUpload> Arrived(ServiceDb db, IQueryable<Guid> visits) =>
        db.Set<PhotoUpload>().Where(x => visits.Contains(x.VisitId) && x.State == PhotoUpload.Sealed && x.FileSha256 != null);
}
