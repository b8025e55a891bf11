namespace Bihuan.Routing.Field;

/// <summary>A changed plan, the technicians it touches, and whether its gain pays for what it changes.</summary>
public sealed record Replan(FieldPlan Plan, IReadOnlyList<string> ChangedTechnicians, int PromisesNewlyBroken, bool IsWorthPublishing);

/// <summary>
/// Answers an event in two steps. First the job is inserted where it costs least: when that breaks no promise, nobody
/// else is disturbed. Otherwise the routes of at most three technicians are searched again as a small day of their own,
/// all others untouched: the best few insertions each name a first technician, and his neighbours on the map complete
/// the groups. What costs least by the tiers wins. The whole stays within the budget, split evenly over the groups.
/// </summary>
public static class Replanning
{
    private const int GroupSizeMax = 3;
    private const int LeadersMax = 5;

    /// <summary>Plans one more job into a published plan; <paramref name="day"/> contains the job, the plan does not.</summary>
    public static Replan Insert(FieldDay day, FieldPlan published, string job, SearchBudget budget, ulong seed = 1)
    {
        FieldDay remembered = WithPlanned(day, published);
        if (DayFaults.Remove(remembered).Faults.Count > 0 || remembered.Jobs.First(j => j.Id == job) is not { CrewSize: 1 } urgent)
            return Improve(day, published, budget, 1, seed);

        LivePlan live = new(remembered with { Jobs = [.. remembered.Jobs.Where(j => j.Id != job)] }, published);
        InsertionAnswer answer = live.OptionsFor(urgent, 2 * LeadersMax);
        FieldPlan best = answer.Options is [var option, ..] ? WithRoutes(published, [option.RouteWithJob]) : published;
        bool isHarmless = answer.Options is [{ Added.BrokenPromises: <= 0 }, ..];
        if (!isHarmless) best = BestOfGroups(remembered, published, live, answer, urgent, budget, seed) ?? best;
        return Compare(remembered, published, Write(remembered, best));
    }

    private static FieldPlan? BestOfGroups(FieldDay day, FieldPlan published, LivePlan live, InsertionAnswer answer, Job urgent, SearchBudget budget, ulong seed)
    {
        bool promiseFirst = day.Policy.PromiseBeforeDueTime;
        PlanCost least = answer.Options is [var option, ..] ? option.Added.Total(promiseFirst) : CostParts.Unserved(urgent.Grade).Total(promiseFirst);
        FieldPlan? best = null;
        string[][] groups = [.. GroupsFor(day, published, answer, urgent)];
        SearchBudget share = budget.DividedBy(Math.Max(1, groups.Length));
        foreach (string[] group in groups)
        {
            FieldDay small = DayOf(day, published, group, urgent);
            FieldPlan plan = FieldSolver.Solve(small, share, 1, seed, g => LivePlan.RoutesOf(g, published), null);
            string[] ids = [.. small.Technicians.Select(t => t.Id)];
            PlanCost added = (plan.Cost - ids.Aggregate(default(CostParts), (sum, t) => sum + live.CostOf(t))).Total(promiseFirst);
            if (added >= least) continue;
            least = added;
            PlannedRoute[] emptied = [.. ids.Where(t => plan.Routes.All(r => r.Technician != t)).Select(t => new PlannedRoute(t, 0, 0, []))];
            best = WithRoutes(published, [.. plan.Routes, .. emptied]);
        }
        return best;
    }

    /// <summary>
    /// The group's own day. A crew member whose colleagues are outside must stay with his technician at the agreed second.
    /// </summary>
    private static FieldDay DayOf(FieldDay day, FieldPlan published, string[] group, Job urgent)
    {
        Dictionary<string, PlannedStop> inside = new(StringComparer.Ordinal);
        Dictionary<string, List<string>> crews = new(StringComparer.Ordinal);
        foreach (PlannedRoute route in published.Routes.Where(r => group.Contains(r.Technician)))
        {
            foreach (PlannedStop stop in route.Stops.Where(s => s.Job is not null))
            {
                inside.TryAdd(stop.Job!, stop);
                if (!crews.TryGetValue(stop.Job!, out List<string>? members)) crews.Add(stop.Job!, members = []);
                members.Add(route.Technician);
            }
        }
        IEnumerable<Job> jobs = day.Jobs.Where(j => inside.ContainsKey(j.Id)).Select(j => crews[j.Id].Count == j.CrewSize ? j : Held(j, crews[j.Id][0], inside[j.Id].Start));
        // Of a larger crew two may be in the group: then the second is left as he is, outside the search.
        HashSet<string> second = [.. day.Jobs.Where(j => inside.ContainsKey(j.Id) && crews[j.Id].Count < j.CrewSize).SelectMany(j => crews[j.Id].Skip(1))];
        HashSet<string> theirs = [.. published.Routes.Where(r => second.Contains(r.Technician)).SelectMany(r => r.Stops).Where(s => s.Job is not null && crews[s.Job].TrueForAll(second.Contains)).Select(s => s.Job!)];
        return day with
        {
            Jobs = [.. jobs.Where(j => !theirs.Contains(j.Id)), urgent],
            Technicians = [.. day.Technicians.Where(t => group.Contains(t.Id) && !second.Contains(t.Id))],
        };
    }

    private static Job Held(Job crewJob, string technician, int start) => crewJob with
    {
        CrewSize = 1,
        State = JobState.Pinned,
        PinnedTechnician = technician,
        PinnedStart = start,
        Promise = crewJob.Promise is { } promise ? promise with { Technician = null } : null,
        Planned = crewJob.Planned is { } planned ? planned with { Technician = technician } : null,
    };

    private static FieldPlan WithRoutes(FieldPlan plan, IReadOnlyList<PlannedRoute> changed) =>
        plan with { Routes = [.. plan.Routes.Where(r => changed.All(c => c.Technician != r.Technician)), .. changed] };

    private static FieldPlan Write(FieldDay day, FieldPlan routes) => PlanWriter.Write(day, LivePlan.RoutesOf(new FieldGround(day), routes), [], []);

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

    private static IEnumerable<string[]> GroupsFor(FieldDay day, FieldPlan published, InsertionAnswer answer, Job urgent)
    {
        Dictionary<string, PlannedRoute> routes = published.Routes.ToDictionary(r => r.Technician, StringComparer.Ordinal);
        // Who is stopped by the present routes alone may have room once a neighbour takes something over.
        IEnumerable<string> full = answer.Blocked.Where(b => b.Filter == Blocking.DayFull).Select(b => b.Technician).OrderBy(id => DistanceTo(day, routes, id, urgent.Place)).Take(LeadersMax);
        string[] leaders = [.. answer.Options.Select(o => o.Technician).Distinct().Take(LeadersMax).Concat(full)];
        foreach (string leader in leaders)
        {
            string[] near = [.. day.Technicians.Select(t => t.Id).Where(id => id != leader).OrderBy(id => Apart(day, routes, leader, id)).Take(GroupSizeMax)];
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
