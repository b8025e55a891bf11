namespace Bihuan.Routing.Field;

/// <summary>A changed plan, the technicians it touches, and whether its gain pays for what it changes.</summary>
public sealed record Replan(FieldPlan Plan, IReadOnlyList<string> ChangedTechnicians, int PromisesNewlyBroken, bool IsWorthPublishing);

/// <summary>
/// Answers an event in two steps. First the job is inserted where it costs least: when that breaks no promise, nobody
/// else is disturbed. Otherwise the routes of at most three technicians are searched again, all others fixed: the best
/// few insertions each name a first technician, and his neighbours on the map complete the groups. The plan that breaks
/// the fewest promises wins, then the cheapest. The whole stays within the budget, split evenly over the groups.
/// </summary>
public static class Replanning
{
    private const int GroupSizeMax = 3;
    private const int GroupsMax = 8;

    /// <summary>Plans one more job into a published plan; <paramref name="day"/> contains the job, the plan does not.</summary>
    public static Replan Insert(FieldDay day, FieldPlan published, string job, SearchBudget budget, ulong seed = 1)
    {
        FieldDay remembered = WithPlanned(day, published);
        Job urgent = remembered.Jobs.First(j => j.Id == job);
        FieldPlan inserted = FieldSolver.Solve(remembered, SearchBudget.OfIterations(0), 1, seed, g => LivePlan.RoutesOf(g, published), null);
        Replan best = Compare(remembered, published, inserted);
        if (best.PromisesNewlyBroken == 0 && inserted.Unserved.All(u => u.Job != job)) return best;

        string[][] groups = [.. GroupsFor(remembered, published, urgent)];
        SearchBudget share = budget.DividedBy(Math.Max(1, groups.Length));
        foreach (string[] group in groups)
        {
            FieldPlan plan = FieldSolver.Solve(remembered, share, 1, seed, g => LivePlan.RoutesOf(g, published), group);
            Replan candidate = Compare(remembered, published, plan);
            if (IsBetter(remembered, candidate, best)) best = candidate;
            if (best.PromisesNewlyBroken == 0 && best.Plan.Unserved.All(u => u.Job != job)) break;
        }
        return best;
    }

    /// <summary>Goes on from a published plan over the whole day, or over some technicians; what is frozen stays.</summary>
    public static Replan Improve(FieldDay day, FieldPlan published, SearchBudget budget, int threads = 1, ulong seed = 1, IReadOnlyCollection<string>? technicians = null)
    {
        FieldDay remembered = WithPlanned(day, published);
        FieldPlan plan = FieldSolver.Solve(remembered, budget, threads, seed, g => LivePlan.RoutesOf(g, published), technicians);
        return Compare(remembered, published, plan);
    }

    /// <summary>Jobs remember where the published plan has them, so that leaving it is charged.</summary>
    private static FieldDay WithPlanned(FieldDay day, FieldPlan published)
    {
        Dictionary<string, PlannedVisit> planned = new(StringComparer.Ordinal);
        foreach (PlannedRoute route in published.Routes)
        {
            foreach (PlannedStop stop in route.Stops)
            {
                if (stop.Job is not null) planned.TryAdd(stop.Job, new PlannedVisit(route.Technician, stop.Start));
            }
        }
        return day with { Jobs = [.. day.Jobs.Select(j => planned.TryGetValue(j.Id, out PlannedVisit visit) ? j with { Planned = visit } : j)] };
    }

    private static IEnumerable<string[]> GroupsFor(FieldDay day, FieldPlan published, Job urgent)
    {
        LivePlan live = new(day with { Jobs = [.. day.Jobs.Where(j => j.Id != urgent.Id)] }, published);
        FieldGround ground = new(DayFaults.Remove(day).Clean);
        Dictionary<string, PlannedRoute> routes = published.Routes.ToDictionary(r => r.Technician, StringComparer.Ordinal);
        string[] able = [.. ground.Day.Technicians.Where(t => ground.FilterOf(urgent, t) is null).Select(t => t.Id)];
        string[] leaders = [.. live.OptionsFor(urgent, GroupsMax).Options.Select(o => o.Technician).Concat(able.OrderBy(id => DistanceTo(day, routes, id, urgent.Place))).Distinct().Take(GroupsMax / 2)];
        foreach (string leader in leaders)
        {
            string[] near = [.. ground.Day.Technicians.Select(t => t.Id).Where(id => id != leader).OrderBy(id => Apart(day, routes, leader, id)).Take(GroupSizeMax)];
            yield return [leader, .. near.Take(GroupSizeMax - 1)];
            if (near.Length >= GroupSizeMax) yield return [leader, near[0], near[2]];
        }
    }

    private static int DistanceTo(FieldDay day, Dictionary<string, PlannedRoute> routes, string technician, int place) =>
        PlacesOf(day, routes, technician).Min(p => day.Travel.Metres(p, place));

    private static int Apart(FieldDay day, Dictionary<string, PlannedRoute> routes, string a, string b) =>
        PlacesOf(day, routes, a).Min(p => PlacesOf(day, routes, b).Min(q => day.Travel.Metres(p, q)));

    private static IEnumerable<int> PlacesOf(FieldDay day, Dictionary<string, PlannedRoute> routes, string technician) =>
        routes.TryGetValue(technician, out PlannedRoute? route) ? route.Stops.Select(s => s.Place) : [day.Technicians.First(t => t.Id == technician).StartPlace];

    private static Replan Compare(FieldDay day, FieldPlan before, FieldPlan after)
    {
        Dictionary<string, string> old = before.Routes.ToDictionary(r => r.Technician, Signature, StringComparer.Ordinal);
        Dictionary<string, string> now = after.Routes.ToDictionary(r => r.Technician, Signature, StringComparer.Ordinal);
        string[] changed = [.. old.Keys.Union(now.Keys).Where(id => old.GetValueOrDefault(id) != now.GetValueOrDefault(id)).Order(StringComparer.Ordinal)];
        int broken = Math.Max(0, after.Cost.BrokenPromises - before.Cost.BrokenPromises);
        // The new plan's cost contains the cost of its changes; the old one, left as it is, changes nothing.
        PlanCost gain = before.Cost.Total(day.Policy.PromiseBeforeDueTime) - after.Cost.Total(day.Policy.PromiseBeforeDueTime);
        bool servesMore = after.Unserved.Count < UnservedIn(day, before);
        bool isWorth = servesMore || gain.Service > 0 || gain.Service == 0 && gain.Effort >= (long)day.Policy.PublishGainMin * CostParts.MoneyScale;
        return new Replan(after, changed, broken, isWorth);
    }

    private static int UnservedIn(FieldDay day, FieldPlan plan) => day.Jobs.Count - plan.Routes.SelectMany(r => r.Stops).Where(s => s.Job is not null).Select(s => s.Job).Distinct().Count();

    private static string Signature(PlannedRoute route) => string.Join('|', route.Stops.Where(s => s.Job is not null).Select(s => s.Job));

    private static bool IsBetter(FieldDay day, Replan a, Replan b) =>
        a.Plan.Cost.Total(day.Policy.PromiseBeforeDueTime) < b.Plan.Cost.Total(day.Policy.PromiseBeforeDueTime);
}
