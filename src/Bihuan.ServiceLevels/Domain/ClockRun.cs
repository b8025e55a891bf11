using Bihuan.Foundation.WorkingTime;

namespace Bihuan.ServiceLevels.Domain;

/// <summary>
/// One run of one limit as a plain value: what <see cref="ClockState"/> says of it, without an object. <see cref="Limit"/> counts the
/// limits of the counter that made it; its pauses lie in the counter's buffer until the next case.
/// </summary>
internal record struct ClockRun(int Limit, int Run, DateTimeOffset StartedAt, long StartedSeq)
{
    public DateTimeOffset? DueAt { get; set; }

    public DateTimeOffset? StoppedAt { get; set; }

    public long StoppedSeq { get; set; }

    public DateTimeOffset? WithdrawnAt { get; set; }

    public bool IsExtended { get; set; }

    public bool IsProvisional { get; set; }

    public DueFault Fault { get; set; }

    public int PausesFrom { get; set; }

    public int PauseCount { get; set; }

    public readonly bool IsOver => StoppedAt is not null || WithdrawnAt is not null;

    public readonly ClockOutcome OutcomeAt(DateTimeOffset asOf) => Judge(DueAt, StoppedAt, WithdrawnAt, asOf);

    /// <summary>The outcome as far as it can be known at an instant, from recorded times alone; once the clock is over it never changes again.</summary>
    public static ClockOutcome Judge(DateTimeOffset? dueAt, DateTimeOffset? stoppedAt, DateTimeOffset? withdrawnAt, DateTimeOffset asOf)
    {
        if ((stoppedAt ?? withdrawnAt) is { } ended && ended <= asOf)
            return dueAt is { } due && ended > due ? ClockOutcome.Breached : stoppedAt is null ? ClockOutcome.Withdrawn : ClockOutcome.Met;
        return dueAt is { } limit && asOf > limit ? ClockOutcome.Breached : ClockOutcome.Running;
    }
}
