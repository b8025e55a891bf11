using System.Globalization;
using Bihuan.Dispatch.Policies;
using Bihuan.Routing;
using Bihuan.Routing.Checking;
using Bihuan.Routing.Field;

namespace Bihuan.Dispatch.Planning;

/// <summary>
/// Plans several days at once: a technician on a day is one technician to the planner, and a visit that nobody has planned may go on any day on
/// which its customer can be visited, so that a far corner of the city is driven to once. What a day has planned or promised stays on it. The
/// answer is cut into days again, each with its own cost and proved on its own.
/// </summary>
internal sealed class WeekPlanner(FieldPolicies policies)
{
    private const int DaySeconds = 86_400;
    private const int Threads = 2;
    private const int PolishIterations = 200;

    public IReadOnlyList<FieldPlan> Plan(IReadOnlyList<PlanningDay> days)
    {
        var week = Joined(days);
        if (week.Jobs.Count == 0) return [.. days.Select(_ => FieldPlan.Empty)];
        var current = FieldPlan.Empty with { Routes = [.. days.SelectMany((day, i) => day.Current.Routes.Select(x => Moved(x, i, x.Technician + Mark(i))))] };
        var rule = policies.Field.Planning;
        var budget = SearchBudget.OfIterations(Math.Min(rule.SearchIterationsMax, rule.SearchIterations + week.Jobs.Count * rule.SearchIterationsPerJob));
        var plan = current.Routes.Count > 0 ? Replanning.Improve(week, current, budget, Threads).Plan : FieldSolver.Solve(week, budget, Threads);
        return [.. days.Select((day, i) => OfDay(day, i, days, plan))];
    }

    /// <summary>The day's part, driven again by itself for its cost; visits that fit on no day are named on the first that was asked about them.</summary>
    private static FieldPlan OfDay(PlanningDay day, int number, IReadOnlyList<PlanningDay> days, FieldPlan week)
    {
        var routes = week.Routes.Where(x => x.Technician.EndsWith(Mark(number), StringComparison.Ordinal)).Select(x => Moved(x, -number, PlainName(x.Technician))).ToList();
        var served = routes.SelectMany(x => x.Stops).Select(x => x.Job).OfType<string>().ToHashSet(StringComparer.Ordinal);
        // What the day has already, it keeps even when the week found no room for it, so that the reason is found for this day.
        var own = day.Day.Jobs.Where(x => served.Contains(x.Id) || IsSettled(x)).ToList();
        var asked = day.Day with { Jobs = [.. own.Select(x => AsWeekHasIt(x, routes))] };
        var plan = Replanning.Improve(asked, FieldPlan.Empty with { Routes = [.. routes] }, SearchBudget.OfIterations(PolishIterations)).Plan;
        if (plan.Faults.Count == 0 && FieldChecker.FaultsOf(asked, plan) is { Count: > 0 } faults) throw new InvalidOperationException("The week's plan breaks its own rules: " + string.Join(" ", faults.Take(5)));
        // Not simply on day 0: whoever is away on it, or likes other days only, is not among its jobs, and their reasons would be nobody's.
        var loose = week.Unserved.Where(x => FirstAsked(days, x.Job) == number).Select(x => x with { Blocked = OfOneDay(x.Blocked, number), Cheapest = OfOneDay(x.Cheapest, number) }).ToList();
        var cost = loose.Aggregate(plan.Cost, (sum, x) => sum + CostParts.Unserved(day.Day.Jobs.First(j => j.Id == x.Job).Grade));
        return plan with { Unserved = [.. plan.Unserved, .. loose], Cost = cost };
    }

    /// <summary>Leaving the week's own answer is what a day's plan is charged for.</summary>
    private static Job AsWeekHasIt(Job job, List<PlannedRoute> routes) =>
        routes.SelectMany(x => x.Stops.Where(s => s.Job == job.Id).Select(s => (PlannedVisit?)new PlannedVisit(x.Technician, s.Start))).FirstOrDefault() is { } planned ? job with { Planned = planned } : job;

