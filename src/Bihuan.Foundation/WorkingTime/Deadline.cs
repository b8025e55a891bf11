namespace Bihuan.Foundation.WorkingTime;

/// <summary>
/// The only arithmetic of deadlines: when a limit runs out (<see cref="Due"/>), why (<see cref="Explain"/>) and how much of
/// it has passed (<see cref="Elapsed"/>). Explaining runs the very code that computes, with a trace that the plain call
/// compiles away. Pauses have to be sorted (<see cref="Pause.Normalise"/>); overlaps count once, and what lies before the
/// start or begins at or after the due time changes nothing. A pause moves a limit in hours by its length, one in
/// working hours by the working time in it. A limit in days is moved by the days at whose end the clock stood still: two
/// hours on the telephone do not give a day away, a stand-still over one night gives one.
/// </summary>
public static class Deadline
{
    /// <summary>
    /// The last instant in time. Faults instead of throwing: amount not positive, beyond the calendar's years (which also
    /// bounds every search), pauses not sorted, or a pause that has not ended before the due time.
    /// </summary>
    public static DueTime Due(DateTimeOffset start, Limit limit, WorkingCalendar calendar, ReadOnlySpan<Pause> pauses = default, DueRule rule = default)
    {
        var none = default(NoTrace);
        return Find(start, limit, calendar, pauses, rule, ref none);
    }

    /// <summary>The same computation with each step it took, as codes and facts for the language files.</summary>
    public static DueExplanation Explain(DateTimeOffset start, Limit limit, WorkingCalendar calendar, ReadOnlySpan<Pause> pauses = default, DueRule rule = default)
    {
        var trace = new RecordingTrace(calendar, limit, rule);
        trace.Started(start.UtcTicks);
        var due = Find(start, limit, calendar, pauses, rule, ref trace);
        trace.Finished(due);
        return new DueExplanation(due, trace.Steps);
    }

    /// <summary>
    /// How much of the unit has run between two instants, pauses taken out. The due time of n units has exactly n elapsed
    /// (unless its last day was moved). A pause still open lasts to the end asked for.
    /// </summary>
    public static ElapsedTime Elapsed(DateTimeOffset start, DateTimeOffset end, LimitUnit unit, WorkingCalendar calendar, ReadOnlySpan<Pause> pauses = default, DueRule rule = default)
    {
        if (end < start) return new ElapsedTime(default, 0, DueFault.EndBeforeStart);
        if (!Sorted(pauses)) return new ElapsedTime(default, 0, DueFault.PausesUnsorted);
        return unit switch
        {
            LimitUnit.Day or LimitUnit.WorkingDay => DaysElapsed(start.UtcTicks, end.UtcTicks, unit, calendar, pauses, rule),
            LimitUnit.Month => MonthsElapsed(start, end, calendar, pauses, rule),
            _ => TimeElapsed(start.UtcTicks, end.UtcTicks, unit, calendar, pauses),
        };
    }

    private static DueTime Find<TTrace>(DateTimeOffset start, Limit limit, WorkingCalendar calendar, ReadOnlySpan<Pause> pauses, DueRule rule, ref TTrace trace)
        where TTrace : IDueTrace
    {
        if (limit.Amount <= 0) return DueTime.Not(DueFault.AmountNotPositive);
        if (limit.Amount > Limit.AmountMax) return DueTime.Not(DueFault.OutOfRange);
        if (!Sorted(pauses)) return DueTime.Not(DueFault.PausesUnsorted);
        if (limit.CountsDays) return new DayCount<TTrace>(start.UtcTicks, limit, calendar, rule).Find(pauses, ref trace);
        var ticks = limit.Amount * TicksOf(limit.Unit);
        return RunsInWindows(limit.Unit, calendar)
            ? InWindows(start.UtcTicks, ticks, calendar, pauses, ref trace)
            : Through(start.UtcTicks, ticks, pauses, ref trace);
    }

    // Handbook: service runs round the clock, so hours count nights and holidays; a shop's calendar may say otherwise.
    private static bool RunsInWindows(LimitUnit unit, WorkingCalendar calendar) =>
        unit is LimitUnit.WorkingMinute or LimitUnit.WorkingHour || calendar.HoursFollowWindows;

    private static DueTime Through<TTrace>(long start, long ticks, ReadOnlySpan<Pause> pauses, ref TTrace trace) where TTrace : IDueTrace
    {
        trace.RunsThrough();
        var due = start + ticks;
        var cursor = start;
        foreach (ref readonly var pause in pauses)
        {
            var (from, until) = (Math.Max(pause.From.UtcTicks, cursor), pause.Until.UtcTicks);
            if (from >= due) break;
            if (until <= from) continue;
            if (pause.IsOpen) return DueTime.Not(DueFault.PauseOpen);
            due += until - from;
            cursor = until;
            trace.PausedTime(from, until, until - from);
        }
        return due > DateTimeOffset.MaxValue.UtcTicks ? DueTime.Not(DueFault.OutOfRange) : new DueTime(due, null, false, DueFault.None);
    }

