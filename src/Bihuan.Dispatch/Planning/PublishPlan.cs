using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Notices;
using Bihuan.Platform.Store;
using Bihuan.Routing.Field;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Planning;

/// <summary>What publishing did: visits offered to somebody new, customers who are asked for another time, visits taken out of the plan, and those whose case takes none now.</summary>
public sealed record PublishedPlan(Guid Id, int Number, int Visits, int Offered, int Displaced, int TakenOut, IReadOnlyList<string> RefusedByCase);

/// <summary>
/// Puts a plan in force. The independent checker proves it once more against the day as it is now, inside the change, so that nothing which
/// happened since can be overrun: a technician who fell ill, a certificate that lapsed, a visit somebody else has begun. The minutes it takes to
/// read a plan change nothing, so a fresh one is proved as of when it was made; an older one must still be possible from now on.
/// </summary>
internal sealed class PublishPlanHandler(ServiceDb db, PlanningDays days, VisitAssignments assignments, FieldPolicies policies, AuditLog audit, CompanyZone zone, TimeProvider clock)
{
    private const int FaultsShown = 5;

    public async Task<Result<PublishedPlan>> Handle(Guid id, Actor actor, CancellationToken ct)
    {
        var at = clock.Now();
        if (await db.Set<DayPlan>().FirstOrDefaultAsync(x => x.Id == id, ct) is not { } found || !actor.ReachOf(DispatchPermissions.Plan).Covers(found.OrganisationId.Value, isOwn: false))
            return Refusal.NotFound("plan.not-found");
        await db.Hold(PlanLock.Of(found.OrganisationId.Value, found.OnDay), ct);
        var row = await db.Set<DayPlan>().AsTracking().FirstAsync(x => x.Id == id, ct);
        if (row.OnDay < zone.Day(at)) return Refusal.Conflict("plan.day-over");
        if (row.Publish(at) is { } refusal) return refusal;
        if (await days.Read(db, row.OrganisationId.Value, row.OnDay, AsOf(row, at), DayScope.Whole with { Tracked = true }, ct) is not { } day) return Refusal.NotFound("outlet.not-found");
        var plan = PlanBody.Read(row.Body);
        if (DayPlanner.FaultsNow(day, plan) is { Count: > 0 } faults) return Refusal.Conflict("plan.outdated", ("faults", faults.Take(FaultsShown).ToList()));
        if (await assignments.BookedElsewhere(day, plan.Routes, ct) is { } elsewhere) return elsewhere;
        await Supersede(row, ct);
        return await Apply(row, day, plan, actor, at, ct);
    }

    private DateTimeOffset AsOf(DayPlan row, DateTimeOffset at) => at - row.MadeAt <= TimeSpan.FromMinutes(policies.Field.Planning.PublishMinutes) ? row.MadeAt : at;

    private async Task Supersede(DayPlan row, CancellationToken ct)
    {
        foreach (var earlier in await db.Set<DayPlan>().AsTracking().Where(x => x.OrganisationId == row.OrganisationId && x.OnDay == row.OnDay && x.State == DayPlan.Published).ToListAsync(ct))
            if (earlier.Id != row.Id) earlier.Supersede();
    }

    private async Task<Result<PublishedPlan>> Apply(DayPlan row, PlanningDay day, FieldPlan plan, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var (visits, offered, displaced, refused) = (0, 0, 0, new List<string>());
        foreach (var route in plan.Routes)
        {
            foreach (var stop in route.Stops.Where(x => x.Job is not null))
            {
                var visit = day.VisitOf(stop.Job!);
                if (day.BreaksPromise(visit, stop))
                {
                    if ((await assignments.Displace(visit, "plan", actor, at, ct)).Refusal is { } kept) return kept;
                    displaced++;
                    continue;
                }

                var isNew = await assignments.Assign(day, visit, route, stop, actor, at, ct);
                if (isNew.Refusal is not null) refused.Add(visit.CaseNumber);
                else (visits, offered) = (visits + 1, offered + (isNew.Value ? 1 : 0));
            }
        }

        var takenOut = plan.Unserved.Select(x => day.VisitOf(x.Job)).Where(x => x.TechnicianId is not null || x.IsPromised).ToList();
        foreach (var visit in takenOut)
        {
            // Nobody is left who could keep the promise: the customer hears of it now, not when the hour has passed.
            var taken = await assignments.TakeOut(visit, "plan", actor, at, ct);
            if (taken.Refusal is { } kept) return kept;
            if (taken.Value) displaced++;
        }

        // Nobody will be at home: they are asked for another day before anybody drives there.
        foreach (var visit in day.Held.Where(x => day.HeldBack[x.Id] == VisitWish.Away && (x.TechnicianId is not null || x.IsPromised)))
        {
            var taken = await assignments.TakeOut(visit, VisitWish.Away, actor, at, ct);
            if (taken.Refusal is { } kept) return kept;
            if (taken.Value) displaced++;
        }

        await audit.Record(db, new PlanPublished(row.Id, row.OrganisationId.Value, row.OnDay, row.Number, visits, plan.Unserved.Count), actor, at, ct);
        await db.SaveChangesAsync(ct);
        return new PublishedPlan(row.Id, row.Number, visits, offered, displaced, takenOut.Count, refused);
    }
}

