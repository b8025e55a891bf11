namespace Bihuan.Routing.Field;

/// <summary>
/// Why a job is in no route, proved against the final plan: for each technician the first filter that stops him, found by
/// asking the same insertion that built the plan; and the cheapest relaxation, found by inserting a changed copy of the
/// job (the ghost) or by letting the technician work longer or drop one job of no higher grade. Time is bounded: a
/// relaxation is tried once for each technician, a displacement for each stop of a route.
/// </summary>
internal sealed class UnservedExplainer(FieldRoutes routes)
{
    private static readonly int[] OvertimeSteps = [1800, 3600, 7200, 14400];
    private const int ExplainedInFullMax = 200;
    private readonly FieldGround _ground = routes.Ground;
    private int _explained;

    public UnservedJob Explain(int j)
    {
        Job job = _ground.Day.Jobs[j];
        BlockedTechnician[] blocked = [.. Enumerable.Range(0, _ground.TechnicianCount).Select(t => BlockOf(job, j, t))];
        // Beyond some hundreds the missing thing is technicians, and relaxing one job at a time would only take minutes to say so.
        Relaxation? cheapest = _explained++ < ExplainedInFullMax ? CheapestRelaxation(job) : null;
        return new UnservedJob(job.Id, _ground.TechnicianCount == 0 ? "No technician works that day." : null, blocked, cheapest);
    }

    public BlockedTechnician BlockOf(Job job, int j, int t)
    {
        Technician technician = _ground.Day.Technicians[t];
        if (_ground.FilterOf(job, technician) is { } filter) return filter;
        if (routes.BestInsertion(t, j).IsFound) return new(technician.Id, Blocking.CrewIncomplete, $"{job.CrewSize} at the same time");
        ReadOnlySpan<int> alone = [.. _ground.Technicians[t].Frozen, j];
        return routes.Clock.TryDrive(t, alone, out _) ? new(technician.Id, Blocking.DayFull) : new(technician.Id, Blocking.OutOfReach);
    }

    private Relaxation? CheapestRelaxation(Job job)
    {
        IEnumerable<Relaxation> tried = [
            .. Changed(job, RelaxationKind.ExtendAccess, job with { AccessWindows = [], PinnedStart = null }, job.AccessWindows.Count > 0 || job.PinnedStart is not null),
            .. WithOvertime(job),
            .. Changed(job, RelaxationKind.LowerSkillLevel, job with { Skills = [.. job.Skills.Select(s => s with { Level = s.Level - 1 })] }, job.Skills.Any(s => s.Level > 1)),
            .. Changed(job, RelaxationKind.WaiveSkill, job with { Skills = [] }, job.Skills.Count > 0),
            .. Changed(job, RelaxationKind.WaiveCertificate, job with { Certificates = [] }, job.Certificates.Count > 0),
            .. Changed(job, RelaxationKind.LiftExclusion, job with { ExcludedTechnicians = [] }, job.ExcludedTechnicians.Count > 0),
            .. Changed(job, RelaxationKind.LiftPin, job with { State = JobState.Free }, job.State == JobState.Pinned),
            .. Changed(job, RelaxationKind.BringParts, job with { Parts = [], Tools = [] }, job.Parts.Count + job.Tools.Count > 0),
            .. Changed(job, RelaxationKind.SmallerCrew, job with { CrewSize = 1 }, job.CrewSize > 1),
            .. WithDisplacement(job),
        ];
        return tried.OrderBy(r => r.Added.Total(_ground.Policy.PromiseBeforeDueTime)).ThenBy(r => r.Kind).FirstOrDefault();
    }

    private IEnumerable<Relaxation> Changed(Job job, RelaxationKind kind, Job changed, bool applies)
    {
        if (!applies || changed.CrewSize > 1) yield break;
        _ground.SetGhost(changed);
        for (int t = 0; t < _ground.TechnicianCount; t++)
        {
            if (routes.BestInsertion(t, _ground.Ghost) is { IsFound: true } found) yield return Describe(kind, found, null, routes.JobsOf(t));
        }
    }

    private IEnumerable<Relaxation> WithOvertime(Job job)
    {
        if (job.CrewSize > 1) yield break;
        _ground.SetGhost(job);
        for (int t = 0; t < _ground.TechnicianCount; t++)
        {
            int permitted = _ground.Technicians[t].OvertimeMaxSeconds;
            foreach (int more in OvertimeSteps)
            {
                routes.SetOvertime(t, permitted + more);
                Insertion found = routes.BestInsertion(t, _ground.Ghost);
                Relaxation? relaxed = found.IsFound ? Describe(RelaxationKind.AllowOvertime, found, $"{more / 60} min", routes.JobsOf(t)) : null;
                routes.SetOvertime(t, permitted);
                if (relaxed is null) continue;
                yield return relaxed;
                break;
            }
        }
    }

    /// <summary>Another job of no higher grade, not frozen, pinned or promised, gives way.</summary>
    private IEnumerable<Relaxation> WithDisplacement(Job job)
    {
        if (job.CrewSize > 1) yield break;
        _ground.SetGhost(job);
        for (int t = 0; t < _ground.TechnicianCount; t++)
        {
            if (!_ground.Jobs[_ground.Ghost].With[t].CanGo) continue;
            int[] jobs = routes.JobsOf(t).ToArray();
            for (int at = routes.FrozenCount(t); at < jobs.Length; at++)
            {
                Job other = _ground.Day.Jobs[jobs[at]];
                if (other.Grade < job.Grade || other.State != JobState.Free || other.CrewSize > 1) continue;
                int[] swapped = [.. jobs];
                swapped[at] = _ground.Ghost;
                if (routes.Clock.TryDrive(t, swapped, out RouteCost cost))
                    yield return Describe(RelaxationKind.DisplaceJob, new Insertion(t, at, cost, default), other.Id, jobs, swapped, CostParts.Unserved(other.Grade));
            }
        }
    }

    private Relaxation Describe(RelaxationKind kind, Insertion found, string? detail, ReadOnlySpan<int> before) =>
        Describe(kind, found, detail, before.ToArray(), [.. before[..found.Position], _ground.Ghost, .. before[found.Position..]], default);

    private Relaxation Describe(RelaxationKind kind, Insertion found, string? detail, int[] before, int[] after, CostParts extra)
    {
        (PlannedRoute route, CostParts parts) = PlanWriter.Drive(routes, found.Technician, after);
        CostParts old = PlanWriter.Drive(routes, found.Technician, before).Parts;
        return new Relaxation(kind, route.Technician, route.Stops.First(s => s.Job == PlanWriter.GhostId).Start, parts - old + extra, detail);
    }
}
