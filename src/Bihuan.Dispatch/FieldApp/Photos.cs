using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.FieldWork;
using Bihuan.Dispatch.Policies;
using Bihuan.Dispatch.Visits;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Files;
using Bihuan.Platform.Http;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.FieldApp;

/// <summary>A photo that a device is about to send. The customer was asked before it was taken (CON-21).</summary>
public sealed record AnnouncePhotoRequest(
    [Required] Guid? Id, [Required] Guid? VisitId, [Required, MaxLength(20)] string Kind, [Required, AllowedValues("image/jpeg", "image/png", "image/webp")] string ContentType, [Range(1, 20 * 1024 * 1024)] int SizeBytes,
    [Required, RegularExpression("^[0-9a-f]{64}$")] string Sha256, [Required] DateTimeOffset? TakenAt, [Required] DateTimeOffset? DeviceNow, [AllowedValues(true)] bool Consent,
    [Range(-90.0, 90.0)] double? Latitude = null, [Range(-180.0, 180.0)] double? Longitude = null, [Range(0, 100_000)] int? AccuracyMetres = null);

/// <summary>How far a photo has come: arriving, sealed, kept or refused.</summary>
public sealed record PhotoView(Guid Id, Guid VisitId, string State, long ReceivedBytes, int SizeBytes, int ChunkBytes, string? Code);

internal sealed class AnnouncePhotoHandler(ServiceDb db, KeepWorkHandler standing, VisitPlaces places, FieldPolicies policies, SubjectKeys keys, TimeProvider clock)
{
    public async Task<Result<PhotoUpload>> Handle(AnnouncePhotoRequest request, Actor actor, CancellationToken ct)
    {
        var (id, visitId, at, rule) = (request.Id!.Value, request.VisitId!.Value, clock.Now(), policies.Field.FieldApp);
        if (!rule.Photos.Kinds.Contains(request.Kind)) return Refusal.Invalid("request.invalid", new FieldError("/kind", "unknown-code", string.Join(' ', rule.Photos.Kinds)));
        if (request.SizeBytes > rule.Photos.BytesMax) return Refusal.Invalid("request.invalid", new FieldError("/sizeBytes", "out-of-range", rule.Photos.BytesMax));
        await db.Hold("photo\n" + visitId.ToString("N", CultureInfo.InvariantCulture), ct);
        if (await db.Set<Visit>().FirstOrDefaultAsync(x => x.Id == visitId, ct) is not { } visit || await standing.Standing(visit, actor, ct) is { WasMine: false }) return VisitRefusals.NotFound();
        var photo = Made(request, visit, rule, actor, at);
        if (await db.Set<PhotoUpload>().FirstOrDefaultAsync(x => x.Id == id, ct) is { } earlier) return earlier.IsSame(photo) ? earlier : Refusal.Conflict("photo.id-reused");
        if (await db.Set<PhotoUpload>().CountAsync(x => x.VisitId == visitId, ct) >= rule.Photos.PerVisitMax) return Refusal.Conflict("photo.too-many", ("most", rule.Photos.PerVisitMax));
        db.Add(photo);
        await db.SaveChangesAsync(ct);
        return photo;
    }

    private PhotoUpload Made(AnnouncePhotoRequest request, Visit visit, FieldAppRule rule, Actor actor, DateTimeOffset at)
    {
        var device = DeviceClock.Of(request.DeviceNow!.Value, at, rule.Clock);
        var moment = FieldMoment.Of(device.Correct(request.TakenAt!.Value), at, rule.Clock.Believed, actor.Id);
        var position = request is { Latitude: { } north, Longitude: { } east } ? new GeoPoint(north, east).ToString() : null;
        return new PhotoUpload
        {
            Id = request.Id!.Value,
            VisitId = visit.Id,
            UserId = new UserId(actor.Id),
            Kind = request.Kind,
            ContentType = request.ContentType,
            SizeBytes = request.SizeBytes,
            Sha256 = request.Sha256,
            TakenAt = moment.Happened,
            DeviceAt = request.TakenAt.Value.ToMicroseconds(),
            IsClockDoubtful = moment.IsClockDoubtful || device.IsDoubtful,
            Place = keys.Has(db, visit.SubjectId) ? keys.SealOptional(db, visit.SubjectId, position) : null,
            MetresAway = places.Away(db, visit, request.Latitude, request.Longitude, request.AccuracyMetres).Metres,
            AccuracyMetres = request.AccuracyMetres,
            AnnouncedAt = at,
        };
    }
}

/// <summary>Takes the pieces of a photo and seals the whole.</summary>
internal sealed class PhotoPieces(ServiceDb db, PartialFiles parts, FileStore files, Write<SealPhotoHandler> seal, FieldPolicies policies)
{
    public PhotoView View(PhotoUpload photo) => new(
        photo.Id, photo.VisitId, photo.State, photo.State == PhotoUpload.Arriving ? parts.Length(photo.Id) : photo.SizeBytes, photo.SizeBytes, policies.Field.FieldApp.Photos.ChunkBytes, photo.Problem);

    public async Task<Result<PhotoView>> Find(Guid id, Actor actor, CancellationToken ct) => await Mine(id, actor, ct) is { } photo ? View(photo) : NotFound();

