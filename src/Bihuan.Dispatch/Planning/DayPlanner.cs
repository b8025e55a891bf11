using Bihuan.Dispatch.Policies;
using Bihuan.Routing;
using Bihuan.Routing.Checking;
using Bihuan.Routing.Field;

namespace Bihuan.Dispatch.Planning;

/// <summary>
/// Plans the rest of an outlet's day, going on from the plan in force so that customers and technicians keep what they were told. The
/// search is counted, so the same day gives the same plan; only beyond two thousand visits it is bounded by the clock instead.
/// </summary>
internal sealed class DayPlanner(FieldPolicies policies)
{
    private const int CountedMax = 2000;
    private const int SecondsBeyond = 5;
    private const int Threads = 2;

    public FieldPlan Plan(PlanningDay day)
    {
        if (day.Day.Jobs.Count == 0) return FieldPlan.Empty;
        var plan = day.Current.Routes.Count > 0
            ? Replanning.Improve(day.Day, day.Current, Budget(day), Threads).Plan
            : FieldSolver.Solve(day.Day, Budget(day), Threads);
        return Proved(day, plan);
    }

    /// <summary>One more visit beside the plan in force, which stays as it is but for at most three technicians.</summary>
    public FieldPlan FitIn(PlanningDay day, string job)
    {
        var others = day.Current with { Routes = [.. day.Current.Routes.Select(x => x with { Stops = [.. x.Stops.Where(s => s.Job != job)] })] };
        return Proved(day, Replanning.Insert(day.Day, others, job, SearchBudget.OfIterations(policies.Field.Planning.SearchIterations)).Plan);
    }

    private static FieldPlan Proved(PlanningDay day, FieldPlan plan)
    {
        // What the planner set aside as contradictory is part of its cost and of no route, so then the rules alone are proved.
        var faults = plan.Faults.Count == 0 ? FieldChecker.FaultsOf(day.Day, plan) : FieldChecker.BrokenRulesOf(WithoutFaults(day.Day, plan), WithoutFaults(plan));
        return faults.Count == 0 ? plan : throw new InvalidOperationException("The planner made a plan that breaks its own rules: " + string.Join(" ", faults.Take(5)));
    }

    /// <summary>
    /// What stands against publishing a plan now: the day may have moved on since it was made. Visits it does not know yet are no fault;
    /// anything it names must still be there to be done.
    /// </summary>
    public static IReadOnlyList<string> FaultsNow(PlanningDay day, FieldPlan plan)
    {
        plan = Renumbered(day.Day, plan);
        var named = plan.Routes.SelectMany(x => x.Stops).Select(x => x.Job).Concat(plan.Unserved.Select(x => x.Job)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var known = day.Day with { Jobs = [.. day.Day.Jobs.Where(x => named.Contains(x.Id))] };
        return FieldChecker.BrokenRulesOf(WithoutFaults(known, plan), WithoutFaults(plan));
    }

    /// <summary>Places are numbered anew each time a day is read; a kept plan takes the numbers of the day it is asked about.</summary>
    private static FieldPlan Renumbered(FieldDay day, FieldPlan plan)
    {
        var jobs = day.Jobs.ToDictionary(x => x.Id, x => x.Place, StringComparer.Ordinal);
        var starts = day.Technicians.ToDictionary(x => x.Id, x => x.StartPlace, StringComparer.Ordinal);
        var depot = day.PickupPlaces.FirstOrDefault();
        int? Now(PlannedStop stop) => stop.Kind switch { StopKind.Job => jobs.GetValueOrDefault(stop.Job!), StopKind.Pickup => depot, _ => null };
        var moved = plan.Routes.SelectMany(x => x.Stops).Where(x => x.Kind != StopKind.Break).GroupBy(x => x.Place).ToDictionary(x => x.Key, x => Now(x.First())!.Value);
        // A break is taken where the technician is: at a stop before or after it, or where the day began.
        int PlaceOf(PlannedRoute route, PlannedStop stop) => Now(stop) ?? (moved.TryGetValue(stop.Place, out var known) ? known : starts.GetValueOrDefault(route.Technician));
        return plan with { Routes = [.. plan.Routes.Select(x => x with { Stops = [.. x.Stops.Select(s => s with { Place = PlaceOf(x, s) })] })] };
    }

    private SearchBudget Budget(PlanningDay day)
    {
        var (rule, jobs) = (policies.Field.Planning, day.Day.Jobs.Count);
        return jobs > CountedMax
            ? SearchBudget.OfSeconds(SecondsBeyond)
            : SearchBudget.OfIterations(Math.Min(rule.SearchIterationsMax, rule.SearchIterations + jobs * rule.SearchIterationsPerJob));
    }

    /// <summary>The checker takes only what can be meant: what the planner named as contradictory stays out on both sides.</summary>
    private static FieldDay WithoutFaults(FieldDay day, FieldPlan plan)
    {
        if (plan.Faults.Count == 0) return day;
        var subjects = plan.Faults.Select(x => x.Subject).ToHashSet(StringComparer.Ordinal);
        return day with { Jobs = [.. day.Jobs.Where(x => !subjects.Contains(x.Id))], Technicians = [.. day.Technicians.Where(x => !subjects.Contains(x.Id))] };
    }

    private static FieldPlan WithoutFaults(FieldPlan plan)
    {
        if (plan.Faults.Count == 0) return plan;
        var named = plan.Unserved.Where(x => plan.Faults.Any(f => f.Subject == x.Job)).Select(x => x.Job).ToHashSet(StringComparer.Ordinal);
        return plan with { Unserved = [.. plan.Unserved.Where(x => !named.Contains(x.Job))] };
    }
}
