namespace Bihuan.Routing.Field;

/// <summary>
/// Jobs that several technicians do together. A start is taken from the best single insertion into one of a few routes;
/// with that start fixed, the other members are inserted where it costs least. The fixed start makes later changes of one
/// member's route harmless to the others, and it is given up only when the whole crew leaves its routes.
/// </summary>
internal sealed class CrewPlacement(FieldRoutes routes, int[][] eligible)
{
    private const int LeadersMax = 6;

    /// <summary>Whether a job may leave its routes: every route of its crew is open, and none has frozen it.</summary>
    public bool IsFree(int j, bool[] isOpen) => routes.Ground.Jobs[j].CrewSize == 1
        || routes.RoutesOf(j).All(t => isOpen[t] && routes.JobsOf(t).IndexOf(j) >= routes.FrozenCount(t));

    public bool TryPlace(int j)
    {
        int size = routes.Ground.Jobs[j].CrewSize;
        if (eligible[j].Length < size) return false;
        (PlanCost Added, int Start)? best = null;
        foreach (Insertion leader in eligible[j].Select(t => routes.BestInsertion(t, j)).Where(i => i.IsFound).OrderBy(i => i.Added).Take(LeadersMax))
        {
            int start = StartOf(j, leader);
            PlanCost? added = CostOfCrew(j, start, size);
            if (added is { } cost && (best is null || cost < best.Value.Added)) best = (cost, start);
        }
        if (best is not { } chosen) return false;

        routes.SetCrewStart(j, chosen.Start);
        foreach (Insertion member in Members(j).Take(size)) routes.Insert(j, member);
        routes.MarkServed(j);
        return true;
    }

    private PlanCost? CostOfCrew(int j, int start, int size)
    {
        int before = routes.Ground.Jobs[j].CrewStart;
        routes.Ground.Jobs[j].CrewStart = start;
        Insertion[] members = [.. Members(j).Take(size)];
        routes.Ground.Jobs[j].CrewStart = before;
        return members.Length < size ? null : members.Aggregate(default(PlanCost), (sum, m) => sum + m.Added);
    }

    private IEnumerable<Insertion> Members(int j) =>
        eligible[j].Select(t => routes.BestInsertion(t, j)).Where(i => i.IsFound).OrderBy(i => i.Added).ThenBy(i => i.Technician);

    private int StartOf(int j, Insertion leader)
    {
        int[] jobs = [.. routes.JobsOf(leader.Technician)[..leader.Position], j, .. routes.JobsOf(leader.Technician)[leader.Position..]];
        StartFinder finder = new(j);
        routes.Clock.Record(leader.Technician, jobs, finder);
        return finder.Start;
    }

    private sealed class StartFinder(int wanted) : RouteClock.IRecorder
    {
        public int Start { get; private set; }

        public void Add(StopKind kind, int job, int place, int arrival, int start, int end)
        {
            if (kind == StopKind.Job && job == wanted) Start = start;
        }
    }
}
