using Bihuan.Foundation.WorkingTime;

namespace Bihuan.ServiceLevels.Domain;

/// <summary>Withdrawn: the limit stopped applying in time (regraded, closed, joined), so there is nothing to judge.</summary>
internal enum ClockOutcome { Running, Met, Breached, Withdrawn }

/// <summary>
/// One run of one limit on one case, as recorded times alone make it. Whoever looks, whenever, gets the same outcome: a
/// stop after the due time was late even if nobody had noticed yet.
/// </summary>
internal sealed record ClockState(TimeLimit Limit, int PolicyVersion, int Run, DateTimeOffset StartedAt, long StartedSeq)
{
    public string Key => Limit.Key;

    /// <summary>The last instant in time; null while the clock stands still, or when only a fact can end it.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Counted in a year whose notice is not in; due again when it comes.</summary>
    public bool IsProvisional { get; init; }

    /// <summary>Why there is no due time, when the calendar and not a pause is the reason.</summary>
    public DueFault Fault { get; init; }

    public IReadOnlyList<Pause> Pauses { get; init; } = [];

    public DateTimeOffset? StoppedAt { get; init; }

    public long? StoppedSeq { get; init; }

    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>The key of the longer limit it was extended to, with reason and approver on record.</summary>
    public string? ExtendedTo { get; init; }

    public bool IsOver => StoppedAt is not null || WithdrawnAt is not null;

    public bool IsPaused => !IsOver && Pauses.Count > 0 && Pauses[^1].IsOpen;

    /// <summary>Earliest first. A warning that would lie before the start is given at the start.</summary>
    public IReadOnlyList<DateTimeOffset> WarnAt => DueAt is not { } due ? []
        : [.. Limit.Warnings.Select(before => WarningAt(due, before))];

    /// <summary>The outcome as far as it can be known at an instant; once the clock is over it never changes again.</summary>
    public ClockOutcome OutcomeAt(DateTimeOffset asOf) => ClockRun.Judge(DueAt, StoppedAt, WithdrawnAt, asOf);

    /// <summary>When the sweep has to look again: the next warning or the due time, or null when there is nothing to wait for.</summary>
    public DateTimeOffset? WakeAfter(DateTimeOffset seen)
    {
        if (IsOver || DueAt is not { } due) return null;
        foreach (var before in Limit.Warnings)
            if (WarningAt(due, before) is var warning && warning > seen) return warning;
        return due >= seen ? PassedAt(due) : null;
    }

    private DateTimeOffset WarningAt(DateTimeOffset due, TimeSpan before) => due - before < StartedAt ? StartedAt : due - before;

    /// <summary>The first instant at which a limit has passed: a stop at the due time itself is still in time.</summary>
    public static DateTimeOffset PassedAt(DateTimeOffset due) => due.AddTicks(TimeSpan.TicksPerMicrosecond);

    /// <summary>Past the consumer deadline the matter is open to complaint with the regulator (SLA-06).</summary>
    public bool IsOpenToRegulator(DateTimeOffset asOf) => Limit.OpensRegulator && OutcomeAt(asOf) == ClockOutcome.Breached;
}
