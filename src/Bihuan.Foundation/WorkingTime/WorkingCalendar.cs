namespace Bihuan.Foundation.WorkingTime;

/// <summary>What one day of a calendar is, and why.</summary>
public enum DayKind { Working, MakeUpWorkday, Weekend, DayOff, Closure }

/// <summary>
/// A calendar laid out day by day over all its years, so that every question is a look-up. For each day it keeps the
/// instant at which the day begins, the working time and the number of working days before it (prefix sums), and a
/// pattern of windows shared with all days alike. Going forward by an amount is then one addition and one search, and
/// counting between two instants one subtraction. Twenty-two bytes a day; immutable, so safe from any thread.
/// </summary>
public sealed class WorkingCalendar
{
    internal readonly record struct Window(long From, long Until);       // ticks after the day began

    private readonly DateOnly _first;
    private readonly long[] _begins;                // one more than there are days: the last entry ends the calendar
    private readonly long[] _workedBefore;          // working ticks before the day
    private readonly int[] _workingDaysBefore;
    private readonly int[] _workingDays;            // index of the n-th working day
    private readonly ushort[] _pattern;
    private readonly Window[][] _patterns;
    private readonly DayKind[] _kinds;
    private readonly int[] _nextProvisional;        // the first provisional day at or after this one
    private readonly Dictionary<int, string> _names;

    internal WorkingCalendar(CalendarLayout layout)
    {
        Code = layout.Plan.Code;
        Plan = layout.Plan;
        _first = layout.First;
        (_begins, _workedBefore, _workingDaysBefore, _workingDays) = (layout.Begins, layout.WorkedBefore, layout.WorkingDaysBefore, [.. layout.WorkingDays]);
        (_pattern, _patterns, _kinds, _nextProvisional, _names) = (layout.Pattern, [.. layout.Patterns], layout.Kinds, layout.NextProvisional, layout.Names);
        Clock = layout.Clock;
    }

    public string Code { get; }

    public CalendarPlan Plan { get; }

    public bool HoursFollowWindows => Plan.HoursFollowWindows;

    internal ZoneClock Clock { get; }

    internal int DayCount => _begins.Length - 1;

    internal int WorkingDayCount => _workingDays.Length;

    /// <summary>
    /// Lays a plan out. Refuses <c>calendar.unknown-zone</c>, <c>calendar.years</c>, <c>calendar.window-invalid</c>,
    /// <c>calendar.windows-overlap</c>, <c>calendar.day-twice</c> and <c>calendar.empty</c> (no working time at all).
    /// </summary>
    public static Result<WorkingCalendar> Create(CalendarPlan plan) => CalendarLayout.Build(plan);

    /// <summary>Is the day worked; days outside the calendar's years are not.</summary>
    public bool IsWorking(DateOnly day) => IndexOf(day) is var i && Covers(i) && WorksOn(i);

    public DayKind? KindOf(DateOnly day) => IndexOf(day) is var i && Covers(i) ? _kinds[i] : null;

    /// <summary>The name the notice or the outlet gave the day, or null.</summary>
    public string? NameOf(DateOnly day) => _names.GetValueOrDefault(IndexOf(day));

    /// <summary>Computed by the plain weekday rule since the year's notice is not in.</summary>
    public bool IsProvisional(DateOnly day) => IndexOf(day) is var i && Covers(i) && _nextProvisional[i] == i;

    /// <summary>Opening and closing instants of the day, in UTC.</summary>
    public IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)> WindowsOf(DateOnly day) =>
        IndexOf(day) is var i && Covers(i)
            ? [.. WindowsAt(i).Select(w => (new DateTimeOffset(_begins[i] + w.From, TimeSpan.Zero), new DateTimeOffset(_begins[i] + w.Until, TimeSpan.Zero)))]
            : [];

    public int WorkingDaysIn(int year) =>
        Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365).Count(n => IsWorking(new DateOnly(year, 1, 1).AddDays(n)));

    /// <summary>The first working instant at or after this one, or null when the calendar ends before.</summary>
    public DateTimeOffset? NextWorkingInstant(DateTimeOffset from)
    {
        var day = DayAt(from.UtcTicks);
        if (!Covers(day)) return null;
        var reached = InstantOf(WorkedUntil(from.UtcTicks, day) + 1, day);
        return reached < 0 ? null : new DateTimeOffset(Math.Max(reached - 1, from.UtcTicks), TimeSpan.Zero);
    }

    internal bool Covers(int day) => day >= 0 && day < DayCount;

    internal int IndexOf(DateOnly day) => day.DayNumber - _first.DayNumber;

    internal DateOnly DateOf(int day) => _first.AddDays(day);

    internal long Begin(int day) => _begins[day];

    internal DayKind Kind(int day) => _kinds[day];

    internal string? Name(int day) => _names.GetValueOrDefault(day);

    internal bool WorksOn(int day) => _patterns[_pattern[day]].Length > 0;

    internal Window[] WindowsAt(int day) => _patterns[_pattern[day]];

    internal int WorkingDaysBefore(int day) => _workingDaysBefore[day];

    internal int WorkingDay(int ordinal) => _workingDays[ordinal];

    internal bool AnyProvisional(int from, int until) => Covers(from) && Covers(until) && _nextProvisional[from] <= until;

    /// <summary>The day that contains the instant, or -1. Days are 23 to 25 hours, so the guess is off by one at most (more only where a zone skipped a whole day).</summary>
    internal int DayAt(long utcTicks)
    {
        if (utcTicks < _begins[0] || utcTicks >= _begins[^1]) return -1;
        var day = (int)Math.Min((utcTicks - _begins[0]) / TimeSpan.TicksPerDay, DayCount - 1);
        while (_begins[day] > utcTicks) day--;
        while (_begins[day + 1] <= utcTicks) day++;
        return day;
    }

    /// <summary>When the day is over for a period that ends on it.</summary>
    internal long EndOf(int day, DayEnd ends) =>
        ends == DayEnd.CloseOfBusiness && WindowsAt(day) is { Length: > 0 } windows ? _begins[day] + windows[^1].Until : _begins[day + 1];

    /// <summary>Working ticks from the calendar's beginning up to the instant, which lies in the given day.</summary>
    internal long WorkedUntil(long utcTicks, int day)
    {
        var worked = _workedBefore[day];
        var at = utcTicks - _begins[day];
        foreach (var window in WindowsAt(day))
        {
            if (at <= window.From) break;
            worked += Math.Min(at, window.Until) - window.From;
        }
        return worked;
    }

    /// <summary>The earliest instant by which so much has been worked, searched from a day near before it; -1 when the calendar ends first.</summary>
    internal long InstantOf(long worked, int near)
    {
        if (worked > _workedBefore[DayCount]) return -1;
        var day = DayReaching(worked, near);
        var rest = worked - _workedBefore[day];
        foreach (var window in WindowsAt(day))
        {
            var length = window.Until - window.From;
            if (rest <= length) return _begins[day] + window.From + rest;
            rest -= length;
        }
        throw new InvalidOperationException("The prefix sums of the calendar disagree with its windows.");
    }

    // The last day before which less than `worked` was worked: galloping first, as most due times are near their start.
    private int DayReaching(long worked, int near)
    {
        var low = near;
        var step = 1;
        while (low + step < DayCount && _workedBefore[low + step] < worked) { low += step; step += step; }
        var high = Math.Min(low + step, DayCount);
        while (high - low > 1)
        {
            var middle = (low + high) >>> 1;
            if (_workedBefore[middle] < worked) low = middle; else high = middle;
        }
        return low;
    }
}
