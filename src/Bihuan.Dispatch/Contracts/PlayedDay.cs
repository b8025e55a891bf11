using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.FieldWork;
using Bihuan.Dispatch.Policies;
using Bihuan.Dispatch.Support;
using Bihuan.Dispatch.Visits;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Dispatch.Contracts;

/// <summary>A visit in the plan of a day.</summary>
public sealed record PlannedVisit(Guid Id, Guid CaseId, Guid Technician, DateTimeOffset Start, int WorkMinutes, bool IsPromised);

/// <summary>When its technician set out, arrived, ended and had the customer's word; what lies after now has not happened.</summary>
public sealed record VisitTimes(DateTimeOffset LeftAt, DateTimeOffset ArrivedAt, DateTimeOffset EndedAt, DateTimeOffset AcceptedAt);

/// <summary>What its technician found and did.</summary>
public sealed record VisitAccount(string Cause, string Solution, string Work, string NoPhotos);

/// <summary>Plays a day of field work by the same handlers as the app, each act at its own time. For generated companies; inside a change.</summary>
public sealed class PlayedDay(IServiceProvider services)
{
    public Task<List<PlannedVisit>> Planned(ServiceDb db, Guid organisation, DateOnly day, CancellationToken ct)
    {
        var (id, plannable) = (new OrganisationId(organisation), VisitState.Plannable);
        return db.Set<Visit>().Where(x => x.OrganisationId == id && x.PlannedOn == day && x.PlannedStartAt != null && x.TechnicianId != null && plannable.Contains(x.State)).OrderBy(x => x.PlannedStartAt)
            .Select(x => new PlannedVisit(x.Id, x.CaseId.Value, x.TechnicianId!.Value.Value, x.PlannedStartAt!.Value, x.WorkMinutes, x.PromisedFromAt != null)).ToListAsync(ct);
    }

    /// <summary>The time agreed on the telephone before anybody sets out.</summary>
    public async Task<Refusal?> Appoint(Guid visit, DateTimeOffset from, DateTimeOffset until, DateTimeOffset now, Actor technician, CancellationToken ct) =>
        (await Work.Handle(visit, new AppointVisitRequest(Ids.At(now), from, until), technician, ct)).Refusal;

    /// <summary>As far as it has come by now; the first refusal ends it.</summary>
    public async Task<Refusal?> Play(ServiceDb db, Guid visit, VisitTimes times, VisitAccount account, DateTimeOffset now, Actor technician, CancellationToken ct)
    {
        Guid Press() => Ids.At(now);
        var checks = services.GetRequiredService<FieldPolicies>().Field.Checks;
        string[] Of(params string[] moments) => [.. checks.Where(x => x.Mandatory && moments.Contains(x.Moment)).Select(x => x.Code)];
        List<(DateTimeOffset At, Func<Task<Result<VisitHead>>> Act)> acts =
        [
            (times.LeftAt, () => Work.Handle(visit, new AnswerChecksRequest(Press(), Of("before-leaving"), [], times.LeftAt), technician, ct)),
            (times.LeftAt, () => Work.Handle(visit, new LeaveForVisitRequest(Press(), times.LeftAt), technician, ct)),
            (times.ArrivedAt, async () => await Work.Handle(visit, await Arrival(db, visit, Press(), times.ArrivedAt, ct), technician, ct)),
            (times.EndedAt, () => Work.Handle(visit, new AnswerChecksRequest(Press(), Of("at-the-door", "at-work", "before-completion"), [], times.EndedAt), technician, ct)),
            (times.EndedAt, () => Work.Handle(visit, new DiagnoseVisitRequest(Press(), account.Cause, account.Solution, true, times.EndedAt), technician, ct)),
            (times.EndedAt, () => Work.Handle(visit, new EndWorkRequest(Press(), account.Work, null, 1, times.EndedAt), technician, ct)),
            (times.AcceptedAt, () => Work.Handle(visit, new DeclinePhotosRequest(Press(), account.NoPhotos, times.AcceptedAt), technician, ct)),
            (times.AcceptedAt, async () => await Work.Handle(visit, await Acceptance(db, visit, Press(), times.AcceptedAt, ct), null, technician, ct)),
        ];
        foreach (var (at, act) in acts.TakeWhile(x => x.At <= now))
            if ((await act()).Refusal is { } refusal) return refusal;
        return null;
    }