    private static DueTime InWindows<TTrace>(long start, long ticks, WorkingCalendar calendar, ReadOnlySpan<Pause> pauses, ref TTrace trace) where TTrace : IDueTrace
    {
        trace.RunsInWindows();
        var day = calendar.DayAt(start);
        if (day < 0) return DueTime.Not(DueFault.OutOfRange);
        var target = calendar.WorkedUntil(start, day) + ticks;
        var due = calendar.InstantOf(target, day);
        var cursor = start;
        foreach (ref readonly var pause in pauses)
        {
            var (from, until) = (Math.Max(pause.From.UtcTicks, cursor), pause.Until.UtcTicks);
            if (due < 0 || from >= due) break;
            if (until <= from) continue;
            if (pause.IsOpen) return DueTime.Not(DueFault.PauseOpen);
            var (fromDay, untilDay) = (calendar.DayAt(from), calendar.DayAt(until));
            if (untilDay < 0) return DueTime.Not(DueFault.OutOfRange);
            var stood = calendar.WorkedUntil(until, untilDay) - calendar.WorkedUntil(from, fromDay);
            target += stood;
            due = calendar.InstantOf(target, fromDay);
            cursor = until;
            trace.PausedTime(from, until, stood);
        }
        if (due < 0) return DueTime.Not(DueFault.OutOfRange);
        trace.Worked(start, due);
        return new DueTime(due, null, calendar.AnyProvisional(day, calendar.DayAt(due - 1)), DueFault.None);
    }

    private static ElapsedTime TimeElapsed(long start, long end, LimitUnit unit, WorkingCalendar calendar, ReadOnlySpan<Pause> pauses)
    {
        var windows = RunsInWindows(unit, calendar);
        if (windows && (calendar.DayAt(start) < 0 || calendar.DayAt(end) < 0)) return new ElapsedTime(default, 0, DueFault.OutOfRange);
        var ran = Ran(start, end);
        var cursor = start;
        foreach (ref readonly var pause in pauses)
        {
            var (from, until) = (Math.Max(pause.From.UtcTicks, cursor), Math.Min(pause.Until.UtcTicks, end));
            if (until <= from) continue;
            ran -= Ran(from, until);
            cursor = until;
        }
        return new ElapsedTime(new TimeSpan(ran), (int)Math.Min(ran / TicksOf(unit), int.MaxValue), DueFault.None);

        long Ran(long from, long until) => windows
            ? calendar.WorkedUntil(until, calendar.DayAt(until)) - calendar.WorkedUntil(from, calendar.DayAt(from))
            : until - from;
    }

    private static ElapsedTime DaysElapsed(long start, long end, LimitUnit unit, WorkingCalendar calendar, ReadOnlySpan<Pause> pauses, DueRule rule)
    {
        if (calendar.DayAt(start) < 0 || calendar.DayAt(end) < 0) return new ElapsedTime(default, 0, DueFault.OutOfRange);
        var days = new DayCount<NoTrace>(start, new Limit(1, unit), calendar, rule);
        var count = days.CompletedBy(end, pauses);
        return new ElapsedTime(TimeSpan.FromDays(count), count, DueFault.None);
    }

    // Months differ in length, so the count is the largest that would already be due.
    private static ElapsedTime MonthsElapsed(DateTimeOffset start, DateTimeOffset end, WorkingCalendar calendar, ReadOnlySpan<Pause> pauses, DueRule rule)
    {
        if (calendar.DayAt(start.UtcTicks) < 0 || calendar.DayAt(end.UtcTicks) < 0) return new ElapsedTime(default, 0, DueFault.OutOfRange);
        var unmoved = new DueRule(rule.StartDayCounts, LastDayMove.Never, rule.Ends);
        var months = (end.UtcDateTime.Year - start.UtcDateTime.Year) * 12 + end.UtcDateTime.Month - start.UtcDateTime.Month + 1;
        while (months > 0 && !(Due(start, new Limit(months, LimitUnit.Month), calendar, pauses, unmoved) is { Found: true } due && due.At <= end)) months--;
        return new ElapsedTime(default, months, DueFault.None);
    }

    private static long TicksOf(LimitUnit unit) => unit switch
    {
        LimitUnit.Second => TimeSpan.TicksPerSecond,
        LimitUnit.Minute or LimitUnit.WorkingMinute => TimeSpan.TicksPerMinute,
        LimitUnit.Hour or LimitUnit.WorkingHour => TimeSpan.TicksPerHour,
        _ => TimeSpan.TicksPerDay,
    };

    private static bool Sorted(ReadOnlySpan<Pause> pauses)
    {
        for (var i = 1; i < pauses.Length; i++)
            if (pauses[i].From < pauses[i - 1].From) return false;
        return true;
    }
}
