namespace Bihuan.Routing.Field;

public enum Grade { Red, Yellow, Green }

/// <summary>How far a job has come, which decides how much the planner may move it.</summary>
public enum JobState
{
    /// <summary>May go anywhere.</summary>
    Free,

    /// <summary>The customer has been told a window: moving out of it costs a broken promise.</summary>
    Promised,

    /// <summary>Stays with <see cref="Job.PinnedTechnician"/>, and at <see cref="Job.PinnedStart"/> when one is given.</summary>
    Pinned,

    /// <summary>The technician is on the way: a stop of the frozen prefix without a real start.</summary>
    EnRoute,

    Started,
    Done,
}

/// <summary>Seconds of the planning day, both ends included. Work must begin inside; with <see cref="CoversWork"/> it must also end inside.</summary>
public readonly record struct TimeWindow(int Open, int Close, bool CoversWork = false);

public readonly record struct SkillNeed(string Skill, int Level = 1);

public readonly record struct PartCount(string Part, int Count);

/// <summary>What the customer was told: work begins in this window, by this technician when one was named.</summary>
public readonly record struct Promise(int Open, int Close, string? Technician = null);

/// <summary>A limit of policy. Missing it is never forbidden, only counted, by the start of work or by its end.</summary>
public readonly record struct DueTime(int At, bool ByEndOfWork = false);

/// <summary>Where the previous published plan had the job; leaving it costs stability.</summary>
public readonly record struct PlannedVisit(string Technician, int Start);

public sealed record Job
{
    public required string Id { get; init; }
    public required int Place { get; init; }
    public required int DurationSeconds { get; init; }
    public Grade Grade { get; init; } = Grade.Green;
    public JobState State { get; init; } = JobState.Free;
    public IReadOnlyList<SkillNeed> Skills { get; init; } = [];
    public IReadOnlyList<string> Certificates { get; init; } = [];

    /// <summary>Access hours, hard. None: any time.</summary>
    public IReadOnlyList<TimeWindow> AccessWindows { get; init; } = [];

    public Promise? Promise { get; init; }
    public DueTime? Due { get; init; }
    public int EarliestStart { get; init; }
    public IReadOnlyList<PartCount> Parts { get; init; } = [];
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>Technicians who must work together, beginning at the same second.</summary>
    public int CrewSize { get; init; } = 1;

    /// <summary>Preferred by history; others cost <see cref="RoutingPolicy.UnwantedTechnicianCost"/>.</summary>
    public IReadOnlyList<string> WantedTechnicians { get; init; } = [];

    public IReadOnlyList<string> ExcludedTechnicians { get; init; } = [];
    public string? Area { get; init; }
    public string? PinnedTechnician { get; init; }
    public int? PinnedStart { get; init; }
    public PlannedVisit? Planned { get; init; }
}

/// <summary>A break of this length that begins in the window; the solver decides when.</summary>
public readonly record struct Break(int EarliestStart, int LatestStart, int LengthSeconds);

/// <summary>
/// A stop that has been driven to or done: it stays first in the route, in this order. Without a real start the
/// technician is on the way to it.
/// </summary>
public readonly record struct FrozenStop(string Job, int? Start = null, int? End = null);

/// <summary>One technician's working day. A week is planned as one entry for each day.</summary>
public sealed record Technician
{
    public required string Id { get; init; }
    public required int StartPlace { get; init; }
    public required int EndPlace { get; init; }
    public required int ShiftStart { get; init; }
    public required int ShiftEnd { get; init; }
    public int OvertimeMaxSeconds { get; init; }
    public IReadOnlyList<Break> Breaks { get; init; } = [];

    /// <summary>Skill → level.</summary>
    public IReadOnlyDictionary<string, int> Skills { get; init; } = new Dictionary<string, int>();

    /// <summary>Only those valid on the day; the caller knows the calendar.</summary>
    public IReadOnlyCollection<string> Certificates { get; init; } = [];

    public IReadOnlyList<PartCount> VanStock { get; init; } = [];
    public IReadOnlyCollection<string> Tools { get; init; } = [];

    /// <summary>Empty: works everywhere at no extra cost.</summary>
    public IReadOnlyCollection<string> Areas { get; init; } = [];

    /// <summary>100 is the job's own duration, 120 a fifth longer.</summary>
    public int DurationPercent { get; init; } = 100;

    public int TravelProfile { get; init; }
    public int CostPerHour { get; init; } = 6000;
    public int OvertimePerHour { get; init; } = 9000;
    public int CostPerKilometre { get; init; } = 100;
    public IReadOnlyList<FrozenStop> Frozen { get; init; } = [];
}
