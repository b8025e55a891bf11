using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Planning;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Files;
using Bihuan.Platform.Jobs;
using Bihuan.Platform.Notices;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Visits;

/// <summary>
/// Keeps the visits in step with their cases, in the transaction that records the fact: a stage that asks for a technician makes a visit,
/// and what is put on record about it, by whichever page, reaches the row. So neither can say what the other does not know.
/// </summary>
internal sealed class VisitFollower(WorkOrders orders, VisitPlaces places, FieldPolicies policies, FactReader facts, TechnicianHomes homes, JobQueue jobs, Notices notices, CompanyZone zone) : IFactListener
{
    public IReadOnlyCollection<string> Names { get; } =
    [
        "case.stage-entered", "case.process-changed", "case.reopened", "case.visit-offered", "case.appointment-made", "case.visit-started", "case.visit-ended",
        "case.graded", "case.grade-withdrawn", "case.urgency-changed", "case.unit-linked", "case.intake-answered", "case.customer-linked", "case.closed", "case.joined", "case.blanked",
    ];

    public async ValueTask Hear(ServiceDb db, RecordedFact heard, CancellationToken ct)
    {
        if (orders.Of(heard.Timeline) is not { } order) return;
        if (heard.Fact is StageEntered or ProcessChanged or CaseReopened)
        {
            if (order.WaitsForVisit) await OrderUnlessWaiting(db, order, heard, ct);
            return;
        }

        if (await Newest(db, order.Id, ct) is not { } visit) return;
        var at = heard.Row.OccurredAt;
        switch (heard.Fact)
        {
            case VisitOffered x: visit.FollowOffer(x.TechnicianId); break;
            case AppointmentMade x: visit.FollowAppointment(x.From, x.To, zone.Day(x.From)); break;
            case VisitStarted x: await Arrived(db, visit, x.TechnicianId, heard, ct); break;
            case VisitEnded: visit.FollowEnd(at); break;
            case CaseGraded x: visit.FollowPriority(x.To, null); break;
            case GradeWithdrawn: visit.FollowUngraded(); break;
            case UrgencyChanged x: visit.FollowPriority(null, x.To); break;
            case UnitLinked or IntakeAnswered: Needed(db, visit, order, heard.Row.RecordedAt); break;
            case CustomerLinked: visit.FollowCustomer(order.CustomerId); break;
            case CaseClosed or CaseJoined: visit.FollowClosing(); break;
            case CaseBlanked: await Forget(db, visit, heard.Row.RecordedAt, ct); break;
        }
    }

    private void Needed(ServiceDb db, Visit visit, WorkOrder order, DateTimeOffset at)
    {
        var before = visit.TechnicianId;
        visit.FollowUnit(order.UnitId);
        visit.FollowNeed(order.Category, order.Symptom, policies.Field.Need(order.Category, order.Symptom));
        if (before is { } technician && visit.TechnicianId is null) notices.Tell(db, technician.Value, VisitAssignments.TakenAway, null, [visit.CaseNumber], at);
    }

    /// <summary>A second plan means a second visit: the one that was driven to is over.</summary>
    private async Task OrderUnlessWaiting(ServiceDb db, WorkOrder order, RecordedFact cause, CancellationToken ct)
    {
        var newest = await Newest(db, order.Id, ct);
        if (newest is { IsPlannable: true }) return;
        newest?.FollowSecondPlan();
        var (_, fact) = await Make(db, order, cause.Row.RecordedAt, ct);
        db.Record(cause.Timeline, fact, Actor.Named("dispatch"), cause.Row.RecordedAt);
    }

    public async Task<(Visit Visit, VisitOrdered Fact)> Make(ServiceDb db, WorkOrder order, DateTimeOffset at, CancellationToken ct)
    {
        var earlier = await Newest(db, order.Id, ct);
        var found = await places.OfCustomer(db, order.CustomerId, ct);
        var sealedPlace = earlier?.PlaceConfidence == PlaceConfidence.Pin ? earlier.Place : found is null ? null : places.Seal(db, order.SubjectId, found.Point);
        var outlet = earlier?.OrganisationId.Value ?? (await places.OutletFor(db, order, found?.Point, ct))?.OrganisationId.Value ?? order.OrganisationId;
        var need = policies.Field.Need(order.Category, order.Symptom);
        var visit = new Visit
        {
            Id = Ids.At(at),
            CaseId = order.Id,
            CaseNumber = order.Number,
            CustomerId = order.CustomerId,
            SubjectId = order.SubjectId,
            OrganisationId = new OrganisationId(outlet),
            Turn = (earlier?.Turn ?? 0) + 1,
            Category = order.Category,
            Symptom = order.Symptom,
            Urgency = order.Urgency,
            WorkMinutes = need.Minutes,
            Skill = need.Skill,
            SkillLevel = need.Level,
            Certificates = [.. need.Certificates],
            Parts = await SuggestedParts(db, order, ct),
            Tools = [.. need.Tools],
            Place = sealedPlace,
            PlaceConfidence = sealedPlace is null ? PlaceConfidence.Outlet : earlier?.PlaceConfidence == PlaceConfidence.Pin ? PlaceConfidence.Pin : found!.Confidence,
            Division = found?.Division ?? earlier?.Division ?? "",
            DueAt = order.DueAt,
            OrderedAt = at,
        };
        visit.FollowPriority(order.Grade, null);
        visit.FollowUnit(order.UnitId);
        db.Add(visit);
        return (visit, new VisitOrdered(visit.Id, visit.Turn, outlet, visit.Skill, visit.SkillLevel, visit.WorkMinutes, visit.PlaceConfidence));
    }

