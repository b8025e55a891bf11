namespace Bihuan.Routing.Field;

/// <summary>
/// A field day compiled for the search: names become numbers, and for each job and technician all that does not depend on
/// the route is settled once: may he go at all, how long does he take, does he lack a tool, what does preferring another
/// cost. One slot behind the last job is the ghost, a changed copy of a job with which questions of the kind
/// "what if the customer opened earlier" are asked of the same evaluation that built the plan.
/// </summary>
internal sealed class FieldGround
{
    public readonly FieldDay Day;
    public readonly RoutingPolicy Policy;
    public readonly int JobCount;
    public readonly JobFacts[] Jobs;
    public readonly TechnicianFacts[] Technicians;
    public readonly int PartCount;
    public readonly double Unit;                // soft energy of one second: the mean hourly wage

    private readonly Dictionary<string, int> _parts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _technicianOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _jobOf = new(StringComparer.Ordinal);

    public FieldGround(FieldDay day)
    {
        (Day, Policy, JobCount) = (day, day.Policy, day.Jobs.Count);
        for (int t = 0; t < day.Technicians.Count; t++) _technicianOf.Add(day.Technicians[t].Id, t);
        for (int j = 0; j < day.Jobs.Count; j++) _jobOf.Add(day.Jobs[j].Id, j);
        foreach (PartCount part in day.Jobs.SelectMany(j => j.Parts).Concat(day.Technicians.SelectMany(t => t.VanStock))) _parts.TryAdd(part.Part, _parts.Count);
        PartCount = _parts.Count;
        Technicians = [.. day.Technicians.Select(Compile)];
        Jobs = new JobFacts[JobCount + 1];
        for (int j = 0; j < JobCount; j++) Jobs[j] = Compile(day.Jobs[j]);
        Unit = Math.Max(1, day.Technicians.Count == 0 ? 1 : day.Technicians.Average(t => (double)t.CostPerHour));
    }

    public int Ghost => JobCount;

    public int TechnicianCount => Technicians.Length;

    public int? FindTechnician(string? id) => id is not null && _technicianOf.TryGetValue(id, out int t) ? t : null;

    public int? FindJob(string id) => _jobOf.TryGetValue(id, out int j) ? j : null;

    public void SetGhost(Job changed) => Jobs[Ghost] = Compile(changed);

    /// <summary>The first filter that keeps a technician from a job whatever the route, or none.</summary>
    public BlockedTechnician? FilterOf(Job job, Technician technician)
    {
        if (job.ExcludedTechnicians.Contains(technician.Id)) return new(technician.Id, Blocking.Excluded);
        if (job.State == JobState.Pinned && job.PinnedTechnician is { } pinned && pinned != technician.Id) return new(technician.Id, Blocking.PinnedElsewhere, pinned);
        foreach (SkillNeed need in job.Skills)
        {
            if (!technician.Skills.TryGetValue(need.Skill, out int level)) return new(technician.Id, Blocking.Skill, need.Skill);
            if (level < need.Level) return new(technician.Id, Blocking.SkillLevel, $"{need.Skill} {level} < {need.Level}");
        }
        foreach (string certificate in job.Certificates)
        {
            if (!technician.Certificates.Contains(certificate)) return new(technician.Id, Blocking.Certificate, certificate);
        }
        if (!Day.PickupHasTools && MissingTool(job, technician) is { } tool) return new(technician.Id, Blocking.PartsOrTools, tool);
        if (Day.PickupPlaces.Count == 0 && MissingFromVan(job, technician) is { } missing) return new(technician.Id, Blocking.PartsOrTools, missing);
        return null;
    }

    private static string? MissingFromVan(Job job, Technician technician) =>
        MissingTool(job, technician)
        ?? job.Parts.Where(part => technician.VanStock.Where(s => s.Part == part.Part).Sum(s => s.Count) < part.Count).Select(part => part.Part).FirstOrDefault();

    private static string? MissingTool(Job job, Technician technician) => job.Tools.FirstOrDefault(tool => !technician.Tools.Contains(tool));

    private TechnicianFacts Compile(Technician technician)
    {
        int[] stock = new int[PartCount];
        foreach (PartCount part in technician.VanStock) stock[_parts[part.Part]] += part.Count;
        return new TechnicianFacts(technician, Day.Travel, stock) { Frozen = [.. technician.Frozen.Select(f => _jobOf[f.Job])] };
    }

