using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.FieldWork;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Files;
using Bihuan.Platform.Http;
using Bihuan.Platform.Jobs;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.FieldApp;

/// <summary>The verdict on a refused operation, what was kept, and the visit as it stands; the command when another copy of it got an answer meanwhile.</summary>
internal sealed record KeepAnswer(SyncVerdict Verdict, KeptWork? Kept, Visit? Visit, FieldCommand? Command = null);

/// <summary>
/// What becomes of an operation that was refused: given back, or kept for the office because the facts have moved on. An answer that is final
/// is remembered under the operation's id, so that a copy of it which comes late cannot be done after all once the phone has shown its no.
/// </summary>
internal sealed class KeepWorkHandler(ServiceDb db, WorkOrders orders, FactReader facts, SubjectKeys keys, JobQueue jobs, TimeProvider clock)
{
    public async Task<Result<KeepAnswer>> Handle(FieldOperation operation, Refusal refusal, DateTimeOffset? occurredAt, DeviceStamp stamp, Actor actor, CancellationToken ct)
    {
        var (id, visitId, at) = (operation.Id!.Value, operation.VisitId!.Value, clock.Now());
        await db.Hold(FieldWorkHandler.LockOf(id), ct);
        var visit = await db.Set<Visit>().FirstOrDefaultAsync(x => x.Id == visitId, ct);
        if (visit is null) return new KeepAnswer(new SyncVerdict(false, false, "visit.not-found"), null, null);
        if (await db.Set<KeptWork>().FirstOrDefaultAsync(x => x.Id == id, ct) is { } earlier)
            return earlier.UserId.Value == actor.Id && earlier.VisitId == visitId ? new KeepAnswer(new SyncVerdict(true, false, earlier.Code), earlier, visit) : Refusal.Conflict("visit.command-reused");
        if (await db.Set<FieldCommand>().FirstOrDefaultAsync(x => x.Id == id, ct) is { } answered) return new KeepAnswer(new SyncVerdict(false, false, ""), null, visit, answered);
        var standing = await Standing(visit, actor, ct);
        var verdict = SyncRules.OnRefusal(OperationKind.Find(operation.Kind)!, refusal, standing);
        if (!standing.IsMine && !standing.WasMine) return new KeepAnswer(verdict, null, null);
        if (!verdict.IsKept) return new KeepAnswer(verdict, null, visit, await Remember(operation, verdict, refusal, occurredAt, stamp, actor, at, ct));
        var kept = await Keep(visit, id, operation.Kind, verdict.Code, operation.Body, null, occurredAt ?? at, stamp.DeviceAt, actor, at, ct);
        return kept.Refusal is { } unkept ? unkept : new KeepAnswer(verdict, kept.Value, visit);
    }

    /// <summary>Wrong input stays wrong and needs no row; what may be sent again must stay open.</summary>
    private async Task<FieldCommand?> Remember(FieldOperation operation, SyncVerdict verdict, Refusal refusal, DateTimeOffset? occurredAt, DeviceStamp stamp, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        if (verdict.MayRetry || refusal.Kind == RefusalKind.Invalid) return null;
        db.Add(new FieldCommand
        {
            Id = operation.Id!.Value,
            UserId = new UserId(actor.Id),
            VisitId = operation.VisitId!.Value,
            Kind = operation.Kind,
            OccurredAt = occurredAt ?? at,
            RecordedAt = at,
            IsClockDoubtful = stamp.IsDoubtful,
            DeviceAt = stamp.DeviceAt,
            SkewSeconds = stamp.SkewSeconds,
            Problem = verdict.Code,
        });
        await db.SaveChangesAsync(ct);
        return null;
    }

    public async Task<VisitStanding> Standing(Visit visit, Actor actor, CancellationToken ct)
    {
        var isMine = visit.TechnicianId?.Value == actor.Id || actor.ReachOf(DispatchPermissions.Work).Covers(visit.OrganisationId.Value, isOwn: false);
        return new VisitStanding(visit.State, isMine, isMine || await WasNamed(visit, actor, ct));
    }

    public async Task<Result<KeptWork>> Keep(
        Visit visit, Guid id, string kind, string code, JsonObject? body, string? file, DateTimeOffset occurredAt, DateTimeOffset? deviceAt, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        // Without a key the customer has been erased: that something was done is kept, what it was about is not.
        var isErased = !keys.Has(db, visit.SubjectId);
        if (isErased && file is not null) await jobs.Add(db, FileStore.DropJob, file, at, ct);
        var kept = new KeptWork
        {
            Id = id,
            VisitId = visit.Id,
            CaseId = visit.CaseId,
            CaseNumber = visit.CaseNumber,
            SubjectId = visit.SubjectId,
            OrganisationId = visit.OrganisationId,
            UserId = new UserId(actor.Id),
            Kind = kind,
            Code = code,
            Body = body is null || isErased ? null : keys.Seal(db, visit.SubjectId, body.ToJsonString()),
            FileSha256 = isErased ? null : file,
            OccurredAt = occurredAt > at ? at : occurredAt,
            DeviceAt = deviceAt,
            KeptAt = at,
        };
        db.Add(kept);
        var recorded = await orders.Record(db, visit.CaseId, new WorkKept(visit.Id, id, actor.Id, kind, code), actor, at, ct, kept.OccurredAt);
        return recorded.Refusal is { } refusal ? refusal : kept;
    }