    public static async Task<Visit?> Newest(ServiceDb db, CaseId id, CancellationToken ct) =>
        Held(db, id)
        ?? await db.Set<Visit>().AsTracking().Where(x => x.CaseId == id).OrderByDescending(x => x.Turn).FirstOrDefaultAsync(ct);

    /// <summary>One that this change already holds. Asked without looking for changes, which would compare every row of the change for every fact.</summary>
    private static Visit? Held(ServiceDb db, CaseId id)
    {
        var looks = db.ChangeTracker.AutoDetectChangesEnabled;
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            return db.ChangeTracker.Entries<Visit>().Select(x => x.Entity).Where(x => x.CaseId == id).MaxBy(x => x.Turn);
        }
        finally
        {
            db.ChangeTracker.AutoDetectChangesEnabled = looks;
        }
    }

    /// <summary>The customer has been erased: place, what was said of the visit, kept work and photos go with them; files that nobody else mentions are deleted by the job.</summary>
    private async Task Forget(ServiceDb db, Visit newest, DateTimeOffset at, CancellationToken ct)
    {
        newest.FollowErasure();
        var id = newest.CaseId;
        foreach (var visit in await db.Set<Visit>().AsTracking().Where(x => x.CaseId == id).ToListAsync(ct)) visit.FollowErasure();
        foreach (var kept in await db.Set<KeptWork>().AsTracking().Where(x => x.CaseId == id).ToListAsync(ct))
        {
            if (kept.FileSha256 is { } file) await jobs.Add(db, FileStore.DropJob, file, at, ct);
            (kept.Body, kept.FileSha256, kept.ResolutionReason) = (null, null, kept.ResolutionReason is null ? null : "");
        }

        var visits = db.Set<Visit>().Where(x => x.CaseId == id).Select(x => x.Id);
        foreach (var photo in await db.Set<PhotoUpload>().AsTracking().Where(x => visits.Contains(x.VisitId)).ToListAsync(ct)) photo.Forget();
        foreach (var move in await db.Set<VisitMove>().AsTracking().Where(x => visits.Contains(x.VisitId)).ToListAsync(ct)) move.Reason = "";
    }

    private async Task Arrived(ServiceDb db, Visit visit, Guid technician, RecordedFact heard, CancellationToken ct)
    {
        var at = heard.Row.OccurredAt;
        if (visit.LeftAt is { } left && left < at && places.Open(db, visit) is { } there && await SetOutFrom(db, visit, technician, left, ct) is { } origin)
            visit.FollowLeg((int)Math.Min(origin.KilometresTo(there) * 1000, 1_000_000));
        visit.FollowArrival(technician, at, zone.Day(at));
        if (visit is { PromiseKept: { } kept, PromisedFromAt: { } from, PromisedUntilAt: { } until })
            db.Record(heard.Timeline, new PromiseJudged(visit.Id, from, until, at, kept), Actor.Named("dispatch"), heard.Row.RecordedAt);
    }

    /// <summary>Where the technician's last visit of that day was, else where their day begins; null when that is not known.</summary>
    private async Task<GeoPoint?> SetOutFrom(ServiceDb db, Visit visit, Guid technician, DateTimeOffset left, CancellationToken ct)
    {
        var (id, day) = (new UserId(technician), zone.Day(left));
        var last = await db.Set<Visit>().Where(x => x.TechnicianId == id && x.PlannedOn == day && x.EndedAt != null && x.EndedAt <= left && x.Id != visit.Id).OrderByDescending(x => x.EndedAt).FirstOrDefaultAsync(ct);
        if (last is not null) return places.Open(db, last);
        if (await db.Set<TechnicianProfile>().FirstOrDefaultAsync(x => x.UserId == id, ct) is { StartsFrom: TechnicianProfile.FromHome } profile) return homes.Open(profile);
        return (await db.Set<Outlet>().FirstOrDefaultAsync(x => x.OrganisationId == visit.OrganisationId, ct))?.Point;
    }

    /// <summary>What intake found likely to be needed; a part is planned with only once it has been reserved (PRT-07).</summary>
    private async Task<List<VisitPart>> SuggestedParts(ServiceDb db, WorkOrder order, CancellationToken ct)
    {
        var answered = (await facts.Read(db, order.Id.Value, ct)).Select(x => x.Fact).OfType<IntakeAnswered>().LastOrDefault();
        return answered is null ? [] : [.. answered.SuggestedParts.Distinct().Select(x => new VisitPart(x, 1, "suggested"))];
    }
}
