namespace Bihuan.Foundation.WorkingTime;

/// <summary>
/// Periods of days, working days and months. Day 1 is the day after the start (Civil Code art. 201) unless the rule counts
/// the start day; a month ends on the day of the same number, or on the last of a shorter month (art. 202). The n-th
/// counted day at whose end the clock runs is the last; it may then move (art. 203).
/// </summary>
internal readonly ref struct DayCount<TTrace> where TTrace : IDueTrace
{
    private readonly WorkingCalendar _calendar;
    private readonly Limit _limit;
    private readonly DueRule _rule;
    private readonly long _start;
    private readonly int _startDay;
    private readonly int _first;

    internal DayCount(long start, Limit limit, WorkingCalendar calendar, DueRule rule)
    {
        (_start, _limit, _calendar, _rule) = (start, limit, calendar, rule);
        _startDay = calendar.DayAt(start);
        if (_startDay < 0) return;
        // A start after closing time cannot count a day that is already over.
        var counts = rule.StartDayCounts && start < calendar.EndOf(_startDay, rule.Ends);
        _first = counts ? _startDay : _startDay + 1;
    }

    internal DueTime Find(ReadOnlySpan<Pause> pauses, ref TTrace trace)
    {
        if (_startDay < 0) return DueTime.Not(DueFault.OutOfRange);
        trace.FirstDay(_startDay, _first);
        var (stood, cursor, next) = (0, _start, 0);
        var last = Last(stood);
        for (; next < pauses.Length && _calendar.Covers(last); next++)
        {
            ref readonly var pause = ref pauses[next];
            var from = Math.Max(pause.From.UtcTicks, cursor);
            if (from >= _calendar.EndOf(last, _rule.Ends)) break;
            if (pause.Until.UtcTicks <= from) continue;
            if (pause.IsOpen) return DueTime.Not(DueFault.PauseOpen);
            if (StoodStill(from, pause.Until.UtcTicks) is not { } days) return DueTime.Not(DueFault.OutOfRange);
            cursor = pause.Until.UtcTicks;
            stood += days.Count;
            last = Last(stood);
            trace.PausedDays(from, cursor, days.From, days.Until, days.Count);
        }
        if (!_calendar.Covers(last)) return DueTime.Not(DueFault.OutOfRange);
        trace.Counted(_first, last);
        return End(last, pauses[next..], ref trace);
    }

    internal int CompletedBy(long end, ReadOnlySpan<Pause> pauses)
    {
        var count = CountIn(_first, OverBy(end));
        var cursor = _start;
        foreach (ref readonly var pause in pauses)
        {
            var (from, until) = (Math.Max(pause.From.UtcTicks, cursor), Math.Min(pause.Until.UtcTicks, end));
            if (until <= from || StoodStill(from, until) is not { } days) continue;
            count -= days.Count;
            cursor = until;
        }
        return count;
    }

    // Stood: counted days at whose end the clock stood still. The answer may lie outside the calendar.
    private int Last(int stood)
    {
        if (_limit.Unit == LimitUnit.Month) return LastOfMonths() is var day && day < 0 ? -1 : day + stood;
        if (_limit.Unit == LimitUnit.Day) return _first + _limit.Amount - 1 + stood;
        if (_first >= _calendar.DayCount) return -1;
        var ordinal = _calendar.WorkingDaysBefore(_first) + _limit.Amount - 1 + stood;
        return ordinal < _calendar.WorkingDayCount ? _calendar.WorkingDay(ordinal) : -1;
    }

    private int LastOfMonths()
    {
        if (_limit.Amount > _calendar.DayCount / 28) return -1;
        return _first == _startDay
            ? _calendar.IndexOf(_calendar.DateOf(_startDay).AddMonths(_limit.Amount)) - 1
            : _calendar.IndexOf(_calendar.DateOf(_first - 1).AddMonths(_limit.Amount));
    }

    private DueTime End(int last, ReadOnlySpan<Pause> later, ref TTrace trace)
    {
        var counted = last;
        if (_limit.Unit != LimitUnit.WorkingDay && _rule.LastDay != LastDayMove.Never)
        {
            last = Moved(last, later, out var open);
            if (open) return DueTime.Not(DueFault.PauseOpen);
            if (!_calendar.Covers(last)) return DueTime.Not(DueFault.OutOfRange);
            if (last != counted) trace.LastDayMoved(counted, last);
        }
        trace.DayEnds(last);
        var provisional = _limit.Unit == LimitUnit.WorkingDay ? _calendar.AnyProvisional(_startDay, last)
            : _rule.LastDay != LastDayMove.Never && _calendar.AnyProvisional(counted, last);
        return new DueTime(_calendar.EndOf(last, _rule.Ends), _calendar.DateOf(last), provisional, DueFault.None);
    }

    // A pause that begins in the days gained by moving, and covers the end of the new last day, moves it again.
    private int Moved(int last, ReadOnlySpan<Pause> later, out bool open)
    {
        open = false;
        while (_calendar.Covers(last) && MovesFrom(last))
        {
            do last++; while (_calendar.Covers(last) && MovesFrom(last));
            if (!_calendar.Covers(last)) return -1;
            foreach (ref readonly var pause in later)
            {
                var end = _calendar.EndOf(last, _rule.Ends);
                if (pause.From.UtcTicks >= end) break;
                if (pause.Until.UtcTicks < end) continue;
                if (pause.IsOpen) { open = true; return last; }
                last = OverBy(pause.Until.UtcTicks) + 1;
                if (last <= 0 || !_calendar.Covers(last)) return -1;
            }
        }
        return last;
    }

    private bool MovesFrom(int day) => _rule.LastDay == LastDayMove.FromAnyDayOff
        ? !_calendar.WorksOn(day)
        : _calendar.Kind(day) == DayKind.DayOff;

    private readonly record struct Stood(int From, int Until, int Count);

    // The days whose end lies after From and not after Until.
    private Stood? StoodStill(long from, long until)
    {
        var (first, last) = (_calendar.DayAt(from), OverBy(until));
        if (first < 0 || last < -1) return null;
        if (_calendar.EndOf(first, _rule.Ends) <= from) first++;
        first = Math.Max(first, _first);
        return new Stood(first, last, CountIn(first, last));
    }

    /// <summary>The last day that is over at the instant; -2 when the calendar does not reach so far.</summary>
    private int OverBy(long instant)
    {
        var day = _calendar.DayAt(instant);
        if (day < 0) return -2;
        return _calendar.EndOf(day, _rule.Ends) <= instant ? day : day - 1;
    }

    private int CountIn(int first, int last)
    {
        if (last < first) return 0;
        return _limit.Unit == LimitUnit.WorkingDay
            ? _calendar.WorkingDaysBefore(last + 1) - _calendar.WorkingDaysBefore(first)
            : last - first + 1;
    }
}
