using Bihuan.Foundation.WorkingTime;

namespace Bihuan.ServiceLevels.Oracle;

/// <summary>
/// The same answers by counting minutes one after the other. It shares nothing with the arithmetic it checks but the plan
/// of the calendar: every minute of some years is asked what its wall clock shows, whether that lies in a window, and
/// which day it is. Slow, memory-hungry and too simple to be wrong. Starts, pauses and windows have to be whole minutes,
/// and no window may begin or end within the hour that clocks repeat.
/// </summary>
internal sealed class MinuteCounter
{
    private readonly CalendarPlan _plan;
    private readonly DateTimeOffset _from;
    private readonly bool[] _works;
    private readonly bool[] _opens;                  // by day
    private readonly int[] _day;                     // day number of the wall date at each minute

    internal MinuteCounter(CalendarPlan plan, int fromYear, int untilYear)
    {
        _plan = plan;
        _from = new DateTimeOffset(fromYear, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var minutes = (int)(new DateTimeOffset(untilYear + 1, 1, 1, 0, 0, 0, TimeSpan.Zero) - _from).TotalMinutes;
        (_works, _day, _opens) = (new bool[minutes], new int[minutes], new bool[minutes / WorkWindow.DayMinutes + 2]);
        IReadOnlyList<WorkWindow> opens = [];
        var zone = TimeZoneInfo.FindSystemTimeZoneById(plan.Zone);
        for (var m = 0; m < minutes; m++)
        {
            var wall = TimeZoneInfo.ConvertTime(_from.AddMinutes(m), zone);
            _day[m] = DateOnly.FromDateTime(wall.DateTime).DayNumber;
            if (m == 0 || _day[m] != _day[m - 1])
            {
                opens = Opens(DateOnly.FromDayNumber(_day[m]));
                _opens[_day[m] - _day[0]] = opens.Count > 0;
            }
            var minute = wall.Hour * 60 + wall.Minute;
            foreach (var window in opens) _works[m] |= minute >= window.FromMinute && minute < window.UntilMinute;
        }
    }

    /// <summary>The due time, or null when the counted years end first.</summary>
    internal DateTimeOffset? Due(DateTimeOffset start, Limit limit, IReadOnlyList<Pause> pauses, DueRule rule) => Due(start, limit, Minutes(pauses), rule);

    private DateTimeOffset? Due(DateTimeOffset start, Limit limit, (int From, int Until)[] pauses, DueRule rule) => limit.Unit switch
    {
        LimitUnit.Minute => Count(start, limit.Amount, pauses, _plan.HoursFollowWindows),
        LimitUnit.Hour => Count(start, limit.Amount * 60, pauses, _plan.HoursFollowWindows),
        LimitUnit.WorkingMinute => Count(start, limit.Amount, pauses, true),
        LimitUnit.WorkingHour => Count(start, limit.Amount * 60, pauses, true),
        LimitUnit.Day => CountDays(start, limit.Amount, false, pauses, rule),
        LimitUnit.WorkingDay => CountDays(start, limit.Amount, true, pauses, rule),
        LimitUnit.Month => CountDays(start, DaysOfMonths(start, limit.Amount), false, pauses, rule),
        _ => throw new ArgumentOutOfRangeException(nameof(limit), "Seconds are finer than a minute counter."),
    };

    /// <summary>Minutes that ran between two instants, in the windows or round the clock.</summary>
    internal int Elapsed(DateTimeOffset start, DateTimeOffset end, IReadOnlyList<Pause> pauses, bool inWindows)
    {
        var (count, still) = (0, Minutes(pauses));
        for (var m = IndexOf(start); m < IndexOf(end); m++)
            if ((!inWindows || _works[m]) && !Paused(m, still)) count++;
        return count;
    }

    private DateTimeOffset? Count(DateTimeOffset start, int amount, (int From, int Until)[] pauses, bool inWindows)
    {
        for (var m = IndexOf(start); m < _works.Length; m++)
            if ((!inWindows || _works[m]) && !Paused(m, pauses) && --amount == 0) return _from.AddMinutes(m + 1);
        return null;
    }

    private DateTimeOffset? CountDays(DateTimeOffset start, int amount, bool workingOnly, (int From, int Until)[] pauses, DueRule rule)
    {
        var startDay = _day[IndexOf(start)];
        var counted = 0;
        for (var m = IndexOf(start); m < _works.Length - WorkWindow.DayMinutes * 2; m++)
        {
            if (!EndsDay(m, rule.Ends) || Paused(m, pauses)) continue;
            if (_day[m] == startDay && !rule.StartDayCounts) continue;
            if (workingOnly && !WorksOn(_day[m])) continue;
            counted++;
            if (counted >= amount && (workingOnly || !Moves(_day[m], rule))) return _from.AddMinutes(m + 1);
        }
        return null;
    }

    // The minute is the last of its day: before midnight, or before the last window closes.
    private bool EndsDay(int minute, DayEnd ends)
    {
        if (ends == DayEnd.Midnight || !WorksOn(_day[minute])) return _day[minute + 1] != _day[minute];
        if (!_works[minute]) return false;
        for (var m = minute + 1; _day[m] == _day[minute]; m++)
            if (_works[m]) return false;
        return true;
    }

    private bool Moves(int day, DueRule rule) => rule.LastDay switch
    {
        LastDayMove.Never => false,
        LastDayMove.FromAnyDayOff => !WorksOn(day),
        _ => _plan.Days.Any(named => named.On.DayNumber == day && named.IsOff && named.IsStatutory),
    };

    // The day of the same number, or the last of a shorter month; written out by counting months on a calendar.
    private int DaysOfMonths(DateTimeOffset start, int months)
    {
        var first = DateOnly.FromDayNumber(_day[IndexOf(start)]);
        var (year, month) = (first.Year, first.Month);
        for (var n = 0; n < months; n++) (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1);
        var last = new DateOnly(year, month, Math.Min(first.Day, DateTime.DaysInMonth(year, month)));
        // The same number of days whether the start day counts or not: one more to count, and the end one day earlier.
        return last.DayNumber - first.DayNumber;
    }

    private bool WorksOn(int day) => _opens[day - _day[0]];

    private IReadOnlyList<WorkWindow> Opens(DateOnly date)
    {
        var weekly = _plan.Week.TryGetValue(date.DayOfWeek, out var windows) ? windows : [];
        foreach (var day in _plan.Days)
        {
            if (day.On != date) continue;
            if (day.IsOff) return [];
            return day.Windows ?? (weekly.Count > 0 ? weekly : FirstOfWeek());
        }
        return weekly;
    }

    private IReadOnlyList<WorkWindow> FirstOfWeek()
    {
        foreach (var day in new[] { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday })
            if (_plan.Week.TryGetValue(day, out var windows) && windows.Count > 0) return windows;
        return [];
    }

    private static bool Paused(int minute, (int From, int Until)[] pauses)
    {
        foreach (var (from, until) in pauses)
            if (from <= minute && minute < until) return true;
        return false;
    }

    private (int From, int Until)[] Minutes(IReadOnlyList<Pause> pauses) => [.. pauses.Select(p => (IndexOf(p.From), IndexOf(p.Until)))];

    private int IndexOf(DateTimeOffset instant) => (int)(instant - _from).TotalMinutes;
}
