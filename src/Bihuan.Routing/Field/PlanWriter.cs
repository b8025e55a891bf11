namespace Bihuan.Routing.Field;

/// <summary>Turns the routes of a search into stops with times, adds up what they cost, and explains who is left out.</summary>
internal static class PlanWriter
{
    public static FieldPlan Write(FieldDay day, (int[][] Routes, int[] CrewStarts) found, IReadOnlyList<UnservedJob> faulty, IReadOnlyList<DayFault> faults)
    {
        FieldGround ground = new(day);
        FieldRoutes routes = new(ground);
        routes.Load(found);
        CostParts cost = default;
        List<PlannedRoute> planned = [];
        for (int t = 0; t < ground.TechnicianCount; t++)
        {
            (PlannedRoute route, CostParts parts) = Drive(routes, t, routes.JobsOf(t));
            cost += parts;
            if (route.Stops.Count > 0) planned.Add(route);
        }
        foreach (int j in routes.Absent) cost += CostParts.Unserved(ground.Jobs[j].Grade);
        foreach (UnservedJob job in faulty) cost += CostParts.Unserved(GradeOf(day, job));
        UnservedExplainer explainer = new(routes);
        return new FieldPlan(planned, [.. routes.Absent.Select(explainer.Explain), .. faulty], cost, faults);
    }

    public static (PlannedRoute Route, CostParts Parts) Drive(FieldRoutes routes, int t, ReadOnlySpan<int> jobs)
    {
        StopWriter writer = new(routes.Ground);
        (CostParts parts, int departure, int home) = routes.Clock.Record(t, jobs, writer);
        return (new PlannedRoute(routes.Ground.Day.Technicians[t].Id, departure, home, writer.Stops), parts);
    }

    private static Grade GradeOf(FieldDay day, UnservedJob job) => day.Jobs.FirstOrDefault(j => j.Id == job.Job)?.Grade ?? Grade.Green;

    private sealed class StopWriter(FieldGround ground) : RouteClock.IRecorder
    {
        public List<PlannedStop> Stops { get; } = [];

        public void Add(StopKind kind, int job, int place, int arrival, int start, int end) =>
            Stops.Add(new PlannedStop(kind, job < 0 ? null : job == ground.Ghost ? GhostId : ground.Day.Jobs[job].Id, place, arrival, start, end));
    }

    /// <summary>Stands in written routes for a job that is not part of the day yet.</summary>
    public const string GhostId = "?";
}
