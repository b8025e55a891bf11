namespace Bihuan.Foundation.WorkingTime;

/// <summary>Checks a plan and lays it out day by day; used once, while a calendar is made.</summary>
internal sealed class CalendarLayout
{
    // A notice for the New Year of Y+1 may still move the last days of Y (2022-12-31 stands in the notice for 2023).
    private const int YearEndMonth = 12, YearEndDay = 28;

    private readonly Dictionary<string, ushort> _patternIndex = [];
    private readonly IReadOnlyList<WorkWindow> _ordinary;
    private readonly Dictionary<DateOnly, DayOverride> _overrides;

    private CalendarLayout(CalendarPlan plan, TimeZoneInfo zone)
    {
        Plan = plan;
        Clock = new ZoneClock(zone);
        First = new DateOnly(plan.FirstYear, 1, 1);
        _overrides = plan.Days.ToDictionary(day => day.On);
        _ordinary = OrdinaryWindows(plan);
        var days = new DateOnly(plan.LastYear + 1, 1, 1).DayNumber - First.DayNumber;
        (Begins, WorkedBefore, WorkingDaysBefore) = (new long[days + 1], new long[days + 1], new int[days + 1]);
        (Pattern, Kinds, NextProvisional) = (new ushort[days], new DayKind[days], new int[days]);
    }

    internal CalendarPlan Plan { get; }
    internal ZoneClock Clock { get; }
    internal DateOnly First { get; }
    internal long[] Begins { get; }
    internal long[] WorkedBefore { get; }
    internal int[] WorkingDaysBefore { get; }
    internal List<int> WorkingDays { get; } = [];
    internal ushort[] Pattern { get; }
    internal List<WorkingCalendar.Window[]> Patterns { get; } = [];
    internal DayKind[] Kinds { get; }
    internal int[] NextProvisional { get; }
    internal Dictionary<int, string> Names { get; } = [];

    internal static Result<WorkingCalendar> Build(CalendarPlan plan)
    {
        if (Check(plan) is { } refusal) return refusal;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(plan.Zone, out var zone)) return CalendarRefusals.UnknownZone(plan);
        var layout = new CalendarLayout(plan, zone);
        layout.LayOut();
        return layout.WorkingDays.Count == 0 ? CalendarRefusals.Empty(plan) : new WorkingCalendar(layout);
    }

    private static Refusal? Check(CalendarPlan plan)
    {
        if (plan.FirstYear < 1900 || plan.LastYear > 2200 || plan.FirstYear > plan.LastYear) return CalendarRefusals.Years(plan);
        foreach (var (day, windows) in plan.Week)
            if (CheckWindows(plan, day.ToString().ToLowerInvariant(), windows) is { } refusal) return refusal;
        var seen = new HashSet<DateOnly>();
        foreach (var day in plan.Days)
        {
            if (!seen.Add(day.On)) return CalendarRefusals.DayTwice(plan, day.On);
            if (day.Windows is { } own && CheckWindows(plan, day.On.ToString("O"), own) is { } refusal) return refusal;
        }
        return null;
    }

    private static Refusal? CheckWindows(CalendarPlan plan, string day, IReadOnlyList<WorkWindow> windows)
    {
        var end = 0;
        foreach (var window in windows)
        {
            if (!window.IsValid) return CalendarRefusals.WindowInvalid(plan, day, window);
            if (window.FromMinute < end) return CalendarRefusals.WindowsOverlap(plan, day, window);
            end = window.UntilMinute;
        }
        return null;
    }

    // A make-up workday is worked like an ordinary one: with the windows of the first weekday that has any.
    private static IReadOnlyList<WorkWindow> OrdinaryWindows(CalendarPlan plan) =>
        Enumerable.Range(1, 7).Select(n => plan.Week.GetValueOrDefault((DayOfWeek)(n % 7)) ?? []).FirstOrDefault(w => w.Count > 0)
        ?? plan.Days.FirstOrDefault(day => day.Windows is { Count: > 0 })?.Windows
        ?? [];

    private void LayOut()
    {
        var days = Kinds.Length;
        Begins[0] = Clock.UtcTicks(First, 0);
        for (var i = 0; i < days; i++)
        {
            var date = First.AddDays(i);
            Begins[i + 1] = Clock.UtcTicks(date.AddDays(1), 0);
            var (kind, windows) = KindOf(date);
            Kinds[i] = kind;
            Pattern[i] = PatternOf(date, Begins[i], Begins[i + 1], windows);
            var worked = Patterns[Pattern[i]].Sum(w => w.Until - w.From);
            if (worked > 0) WorkingDays.Add(i);
            WorkedBefore[i + 1] = WorkedBefore[i] + worked;
            WorkingDaysBefore[i + 1] = WorkingDays.Count;
            if (_overrides.GetValueOrDefault(date)?.Name is { Length: > 0 } name) Names[i] = name;
        }
        for (var (i, next) = (days - 1, int.MaxValue); i >= 0; i--)
            NextProvisional[i] = next = IsProvisional(First.AddDays(i)) ? i : next;
    }

    private (DayKind, IReadOnlyList<WorkWindow>) KindOf(DateOnly date)
    {
        var weekly = Plan.Week.GetValueOrDefault(date.DayOfWeek) ?? [];
        return _overrides.GetValueOrDefault(date) switch
        {
            null => (weekly.Count > 0 ? DayKind.Working : DayKind.Weekend, weekly),
            { IsOff: true } off => (off.IsStatutory ? DayKind.DayOff : DayKind.Closure, []),
            { } work => (weekly.Count > 0 ? DayKind.Working : DayKind.MakeUpWorkday, work.Windows ?? (weekly.Count > 0 ? weekly : _ordinary)),
        };
    }

    private bool IsProvisional(DateOnly date) =>
        Plan.NeedsNotices && (!Plan.Notices.ContainsKey(date.Year)
            || (date is { Month: YearEndMonth, Day: >= YearEndDay } && !Plan.Notices.ContainsKey(date.Year + 1)));

    // Days on which the clocks change get a pattern of their own; all others share one per list of windows.
    private ushort PatternOf(DateOnly date, long begins, long ends, IReadOnlyList<WorkWindow> windows)
    {
        var plain = ends - begins == TimeSpan.TicksPerDay;
        var key = string.Join(' ', windows) + (plain ? "" : "|" + date.ToString("O"));
        if (_patternIndex.TryGetValue(key, out var index)) return index;
        var laid = windows.Select(w => plain
                ? new WorkingCalendar.Window(w.FromMinute * TimeSpan.TicksPerMinute, w.UntilMinute * TimeSpan.TicksPerMinute)
                : new WorkingCalendar.Window(Clock.UtcTicks(date, w.FromMinute) - begins, Clock.UtcTicks(date, w.UntilMinute) - begins))
            .Where(w => w.Until > w.From);
        Patterns.Add([.. laid]);
        return _patternIndex[key] = checked((ushort)(Patterns.Count - 1));
    }
}
