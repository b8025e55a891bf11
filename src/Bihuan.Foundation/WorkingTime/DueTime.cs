namespace Bihuan.Foundation.WorkingTime;

/// <summary>Why there is no due time. Each maps to the refusal code in <see cref="DueTime.Code"/>.</summary>
public enum DueFault { None, AmountNotPositive, OutOfRange, PausesUnsorted, PauseOpen, EndBeforeStart }

/// <summary>
/// The last instant at which a stop is still in time, in UTC, or the reason why there is none. A period that ends at
/// 24:00 is due at 00:00 of the next day, and a stop at that very instant is in time. <c>LastDay</c> is set for periods of days
/// and months only. A plain value: computing one
/// allocates nothing.
/// </summary>
public readonly record struct DueTime(long UtcTicks, DateOnly? LastDay, bool IsProvisional, DueFault Fault)
{
    public bool Found => Fault == DueFault.None;

    public DateTimeOffset At => Found ? new DateTimeOffset(UtcTicks, TimeSpan.Zero) : throw new InvalidOperationException(Code);

    /// <summary>The stable refusal code, for instance <c>due.out-of-range</c>.</summary>
    public string Code => Fault switch
    {
        DueFault.AmountNotPositive => "due.amount-not-positive",
        DueFault.OutOfRange => "due.out-of-range",
        DueFault.PausesUnsorted => "due.pauses-unsorted",
        DueFault.PauseOpen => "due.pause-open",
        DueFault.EndBeforeStart => "due.end-before-start",
        _ => "due.found",
    };

    /// <summary>The same answer for a handler: the instant, or a refusal with the code.</summary>
    public Result<DateTimeOffset> ToResult() => Found ? At : new Refusal(Code, RefusalKind.Conflict);

    internal static DueTime Not(DueFault fault) => new(0, null, false, fault);
}

/// <summary>
/// How much of a limit's unit has passed. <see cref="Time"/> is running time for seconds to working hours;
/// <see cref="Count"/> is whole units (completed days and months for those, completed hours for an hour limit).
/// </summary>
public readonly record struct ElapsedTime(TimeSpan Time, int Count, DueFault Fault)
{
    public bool Found => Fault == DueFault.None;
}