    /// <summary>Whether the order was ever this person's: the timeline of the case names everybody it was offered to.</summary>
    private async Task<bool> WasNamed(Visit visit, Actor actor, CancellationToken ct) =>
        (await facts.Read(db, visit.CaseId.Value, ct)).Any(x => x.Fact is VisitOffered offered && offered.TechnicianId == actor.Id);
}

/// <summary>The office's decision on kept work, with its reason.</summary>
public sealed record ResolveKeptWorkRequest([Required, AllowedValues("on-record", "set-aside")] string Resolution, [Required, MaxLength(500)] string Reason);

public sealed record KeptWorkHead(Guid Id, string? Resolution, int Version);

/// <summary>
/// On record: what was done goes on the case's timeline, parts that went in are counted as used. Set aside: it does not count, and the reason
/// says why. Either way the item stays to be read.
/// </summary>
internal sealed class ResolveKeptWorkHandler(ServiceDb db, WorkOrders orders, SubjectKeys keys, TimeProvider clock)
{
    public async Task<Result<KeptWorkHead>> Handle(Guid id, Seq expected, ResolveKeptWorkRequest request, Actor actor, CancellationToken ct)
    {
        var at = clock.Now();
        if (await db.Set<KeptWork>().AsTracking().Where(x => x.Id == id).Within(actor).FirstOrDefaultAsync(ct) is not { } kept) return Refusal.NotFound("kept-work.not-found");
        if (kept.Version != expected.Value) return VisitRefusals.Changed();
        var reason = Masking.FreeText(request.Reason);
        if (kept.Resolve(request.Resolution, reason, actor.Id, at) is { } refusal) return refusal;
        var isOnRecord = request.Resolution == KeptWork.OnRecord;
        var body = isOnRecord ? KeptBody.Read(keys.Open(db, kept.SubjectId, kept.Body)) : null;
        if (body is not null && kept.Kind == "use-part" && (await CountPart(kept, body, actor, at, ct)).Refusal is { } uncounted) return uncounted;
        var work = body?.Text() is { Length: > 0 } text ? new Personal(Masking.FreeText(text)) : (Personal?)null;
        var recorded = await orders.Record(db, kept.CaseId, new KeptWorkResolved(kept.VisitId, id, kept.Kind, request.Resolution, reason, work), actor, at, ct);
        return recorded.Refusal is { } unrecorded ? unrecorded : new KeptWorkHead(id, kept.Resolution, kept.Version);
    }

    private async Task<Result<CaseHead>> CountPart(KeptWork kept, KeptBody body, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var visit = await db.Set<Visit>().AsTracking().FirstAsync(x => x.Id == kept.VisitId, ct);
        var (code, count, serial) = (body.Word("code") ?? "", Math.Clamp(body.Number("count") ?? 1, 1, 99), body.Word("removedSerial"));
        visit.TakeOverPart(code, count, serial);
        return await orders.Record(db, kept.CaseId, new PartsUsed(visit.Id, [new UsedPart(code, count, serial)]), actor, at, ct, kept.OccurredAt);
    }
}

/// <summary>The body of kept work, as it was sent.</summary>
internal sealed class KeptBody(JsonObject body)
{
    /// <summary>What a person wrote, in the order it is read in.</summary>
    private static readonly IReadOnlyList<string> s_texts = ["work", "reason", "cause", "solution", "what", "equipment"];

    public static KeptBody? Read(string? json) => json is null ? null : new KeptBody(JsonNode.Parse(json)!.AsObject());

    public string? Word(string name) => body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public int? Number(string name) => body[name] is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    public string Text() => string.Join(" · ", s_texts.Select(Word).Where(x => !string.IsNullOrWhiteSpace(x)));

    /// <summary>Codes and figures, which need no reading between the lines.</summary>
    public IEnumerable<(string Name, string Value)> Codes() =>
        body.Where(x => x.Value is JsonValue && !s_texts.Contains(x.Key) && x.Key is not ("signaturePng" or "latitude" or "longitude")).Select(x => (x.Key, x.Value!.ToString()));
}

internal static class KeptWorkQueries
{
    /// <summary>For whoever plans the outlet.</summary>
    public static IQueryable<KeptWork> Within(this IQueryable<KeptWork> rows, Actor actor)
    {
        var reach = actor.ReachOf(DispatchPermissions.Plan);
        if (reach.All) return rows;
        var organisations = reach.Organisations.Select(x => new OrganisationId(x)).ToList();
        return rows.Where(x => organisations.Contains(x.OrganisationId));
    }
}
