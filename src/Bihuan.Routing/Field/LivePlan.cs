namespace Bihuan.Routing.Field;

public enum OptionReason
{
    /// <summary>Detail: seconds of additional driving.</summary>
    ExtraTravel,
    WantedTechnician,
    NotTheWantedTechnician,
    OutsideArea,

    /// <summary>Detail: skill and level held, above what is needed.</summary>
    SkillMargin,
    NeedsPickup,

    /// <summary>Detail: seconds.</summary>
    Overtime,
    LateForDueTime,
    BreaksPromise,

    /// <summary>Detail: jobs whose start moves by more than the tolerance.</summary>
    MovesOthers,

    /// <summary>Detail: jobs the technician has that day, with this one.</summary>
    DayLoad,
}

public readonly record struct ExplainedReason(OptionReason Reason, string Detail);

/// <summary>One technician and slot for a job, with all that choosing it would add to the cost of the day.</summary>
public sealed record InsertionOption(
    string Technician, string? AfterJob, int Arrival, int Start, int End, CostParts Added, IReadOnlyList<ExplainedReason> Reasons, PlannedRoute RouteWithJob);

/// <summary>The options, best first, and for every technician without one the filter that stops him.</summary>
public sealed record InsertionAnswer(IReadOnlyList<InsertionOption> Options, IReadOnlyList<BlockedTechnician> Blocked);

/// <summary>
/// A published plan kept ready for events. Compiling the day is done once; a question about one more job is then answered
/// by the insertion test alone, in well under ten milliseconds for a hundred technicians. Nothing here changes the plan:
/// a dispatcher chooses an option, or asks for an improvement around the change. Not safe for several threads at once.
/// </summary>
public sealed class LivePlan
{
    private const int OptionsOfOneTechnicianMax = 2;

    private readonly FieldDay _day;
    private readonly FieldGround _ground;
    private readonly FieldRoutes _routes;
    private readonly Dictionary<string, int> _starts;

    public LivePlan(FieldDay day, FieldPlan plan)
    {
        (_day, _) = DayFaults.Remove(day);
        _ground = new FieldGround(_day);
        _routes = new FieldRoutes(_ground);
        _routes.Load(RoutesOf(_ground, plan));
        _starts = plan.Routes.SelectMany(r => r.Stops).Where(s => s.Job is not null).DistinctBy(s => s.Job).ToDictionary(s => s.Job!, s => s.Start, StringComparer.Ordinal);
    }

    /// <summary>The best technician-and-slot options for a job that is in no route; for a crew, those of its first member.</summary>
    public InsertionAnswer OptionsFor(Job job, int count = 5)
    {
        FieldDay alone = _day with { Jobs = [job] };
        if (DayFaults.Remove(alone).Faults.FirstOrDefault(f => f.Subject == job.Id) is { } fault)
            return new InsertionAnswer([], [.. _day.Technicians.Select(t => new BlockedTechnician(t.Id, Blocking.OutOfReach, fault.Detail))]);

        _ground.SetGhost(job with { CrewSize = 1 });
        List<Insertion> found = [];
        List<BlockedTechnician> blocked = [];
        UnservedExplainer explainer = new(_routes);
        for (int t = 0; t < _ground.TechnicianCount; t++)
        {
            int before = found.Count;
            AddInsertions(t, found);
            if (found.Count == before) blocked.Add(explainer.BlockOf(job, _ground.Ghost, t));
        }
        return new InsertionAnswer([.. found.OrderBy(i => i.Added).ThenBy(i => i.Technician).Take(count).Select(i => Describe(job, i))], blocked);
    }

    /// <summary>What one technician's route costs as it is.</summary>
    internal CostParts CostOf(string technician) => _ground.FindTechnician(technician) is { } t ? PlanWriter.Drive(_routes, t, _routes.JobsOf(t)).Parts : default;

    /// <summary>The routes of a plan as job numbers of a day; jobs and technicians the day does not have are left out.</summary>
    internal static (int[][] Routes, int[] CrewStarts) RoutesOf(FieldGround ground, FieldPlan plan)
    {
        int[][] routes = [.. ground.Technicians.Select(t => t.Frozen.ToArray())];
        int[] crewStarts = new int[ground.JobCount];
        Array.Fill(crewStarts, -1);
        foreach (PlannedRoute route in plan.Routes)
        {
            if (ground.FindTechnician(route.Technician) is not { } t) continue;
            List<int> jobs = [.. routes[t]];
            foreach (PlannedStop stop in route.Stops)
            {
                if (stop.Job is null || ground.FindJob(stop.Job) is not { } j || jobs.Contains(j)) continue;
                jobs.Add(j);
                if (ground.Jobs[j].CrewSize > 1) crewStarts[j] = stop.Start;
            }
            routes[t] = [.. jobs];
        }
        return DropUndrivable(ground, routes, crewStarts);
    }