/// <summary>Puts a visit into somebody's day, on the row and, when they are new to it, on the case's timeline.</summary>
internal sealed class VisitAssignments(ServiceDb db, WorkOrders orders, VisitCommands cases, PlanWords words, CaseLinks links, Notices notices)
{
    public const string TakenAway = "visit-taken-away";

    /// <summary>True when the technician is told for the first time. A case that takes no visit now refuses, and its visit stays as it was.</summary>
    public async Task<Result<bool>> Assign(PlanningDay day, Visit visit, PlannedRoute route, PlannedStop stop, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var technician = PlanningDay.Id(route.Technician);
        var isNew = visit.State == VisitState.Waiting || visit.TechnicianId?.Value != technician;
        if (isNew)
        {
            var offered = await cases.Offer(db, visit.CaseId, technician, words.WhyThis(day, visit, route, stop), actor, at, ct);
            if (offered.Refusal is { } refusal) return refusal;
            TellTakenAway(visit, visit.TechnicianId, at);
            // Of no case: whoever is sent need not have the right to it. It leads to their own visits.
            notices.Tell(db, technician, "visit-offered", null, [visit.CaseNumber, words.Time(day.At(stop.Start))], at);
        }

        visit.Plan(technician, day.On, day.At(stop.Start), day.At(stop.End));
        return isNew;
    }

    /// <summary>
    /// Takes a promise back. The customer reads why on the page of the case and is offered other times there (DSP-04); until they have chosen,
    /// nobody is planned to come.
    /// </summary>
    public async Task<Result<bool>> Displace(Visit visit, string reason, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var (from, until, before) = (visit.PromisedFromAt, visit.PromisedUntilAt, visit.TechnicianId);
        if (visit.Displace() is { } refusal) return refusal;
        TellTakenAway(visit, before, at);
        var recorded = await orders.Record(db, visit.CaseId, new VisitDisplaced(visit.Id, from, until, reason), actor, at, ct);
        if (recorded.Refusal is { } refused) return refused;
        var told = await cases.TellCustomer(db, visit.CaseId, "web-form", words.Displaced("/t/" + links.Lasting(visit.CaseId.Value) + "/visit"), Actor.Named("dispatch"), at, ct);
        return told.Refusal is { } untold ? untold : true;
    }

    /// <summary>Out of the plan of a day; true when a promise was taken back with it.</summary>
    public async Task<Result<bool>> TakeOut(Visit visit, string reason, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        if (visit.IsPromised) return await Displace(visit, reason, actor, at, ct);
        TellTakenAway(visit, visit.TechnicianId, at);
        visit.Unplan();
        return false;
    }

    /// <summary>Whoever had the visit does not find out by its absence.</summary>
    private void TellTakenAway(Visit visit, UserId? before, DateTimeOffset at)
    {
        if (before is { } technician) notices.Tell(db, technician.Value, TakenAway, null, [visit.CaseNumber], at);
    }

    /// <summary>Nobody is in two places: no stop may meet an open visit of the same technician for another outlet, nor may there be one without a time.</summary>
    public async Task<Refusal?> BookedElsewhere(PlanningDay day, IReadOnlyList<PlannedRoute> routes, CancellationToken ct)
    {
        var technicians = routes.Select(x => (UserId?)new UserId(PlanningDay.Id(x.Technician))).ToList();
        var (on, organisation, open) = (day.On, day.Outlet.OrganisationId, VisitState.Open);
        var others = await db.Set<Visit>().Where(x => technicians.Contains(x.TechnicianId) && x.PlannedOn == on && x.OrganisationId != organisation && open.Contains(x.State)).ToListAsync(ct);
        var met = others.FirstOrDefault(x => routes.Any(r => r.Technician == PlanningDay.Key(x.TechnicianId!.Value.Value) && r.Stops.Any(s => s.Job is not null && Meets(day, s, x))));
        return met is null ? null : Refusal.Conflict("plan.booked-elsewhere", ("case", met.CaseNumber));
    }

    private static bool Meets(PlanningDay day, PlannedStop stop, Visit other) =>
        other is not { PlannedStartAt: { } from, PlannedEndAt: { } until } || (day.At(stop.Start) < until && from < day.At(stop.End));
}
