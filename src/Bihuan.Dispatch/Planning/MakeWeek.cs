using System.ComponentModel.DataAnnotations;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Roads;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Planning;

/// <summary>Suggestions for an outlet's next days at once; one to seven days, seven when not said.</summary>
public sealed record MakeWeekRequest([Required] Guid? OrganisationId, [Required] DateOnly? From, [Range(1, 7)] int Days = 7);

/// <summary>Publishes the newest suggestion of each of these days, the earliest first.</summary>
public sealed record PublishWeekRequest([Required] Guid? OrganisationId, [Required] DateOnly? From, [Range(1, 7)] int Days = 7);

/// <summary>What publishing a week did: the days in force now, and those that could not be with the code why not.</summary>
public sealed record PublishedWeek(IReadOnlyList<PublishedPlan> Published, IReadOnlyList<RefusedDay> Refused);

/// <summary>A day whose suggestion could not be published.</summary>
public sealed record RefusedDay(DateOnly Day, string Code);

internal sealed class WeekMaker(ServiceDb db, PlanningDays days, WeekPlanner planner, TravelMatrix matrix, Write<KeepPlanHandler> keep, Write<PublishPlanHandler> publish, CompanyZone zone, TimeProvider clock)
{
    public async Task<Result<IReadOnlyList<MadePlan>>> Make(MakeWeekRequest request, Actor actor, CancellationToken ct)
    {
        var (now, organisation, from) = (clock.Now(), request.OrganisationId!.Value, request.From!.Value);
        if (!actor.ReachOf(DispatchPermissions.Plan).Covers(organisation, isOwn: false)) return Refusal.NotFound("outlet.not-found");
        if (from < zone.Day(now)) return Refusal.Conflict("plan.day-over");
        var asked = await Read(organisation, from, request.Days, now, ct);
        if (asked.Count < request.Days) return Refusal.NotFound("outlet.not-found");
        if (matrix.IsUsed)
        {
            await matrix.Prepare(asked.SelectMany(x => x.Places).Select(x => x.Point), ct);
            asked = await Read(organisation, from, request.Days, now, ct);
        }

        var plans = await Task.Run(() => planner.Plan(asked), ct);
        var made = new List<MadePlan>();
        for (var i = 0; i < asked.Count; i++)
        {
            var (day, plan) = (asked[i], plans[i]);
            var kept = await keep.Run(x => x.Handle(day, plan, actor, now, ct), ct);
            if (kept.Refusal is { } refusal) return refusal;
            made.Add(kept.Value);
        }

        return made;
    }

    /// <summary>Each day is a change of its own: one that has been overtaken leaves the others as they are.</summary>
    public async Task<Result<PublishedWeek>> Publish(PublishWeekRequest request, Actor actor, CancellationToken ct)
    {
        var (organisation, from, until) = (new OrganisationId(request.OrganisationId!.Value), request.From!.Value, request.From.Value.AddDays(request.Days));
        if (!actor.ReachOf(DispatchPermissions.Plan).Covers(organisation.Value, isOwn: false)) return Refusal.NotFound("outlet.not-found");
        var plans = await db.Set<DayPlan>().Where(x => x.OrganisationId == organisation && x.OnDay >= from && x.OnDay < until && x.State != DayPlan.Superseded)
            .Select(x => new { x.Id, x.OnDay, x.Number, x.State }).ToListAsync(ct);
        var (published, refused) = (new List<PublishedPlan>(), new List<RefusedDay>());
        foreach (var plan in plans.GroupBy(x => x.OnDay).OrderBy(x => x.Key).Select(x => x.MaxBy(y => y.Number)!).Where(x => x.State == DayPlan.Suggested))
        {
            var done = await publish.Run(x => x.Handle(plan.Id, actor, ct), ct);
            if (done.Refusal is { } refusal) refused.Add(new RefusedDay(plan.OnDay, refusal.Code));
            else published.Add(done.Value);
        }

        return new PublishedWeek(published, refused);
    }

    private async Task<List<PlanningDay>> Read(Guid organisation, DateOnly from, int count, DateTimeOffset now, CancellationToken ct)
    {
        var read = new List<PlanningDay>();
        for (var i = 0; i < count; i++)
        {
            if (await days.Read(db, organisation, from.AddDays(i), now, DayScope.Whole, ct) is not { } day) break;
            read.Add(day);
        }

        return read;
    }
}