    /// <summary>The day may have moved on since the plan was made: what no longer fits its route becomes absent.</summary>
    private static (int[][], int[]) DropUndrivable(FieldGround ground, int[][] routes, int[] crewStarts)
    {
        for (int j = 0; j < ground.JobCount; j++) ground.Jobs[j].CrewStart = crewStarts[j];
        RouteClock clock = new(ground);
        HashSet<int> dropped = [];
        for (int t = 0; t < routes.Length; t++)
        {
            List<int> kept = [];
            for (int i = 0; i < routes[t].Length; i++)
            {
                int j = routes[t][i];
                bool isFrozen = i < ground.Technicians[t].Frozen.Length;
                if (!isFrozen && !ground.Jobs[j].With[t].CanGo) dropped.Add(j);
                else if (isFrozen || clock.TryDrive(t, [.. kept, j], out _)) kept.Add(j);
                else dropped.Add(j);
            }
            routes[t] = [.. kept];
        }
        foreach (int j in dropped) crewStarts[j] = -1;
        return ([.. routes.Select((route, t) => route.Where((j, i) => i < ground.Technicians[t].Frozen.Length || !dropped.Contains(j)).ToArray())], crewStarts);
    }

    private void AddInsertions(int t, List<Insertion> found)
    {
        if (!_ground.Jobs[_ground.Ghost].With[t].CanGo) return;
        List<Insertion> mine = [];
        for (int position = _routes.FrozenCount(t); position <= _routes.JobsOf(t).Length; position++)
        {
            if (_routes.TryInsertion(t, _ground.Ghost, position, out Insertion insertion)) mine.Add(insertion);
        }
        found.AddRange(mine.OrderBy(i => i.Added).ThenBy(i => i.Position).Take(OptionsOfOneTechnicianMax));
    }

    private InsertionOption Describe(Job job, Insertion insertion)
    {
        ReadOnlySpan<int> jobs = _routes.JobsOf(insertion.Technician);
        int[] after = [.. jobs[..insertion.Position], _ground.Ghost, .. jobs[insertion.Position..]];
        (PlannedRoute route, CostParts parts) = PlanWriter.Drive(_routes, insertion.Technician, after);
        (PlannedRoute old, CostParts oldParts) = PlanWriter.Drive(_routes, insertion.Technician, jobs);
        route = route with { Stops = [.. route.Stops.Select(s => s.Job == PlanWriter.GhostId ? s with { Job = job.Id } : s)] };
        PlannedStop stop = route.Stops.First(s => s.Job == job.Id);
        string? before = insertion.Position == 0 ? null : _day.Jobs[jobs[insertion.Position - 1]].Id;
        CostParts added = parts - oldParts;
        return new InsertionOption(route.Technician, before, stop.Arrival, stop.Start, stop.End, added, [.. ReasonsOf(job, insertion.Technician, added, route, old)], route);
    }

    private IEnumerable<ExplainedReason> ReasonsOf(Job job, int t, CostParts added, PlannedRoute route, PlannedRoute old)
    {
        Technician technician = _day.Technicians[t];
        yield return new(OptionReason.ExtraTravel, Number(TravelSeconds(t, route) - TravelSeconds(t, old)));
        if (job.WantedTechnicians.Count > 0) yield return new(job.WantedTechnicians.Contains(technician.Id) ? OptionReason.WantedTechnician : OptionReason.NotTheWantedTechnician, technician.Id);
        if (job.Area is { } area && technician.Areas.Count > 0 && !technician.Areas.Contains(area)) yield return new(OptionReason.OutsideArea, area);
        foreach (SkillNeed need in job.Skills)
        {
            if (technician.Skills[need.Skill] > need.Level) yield return new(OptionReason.SkillMargin, $"{need.Skill} {technician.Skills[need.Skill]}");
        }
        if (route.Stops.Count(s => s.Kind == StopKind.Pickup) > old.Stops.Count(s => s.Kind == StopKind.Pickup)) yield return new(OptionReason.NeedsPickup, "");
        if (added.Overtime > 0) yield return new(OptionReason.Overtime, Number(Math.Max(0, route.Return - technician.ShiftEnd)));
        if (added.LateRed + added.LateYellow + added.LateGreen > 0) yield return new(OptionReason.LateForDueTime, Number(added.LateRed + added.LateYellow + added.LateGreen));
        if (added.BrokenPromises > 0) yield return new(OptionReason.BreaksPromise, Number(added.BrokenPromises));
        int moved = route.Stops.Count(s => s.Job is not null && s.Job != job.Id && _starts.TryGetValue(s.Job, out int start) && Math.Abs(s.Start - start) > _day.Policy.StartToleranceSeconds);
        if (moved > 0) yield return new(OptionReason.MovesOthers, Number(moved));
        yield return new(OptionReason.DayLoad, Number(route.Stops.Count(s => s.Kind == StopKind.Job)));
    }

    private int TravelSeconds(int t, PlannedRoute route)
    {
        int place = _day.Technicians[t].StartPlace, seconds = 0;
        foreach (PlannedStop stop in route.Stops)
        {
            seconds += _ground.Technicians[t].TravelSeconds(place, stop.Place);
            place = stop.Place;
        }
        return route.Stops.Count == 0 ? 0 : seconds + _ground.Technicians[t].TravelSeconds(place, _day.Technicians[t].EndPlace);
    }

    private static string Number(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