    /// <summary>The last piece seals; one that was cut off before that is sealed by an empty piece after it.</summary>
    public async Task<Result<PhotoView>> Append(Guid id, long offset, Stream piece, Actor actor, CancellationToken ct)
    {
        if (await Mine(id, actor, ct) is not { } photo) return NotFound();
        if (photo.State != PhotoUpload.Arriving) return View(photo);
        var length = await parts.Append(id, offset, piece, policies.Field.FieldApp.Photos.ChunkBytes, photo.SizeBytes, ct);
        if (length.Refusal is { } refusal) return refusal;
        return length.Value < photo.SizeBytes ? View(photo) : await Seal(photo, actor, ct);
    }

    private async Task<Result<PhotoView>> Seal(PhotoUpload photo, Actor actor, CancellationToken ct)
    {
        if (await parts.Hash(photo.Id, ct) != photo.Sha256)
        {
            parts.Drop(photo.Id);
            return new Refusal("photo.hash-wrong", RefusalKind.Unprocessable);
        }

        var received = await Receive(photo, ct);
        var settled = await seal.Run(x => x.Handle(photo.Id, received, actor, ct), ct);
        if (settled.Refusal is { } unsettled) return unsettled;
        parts.Drop(photo.Id);
        return received.Refusal ?? (Result<PhotoView>)View(settled.Value);
    }

    private async Task<Result<StoredFile>> Receive(PhotoUpload photo, CancellationToken ct)
    {
        await using var whole = parts.Open(photo.Id)!;
        var received = await files.Receive(whole, ct);
        return received.Refusal is null && !received.Value.ContentType.StartsWith("image/", StringComparison.Ordinal) ? Refusal.Invalid("file.type-refused") : received;
    }

    private Task<PhotoUpload?> Mine(Guid id, Actor actor, CancellationToken ct)
    {
        var me = new UserId(actor.Id);
        return db.Set<PhotoUpload>().FirstOrDefaultAsync(x => x.Id == id && x.UserId == me, ct);
    }

    private static Refusal NotFound() => Refusal.NotFound("photo.not-found");
}

/// <summary>The whole has arrived and is what was announced: attached to the case, or kept for the office when the case takes nothing any more.</summary>
internal sealed class SealPhotoHandler(ServiceDb db, CaseAttachments attachments, WorkOrders orders, KeepWorkHandler keeping, VisitPlaces places, FileStore files, TimeProvider clock)
{
    public async Task<Result<PhotoUpload>> Handle(Guid id, Result<StoredFile> file, Actor actor, CancellationToken ct)
    {
        var at = clock.Now();
        await db.Hold("photo\n" + id.ToString("N", CultureInfo.InvariantCulture), ct);
        var photo = await db.Set<PhotoUpload>().AsTracking().FirstAsync(x => x.Id == id, ct);
        if (photo.State != PhotoUpload.Arriving) return photo;
        if (file.Refusal is { } refused) return await Settle(photo, PhotoUpload.Refused, refused.Code, at, ct);
        var visit = await db.Set<Visit>().AsTracking().FirstAsync(x => x.Id == photo.VisitId, ct);
        var isOpen = await orders.Find(db, visit.CaseId, ct) is { IsOpen: true };
        if (!isOpen) return await Keep(photo, visit, file.Value, actor, at, ct);
        if ((await attachments.Add(db, visit.CaseId, [new NamedFile(file.Value, NameOf(photo, file.Value))], actor, at, ct)).Refusal is { } unattached) return unattached;
        photo.Become(file.Value.Sha256, file.Value.ContentType);
        visit.FollowPhoto(new VisitPhoto(photo.Id, photo.Kind, photo.TakenAt));
        var recorded = await orders.Record(db, visit.CaseId, new PhotoTaken(visit.Id, photo.Id, photo.Kind, photo.MetresAway, photo.AccuracyMetres, places.IsFar(visit, photo.MetresAway, photo.AccuracyMetres)), actor, at, ct, photo.TakenAt);
        return recorded.Refusal is { } unrecorded ? unrecorded : await Settle(photo, PhotoUpload.Sealed, null, at, ct);
    }

    private async Task<Result<PhotoUpload>> Keep(PhotoUpload photo, Visit visit, StoredFile file, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var body = new JsonObject { ["kind"] = photo.Kind };
        var kept = await keeping.Keep(visit, photo.Id, "photo", "case.closed", body, file.Sha256, photo.TakenAt, photo.DeviceAt, actor, at, ct);
        return kept.Refusal is { } refusal ? refusal : await Settle(photo, PhotoUpload.Kept, "case.closed", at, ct);
    }

    private async Task<Result<PhotoUpload>> Settle(PhotoUpload photo, string state, string? problem, DateTimeOffset at, CancellationToken ct)
    {
        photo.Settle(state, problem, at);
        await db.SaveChangesAsync(ct);
        return photo;
    }

    private string NameOf(PhotoUpload photo, StoredFile file) =>
        string.Create(CultureInfo.InvariantCulture, $"{photo.Kind}-{photo.TakenAt:yyyyMMdd-HHmmss}.{files.Policy.Find(file.ContentType)?.Extension ?? "jpg"}");
}
