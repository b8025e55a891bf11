using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bihuan.Dispatch.Planning;

/// <summary>
/// Plans by itself where the outlet says so: whenever a visit waits that no plan has been asked about, today first and then tomorrow. A
/// fully automatic outlet also publishes, unless the plan would break a promise: that is left to a person.
/// </summary>
internal sealed class PlanningRounds(IServiceScopeFactory scopes, FieldPolicies policies, CompanyZone zone)
{
    private static readonly Actor s_actor = Actor.Named("dispatch");

    /// <summary>How many plans were made and how many of them published.</summary>
    public async Task<(int Made, int Published)> Run(DateTimeOffset now, CancellationToken ct)
    {
        var (made, published) = (0, 0);
        foreach (var outlet in await Outlets(ct))
        {
            for (var i = 0; i < 2; i++)
            {
                var done = await Plan(outlet, zone.Day(now).AddDays(i), now, ct);
                (made, published) = (made + (done is null ? 0 : 1), published + (done == true ? 1 : 0));
            }
        }

        return (made, published);
    }

    private async Task<List<Outlet>> Outlets(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var all = await scope.ServiceProvider.GetRequiredService<ServiceDb>().Set<Outlet>().Where(x => x.IsActive).ToListAsync(ct);
        return all.FindAll(x => (x.Mode ?? policies.Field.Planning.DefaultMode) != "suggest");
    }

    /// <summary>Null when there was nothing to ask; true when the plan was published.</summary>
    private async Task<bool?> Plan(Outlet outlet, DateOnly day, DateTimeOffset now, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (services, id) = (scope.ServiceProvider, outlet.OrganisationId);
        var db = services.GetRequiredService<ServiceDb>();
        var newest = await db.Set<DayPlan>().Where(x => x.OrganisationId == id && x.OnDay == day).OrderByDescending(x => x.Number).FirstOrDefaultAsync(ct);
        var answered = newest is null ? [] : PlanBody.Read(newest.Body) is var plan ? plan.Unserved.Select(x => x.Job).Concat(plan.Routes.SelectMany(x => x.Stops).Select(x => x.Job)).OfType<string>().ToHashSet(StringComparer.Ordinal) : [];
        var waiting = await db.Set<Visit>().Where(x => x.OrganisationId == id && x.State == VisitState.Waiting && !x.IsDisplaced && (x.PlannedOn == null || x.PlannedOn == day)).Take(policies.Field.Planning.JobsMax).ToListAsync(ct);
        // What waits for a part or for another company's answer is no question for the planner yet.
        if (waiting.TrueForAll(x => answered.Contains(PlanningDay.Key(x.Id)) || DayBuilder.ReasonToWait(x) is not null)) return null;
        // Nor is what a customer wants on another day.
        if (await services.GetRequiredService<PlanningDays>().Read(db, id.Value, day, now, DayScope.Whole, ct) is not { } asked || asked.Day.Jobs.All(x => answered.Contains(x.Id))) return null;
        var fresh = asked.Day.Jobs.Where(x => !answered.Contains(x.Id)).ToList();
        // One urgent visit on a planned day disturbs as few as possible; anything else is worth looking at the whole day.
        var made = newest?.State == DayPlan.Published && fresh is [{ Grade: Bihuan.Routing.Field.Grade.Red } urgent]
            ? await services.GetRequiredService<VisitFitter>().FitIn(PlanningDay.Id(urgent.Id), day, s_actor, ct)
            : await services.GetRequiredService<PlanMaker>().Make(id.Value, day, s_actor, ct);
        if (made.Refusal is not null) return null;
        if ((outlet.Mode ?? policies.Field.Planning.DefaultMode) != "automatic" || made.Value.Plan.Cost.BrokenPromises > 0) return false;
        return (await services.GetRequiredService<Write<PublishPlanHandler>>().Run(x => x.Handle(made.Value.Id, s_actor, ct), ct)).Refusal is null;
    }
}

/// <summary>Runs the rounds each minute.</summary>
internal sealed class PlanningJob(PlanningRounds rounds, TimeProvider clock, ILogger<PlanningJob> log) : BackgroundService
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(s_tick, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Task.Yield(); // One round after a clock that jumps, and not one for each beat.
                await Round(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("Stopping.");
        }
    }

    /// <summary>Whatever it was, such as a database that is away, is met again at the next tick: a fault that leaves here would stop the server.</summary>
    private async Task Round(CancellationToken ct)
    {
        try
        {
            await rounds.Run(clock.Now(), ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogError(e, "Planning could not read the day; it is tried again in a minute.");
        }
    }
}
