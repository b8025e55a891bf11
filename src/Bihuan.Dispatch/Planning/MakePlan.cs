using System.ComponentModel.DataAnnotations;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Roads;
using Bihuan.Dispatch.Visits;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Routing.Field;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Planning;

/// <summary>A plan for one outlet's day (the whole outlet, from now on when it is today).</summary>
public sealed record MakePlanRequest([Required] Guid? OrganisationId, [Required] DateOnly? Day);

/// <summary>A kept plan: its id and what it says.</summary>
internal sealed record MadePlan(Guid Id, int Number, string State, FieldPlan Plan, PlanningDay Day);

/// <summary>
/// Makes a suggestion. The search takes processor time and so runs outside the change; what it found is kept, and proved again when
/// somebody publishes it.
/// </summary>
internal sealed class PlanMaker(ServiceDb db, PlanningDays days, DayPlanner planner, TravelMatrix matrix, Write<KeepPlanHandler> write, CompanyZone zone, TimeProvider clock)
{
    public async Task<Result<MadePlan>> Make(Guid organisation, DateOnly on, Actor actor, CancellationToken ct)
    {
        var now = clock.Now();
        if (!actor.ReachOf(DispatchPermissions.Plan).Covers(organisation, isOwn: false)) return Refusal.NotFound("outlet.not-found");
        if (on < zone.Day(now)) return Refusal.Conflict("plan.day-over");
        if (await days.Read(db, organisation, on, now, DayScope.Whole, ct) is not { } day) return Refusal.NotFound("outlet.not-found");
        if (matrix.IsUsed)
        {
            await matrix.Prepare(day.Points.Values.Append(day.Outlet.Point).Select(x => (x.Latitude, x.Longitude)), ct);
            day = (await days.Read(db, organisation, on, now, DayScope.Whole, ct))!;
        }

        var plan = await Task.Run(() => planner.Plan(day), ct);
        return await write.Run(x => x.Handle(day, plan, actor, now, ct), ct);
    }
}

/// <summary>Fits one visit into a day that is planned already, today when no day is named.</summary>
public sealed record FitInRequest(DateOnly? Day = null);

/// <summary>
/// A suggestion that fits one more visit, an urgent one as a rule, into the plan in force: at most three technicians are touched, and a
/// promise breaks only when nothing else is found. Publishing it tells the displaced and offers them other times (DSP-04).
/// </summary>
internal sealed class VisitFitter(ServiceDb db, PlanningDays days, DayPlanner planner, Write<KeepPlanHandler> write, CompanyZone zone, TimeProvider clock)
{
    public async Task<Result<MadePlan>> FitIn(Guid visit, DateOnly? day, Actor actor, CancellationToken ct)
    {
        var now = clock.Now();
        var on = day ?? zone.Day(now);
        if (await db.ReadVisit(visit, actor, DispatchPermissions.Plan, ct) is not { } waiting) return VisitRefusals.NotFound();
        if (waiting.MayBeMoved() is { } refusal) return refusal;
        if (on < zone.Day(now)) return Refusal.Conflict("plan.day-over");
        if (DayBuilder.ReasonToWait(waiting) is { } reason) return Refusal.Conflict("visit.waits", ("reason", reason));
        if (await days.Read(db, waiting.OrganisationId.Value, on, now, DayScope.Settled with { Including = visit }, ct) is not { } asked) return Refusal.NotFound("outlet.not-found");
        if (asked.WishOf(waiting).DayReason is { } away) return Refusal.Conflict("visit.against-wishes", ("wishes", new[] { away }));
        var plan = await Task.Run(() => planner.FitIn(asked, PlanningDay.Key(visit)), ct);
        return await write.Run(x => x.Handle(asked, plan, actor, now, ct), ct);
    }
}

internal sealed class KeepPlanHandler(ServiceDb db)
{
    public async Task<Result<MadePlan>> Handle(PlanningDay day, FieldPlan plan, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var (organisation, on) = (day.Outlet.OrganisationId, day.On);
        await db.Hold(PlanLock.Of(organisation.Value, on), ct);
        var last = await db.Set<DayPlan>().Where(x => x.OrganisationId == organisation && x.OnDay == on).MaxAsync(x => (int?)x.Number, ct) ?? 0;
        var row = new DayPlan { Id = Ids.At(at), OrganisationId = organisation, OnDay = on, Number = last + 1, Body = PlanBody.Write(plan), MadeAt = at, MadeBy = actor.Code };
        db.Add(row);
        await db.SaveChangesAsync(ct);
        return new MadePlan(row.Id, row.Number, row.State, plan, day);
    }
}

/// <summary>One change of an outlet's day at a time, on either database.</summary>
internal static class PlanLock
{
    public static string Of(Guid organisation, DateOnly day) => $"dispatch\n{organisation:N}\n{day:yyyy-MM-dd}";
}
