using Bihuan.Routing.Checking;
using Bihuan.Routing.Field;

namespace Bihuan.Routing.Trsp;

/// <summary>
/// A Pillac instance is a field day in which only the working time costs. Times are planned in hundredths, each leg
/// rounded up, so a plan that keeps its windows there keeps them at full precision; its duration is then computed exactly.
/// </summary>
public static class TrspSolver
{
    private const int Scale = 100;

    public static TrspPlan Solve(TrspInstance instance, SearchBudget budget, int threads = 1, ulong seed = 1)
    {
        FieldPlan plan = FieldSolver.Solve(DayOf(instance), budget, threads, seed);
        TrspRoute[] routes = [.. plan.Routes.Select(RouteOf)];
        return new TrspPlan(routes, [.. plan.Unserved.Select(u => Number(u.Job)).Order()], routes.Sum(r => TrspChecker.DurationOf(instance, r)));
    }

    private static FieldDay DayOf(TrspInstance instance)
    {
        (double X, double Y)[] points = [
            (instance.DepotX, instance.DepotY),
            .. instance.Technicians.Select(t => (t.X, t.Y)),
            .. instance.Requests.Select(r => (r.X, r.Y)),
        ];
        return new FieldDay
        {
            Travel = Travel.FromPlane(points, Scale, 1),
            PickupPlaces = [0],
            PickupSeconds = 0,
            Policy = new RoutingPolicy { PaysWorkingTime = true, FairnessPercent = 0 },
            Technicians = [.. instance.Technicians.Select(TechnicianOf)],
            Jobs = [.. instance.Requests.Select(JobOf)],
        };
    }

    private static Technician TechnicianOf(TrspTechnician t) => new()
    {
        Id = Name(t.Id),
        StartPlace = t.Id,
        EndPlace = t.Id,
        ShiftStart = t.Open * Scale,
        ShiftEnd = t.Close * Scale,
        Skills = t.Skills.ToDictionary(Name, _ => 1),
        Tools = [.. t.Tools.Select(Name)],
        VanStock = [.. t.Parts.Select((count, part) => new PartCount(Name(part), count))],
        CostPerHour = 1,
        CostPerKilometre = 0,
    };

    private static Job JobOf(TrspRequest r) => new()
    {
        Id = Name(r.Id),
        Place = r.Id,
        DurationSeconds = r.Service * Scale,
        AccessWindows = [new TimeWindow(r.Open * Scale, r.Close * Scale)],
        Skills = [.. r.Skills.Select(s => new SkillNeed(Name(s)))],
        Tools = [.. r.Tools.Select(Name)],
        Parts = [.. r.Parts.Select((count, part) => new PartCount(Name(part), count)).Where(p => p.Count > 0)],
    };

    private static TrspRoute RouteOf(PlannedRoute route)
    {
        PlannedStop[] stops = [.. route.Stops];
        return new TrspRoute(Number(route.Technician), [.. stops.Where(s => s.Job is not null).Select(s => Number(s.Job!))], Array.FindIndex(stops, s => s.Kind == StopKind.Pickup));
    }

    private static string Name(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static int Number(string name) => int.Parse(name, System.Globalization.CultureInfo.InvariantCulture);
}