    private static FieldDay Joined(IReadOnlyList<PlanningDay> days)
    {
        var places = days.SelectMany(x => x.Places).DistinctBy(x => x.Point).ToList();
        var numbers = places.Select((x, i) => (x.Point, i)).ToDictionary(x => x.Point, x => x.i);
        int Place(PlanningDay day, int place) => numbers[day.Places[place].Point];
        var staff = days.SelectMany((day, i) => day.Day.Technicians.Select(x => OnDay(x, i) with { StartPlace = Place(day, x.StartPlace), EndPlace = Place(day, x.EndPlace) })).ToList();
        var known = staff.Select(x => x.Id).ToHashSet(StringComparer.Ordinal);
        var asked = days.SelectMany((day, i) => day.Day.Jobs.Select(x => (Job: x with { Place = Place(day, x.Place) }, Day: i))).ToLookup(x => x.Job.Id);
        var (opens, closes) = (days[0].Access.Open / 3600, Math.Max(days[0].Access.Open / 3600 + 1, days[0].Access.Close / 3600));
        return days[0].Day with
        {
            Jobs = [.. asked.Select(x => Merged([.. x], days.Count, known))],
            Technicians = staff,
            Travel = days[0].Roads.Between(places, opens, closes, days[0].Policy),
            PickupPlaces = [.. days[0].Day.PickupPlaces.Select(x => Place(days[0], x))],
        };
    }

    private static Technician OnDay(Technician x, int day) => x with
    {
        Id = x.Id + Mark(day),
        ShiftStart = x.ShiftStart + day * DaySeconds,
        ShiftEnd = x.ShiftEnd + day * DaySeconds,
        Breaks = [.. x.Breaks.Select(b => b with { EarliestStart = b.EarliestStart + day * DaySeconds, LatestStart = b.LatestStart + day * DaySeconds })],
    };

    /// <summary>A visit may begin in the windows of any day it was asked about; due, promise and pin are of the one day they stand on.</summary>
    private static Job Merged(IReadOnlyList<(Job Job, int Day)> asked, int days, HashSet<string> known)
    {
        var (job, first) = asked.FirstOrDefault(x => IsSettled(x.Job)) is { Job: not null } settled ? settled : asked[0];
        var on = IsSettled(job) ? [(job, first)] : asked;
        string[] OnAllDays(IEnumerable<string> names) => [.. names.SelectMany(n => Enumerable.Range(0, days).Select(i => n + Mark(i))).Where(known.Contains)];
        return job with
        {
            AccessWindows = [.. on.SelectMany(x => x.Item1.AccessWindows.Select(w => w with { Open = w.Open + x.Item2 * DaySeconds, Close = w.Close + x.Item2 * DaySeconds }))],
            Due = job.Due is { } due ? due with { At = due.At + first * DaySeconds } : null,
            Promise = job.Promise is { } promise ? promise with { Open = promise.Open + first * DaySeconds, Close = promise.Close + first * DaySeconds } : null,
            PinnedTechnician = job.PinnedTechnician is { } pinned ? pinned + Mark(first) : null,
            WantedTechnicians = OnAllDays(job.WantedTechnicians),
            ExcludedTechnicians = OnAllDays(job.ExcludedTechnicians),
            Planned = job.Planned is { } planned ? new PlannedVisit(planned.Technician + Mark(first), planned.Start + first * DaySeconds) : null,
        };
    }

    private static bool IsSettled(Job x) => x.State != JobState.Free || x.Planned is not null;

    private static PlannedRoute Moved(PlannedRoute x, int days, string technician) => new(
        technician, x.Departure + days * DaySeconds, x.Return + days * DaySeconds,
        [.. x.Stops.Select(s => s with { Arrival = s.Arrival + days * DaySeconds, Start = s.Start + days * DaySeconds, End = s.End + days * DaySeconds })]);

    /// <summary>The first day on which a visit could have gone; -1 for one that a day has already, which names it itself.</summary>
    private static int FirstAsked(IReadOnlyList<PlanningDay> days, string job)
    {
        for (var i = 0; i < days.Count; i++)
            if (days[i].Day.Jobs.Any(x => x.Id == job && !IsSettled(x))) return i;
        return -1;
    }

    private static List<BlockedTechnician> OfOneDay(IReadOnlyList<BlockedTechnician> blocked, int day) =>
        [.. blocked.Where(x => x.Technician.EndsWith(Mark(day), StringComparison.Ordinal)).Select(x => x with { Technician = PlainName(x.Technician) })];

    private static Relaxation? OfOneDay(Relaxation? x, int day) => x is not null && x.Technician.EndsWith(Mark(day), StringComparison.Ordinal) ? x with { Technician = PlainName(x.Technician) } : null;

    private static string Mark(int day) => string.Create(CultureInfo.InvariantCulture, $"@{day}");

    private static string PlainName(string marked) => marked[..marked.LastIndexOf('@')];
}