    public async Task<Refusal?> Approve(ServiceDb db, Guid visit, Actor reviewer, CancellationToken ct)
    {
        if (await db.Set<Visit>().FirstOrDefaultAsync(x => x.Id == visit, ct) is not { State: VisitState.CompletionApplied } applied) return null;
        return (await Work.Handle(visit, new Seq(applied.Version), new ReviewVisitRequest(ReviewOutcome.Approved), reviewer, ct)).Refusal;
    }

    /// <summary>A part is missing, so nobody is sent before it lies ready.</summary>
    public async Task<Refusal?> NeedPart(ServiceDb db, Guid visit, string part, Actor actor, CancellationToken ct) =>
        (await Changes.Handle(visit, await Version(db, visit, ct), new ReservePartRequest(part, "needed"), actor, ct)).Refusal;

    public async Task<Refusal?> AskOutlet(ServiceDb db, Guid visit, Guid outlet, string reason, Actor actor, CancellationToken ct) =>
        (await Changes.Handle(visit, await Version(db, visit, ct), new GiveToOutletRequest(outlet, reason), actor, ct)).Refusal;

    /// <summary>Without a reason: accepted.</summary>
    public async Task<Refusal?> AnswerForOutlet(ServiceDb db, Guid visit, string? declinedBecause, Actor actor, CancellationToken ct) =>
        (await Changes.Handle(visit, await Version(db, visit, ct), new AnswerOfferRequest(declinedBecause is null ? "accept" : "decline", declinedBecause), actor, ct)).Refusal;

    /// <summary>Help with a hard case, asked by whoever is there.</summary>
    public async Task<Refusal?> AskSupport(Guid visit, string question, DateTimeOffset now, Actor technician, CancellationToken ct) =>
        (await Work.Handle(visit, new AskSupportOnSiteRequest(Ids.At(now), question), technician, ct)).Refusal;

    /// <summary>By the customer, before anybody is sent.</summary>
    public async Task<Refusal?> AskRemotely(ServiceDb db, Guid visit, string question, CancellationToken ct)
    {
        var asked = await db.Set<Visit>().FirstAsync(x => x.Id == visit, ct);
        var customer = Actor.Customer(asked.CustomerId ?? asked.CaseId.Value);
        return (await services.GetRequiredService<AskSupportHandler>().Handle(asked.CaseId.Value, new AskRemoteSupportRequest(question), customer, ct)).Refusal;
    }

    private FieldWorkHandler Work => services.GetRequiredService<FieldWorkHandler>();

    private VisitChanges Changes => services.GetRequiredService<VisitChanges>();

    private static async Task<Seq> Version(ServiceDb db, Guid visit, CancellationToken ct) => new(await db.Set<Visit>().Where(x => x.Id == visit).Select(x => x.Version).FirstOrDefaultAsync(ct));

    /// <summary>At the door, as well as a phone can tell.</summary>
    private async Task<CheckInRequest> Arrival(ServiceDb db, Guid visit, Guid command, DateTimeOffset at, CancellationToken ct)
    {
        var there = services.GetRequiredService<VisitPlaces>().Open(db, await db.Set<Visit>().FirstAsync(x => x.Id == visit, ct));
        return new CheckInRequest(command, there?.Latitude, there?.Longitude, there is null ? null : 15, at);
    }

    private async Task<ApplyForCompletionRequest> Acceptance(ServiceDb db, Guid visit, Guid command, DateTimeOffset at, CancellationToken ct) =>
        new(command, services.GetRequiredService<AcceptanceCodes>().Of(await db.Set<Visit>().FirstAsync(x => x.Id == visit, ct)) ?? "", null, at);
}