    private JobFacts Compile(Job job)
    {
        int count = Technicians.Length;
        JobFacts facts = new()
        {
            Place = job.Place,
            Grade = job.Grade,
            Windows = [.. job.AccessWindows.OrderBy(w => w.Open)],
            EarliestStart = job.EarliestStart,
            Promise = job.Promise,
            Due = job.Due,
            CrewSize = job.CrewSize,
            PinnedStart = job.State == JobState.Pinned ? job.PinnedStart : null,
            PlannedStart = job.Planned?.Start,
            Parts = [.. job.Parts.GroupBy(p => p.Part).Select(g => (_parts[g.Key], g.Sum(p => p.Count)))],
            With = new JobWith[count],
        };
        facts.IsPlain = job.CrewSize == 1 && facts.Promise is null && facts.Due is null && facts.PinnedStart is null && facts.PlannedStart is null && facts.Windows.Length <= 1;
        (facts.PlainOpen, facts.PlainClose, facts.CoversWork) = facts.Windows.Length == 0
            ? (job.EarliestStart, int.MaxValue / 2, false)
            : (Math.Max(job.EarliestStart, facts.Windows[0].Open), facts.Windows[0].Close, facts.Windows[0].CoversWork);
        facts.FirstStart = Math.Max(job.EarliestStart, facts.PinnedStart ?? facts.Windows.Select(w => w.Open).DefaultIfEmpty(int.MinValue).Min());
        facts.LastStart = facts.PinnedStart ?? facts.Windows.Select(w => w.Close).DefaultIfEmpty(int.MaxValue / 2).Max();
        for (int t = 0; t < count; t++) CompilePair(job, t, facts);
        return facts;
    }

    private void CompilePair(Job job, int t, JobFacts facts)
    {
        Technician technician = Day.Technicians[t];
        JobWith with = new() { Duration = (int)((long)job.DurationSeconds * technician.DurationPercent / 100), CanGo = FilterOf(job, technician) is null };
        foreach (string tool in job.Tools) with.LacksTool |= !technician.Tools.Contains(tool);
        if (job.WantedTechnicians.Count > 0 && !job.WantedTechnicians.Contains(technician.Id)) with.Preference += Policy.UnwantedTechnicianCost;
        if (job.Area is not null && technician.Areas.Count > 0 && !technician.Areas.Contains(job.Area)) with.Preference += Policy.OutsideAreaCost;
        if (job.Planned is { } planned && planned.Technician != technician.Id && job.CrewSize == 1) with.Stability = Policy.ChangedTechnicianCost;
        with.BreaksNamedPromise = job.Promise?.Technician is { } named && named != technician.Id && job.CrewSize == 1;
        facts.With[t] = with;
    }
}

/// <summary>What a job is when one certain technician does it.</summary>
internal struct JobWith
{
    public int Duration, Preference, Stability;
    public bool CanGo, LacksTool, BreaksNamedPromise;
}

internal sealed class JobFacts
{
    public required int Place;
    public required Grade Grade;
    public required TimeWindow[] Windows;
    public required int EarliestStart;
    public required Promise? Promise;
    public required DueTime? Due;
    public required int CrewSize;
    public required int? PinnedStart;
    public required int? PlannedStart;
    public required (int Part, int Count)[] Parts;

    public required JobWith[] With;             // by technician

    /// <summary>Nothing but a place, a duration and at most one window, so that the clock may take its short way.</summary>
    public bool IsPlain, CoversWork;
    public int PlainOpen, PlainClose;

    /// <summary>No start before or after these is possible, whoever comes; what is between may still be.</summary>
    public int FirstStart, LastStart;

    /// <summary>The common start of a crew that has been placed; -1 otherwise. Part of the search's state.</summary>
    public int CrewStart = -1;
}

internal sealed class TechnicianFacts(Technician technician, Travel travel, int[] stock)
{
    private readonly int[]? _table = travel.TableOf(technician.TravelProfile);
    private readonly int _places = travel.PlaceCount;

    public readonly Technician Technician = technician;
    public readonly Break[] Breaks = [.. technician.Breaks.OrderBy(b => b.EarliestStart)];
    public readonly int[] Stock = stock;
    public int OvertimeMaxSeconds = technician.OvertimeMaxSeconds;

    public required int[] Frozen { get; init; }

    public int TravelSeconds(int from, int to) => _table is not null ? _table[from * _places + to] : travel.Seconds(Technician.TravelProfile, from, to);

    /// <summary>0 when nothing is paid for distance.</summary>
    public int Metres(int from, int to) => Technician.CostPerKilometre == 0 ? 0 : travel.Metres(from, to);
}
