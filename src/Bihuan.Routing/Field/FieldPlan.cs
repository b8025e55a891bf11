namespace Bihuan.Routing.Field;

public enum StopKind { Job, Pickup, Break }

/// <summary>One stop as it will be driven. A break happens where the technician is; its travel is zero.</summary>
public sealed record PlannedStop(StopKind Kind, string? Job, int Place, int Arrival, int Start, int End);

public sealed record PlannedRoute(string Technician, int Departure, int Return, IReadOnlyList<PlannedStop> Stops);

/// <summary>A plan with its cost, for each job left out why, and what was wrong with the question.</summary>
public sealed record FieldPlan(IReadOnlyList<PlannedRoute> Routes, IReadOnlyList<UnservedJob> Unserved, CostParts Cost, IReadOnlyList<DayFault> Faults)
{
    public static readonly FieldPlan Empty = new([], [], default, []);
}

/// <summary>Something in the day that cannot be meant. The subject is the id of a job or technician; what it names is left out of the plan.</summary>
public sealed record DayFault(string Code, string Subject, string Detail);

/// <summary>The first filter that stops one technician, in the order in which the planner asks.</summary>
public enum Blocking
{
    Excluded,
    PinnedElsewhere,
    Skill,
    SkillLevel,
    Certificate,
    PartsOrTools,

    /// <summary>Not even an otherwise empty day of the technician reaches an access window or the pinned start.</summary>
    OutOfReach,

    /// <summary>The day would hold the job, but not beside what is planned and may not be displaced.</summary>
    DayFull,

    /// <summary>One technician could come, but not as many as the crew needs at the same time.</summary>
    CrewIncomplete,
}

public sealed record BlockedTechnician(string Technician, Blocking Filter, string? Detail = null);

public enum RelaxationKind { ExtendAccess, AllowOvertime, LowerSkillLevel, WaiveSkill, WaiveCertificate, LiftExclusion, LiftPin, BringParts, DisplaceJob, SmallerCrew }

/// <summary>The least that would have to give way for the job to be served, proved by an exact insertion.</summary>
public sealed record Relaxation(RelaxationKind Kind, string Technician, int Start, CostParts Added, string? Detail = null);

/// <summary>
/// A job in no route. <see cref="Fault"/> is set when the job itself is contradictory. Otherwise every technician is
/// named with the filter that stops him, each tested again against the final plan.
/// </summary>
public sealed record UnservedJob(string Job, string? Fault, IReadOnlyList<BlockedTechnician> Blocked, Relaxation? Cheapest);
