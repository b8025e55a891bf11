namespace Bihuan.Foundation.WorkingTime;

/// <summary>
/// One step of a computation: a code for the language files (<c>due.day-skipped</c>) and the facts its text speaks of.
/// Dates are <see cref="DateOnly"/>, instants <see cref="DateTimeOffset"/> in the calendar's zone, amounts numbers.
/// </summary>
public sealed record DueStep(string Code, IReadOnlyDictionary<string, object?> Facts);

/// <summary>A due time with every step that led to it, in order.</summary>
public sealed record DueExplanation(DueTime Due, IReadOnlyList<DueStep> Steps);

internal interface IDueTrace
{
    void RunsThrough();
    void RunsInWindows();
    void PausedTime(long from, long until, long stood);
    void Worked(long start, long due);
    void FirstDay(int startDay, int first);
    void PausedDays(long from, long until, int firstDay, int lastDay, int count);
    void Counted(int first, int last);
    void LastDayMoved(int from, int to);
    void DayEnds(int day);
}

/// <summary>Nothing is recorded; as a struct type argument its empty calls vanish from the compiled code.</summary>
internal readonly struct NoTrace : IDueTrace
{
    public void RunsThrough() { }
    public void RunsInWindows() { }
    public void PausedTime(long from, long until, long stood) { }
    public void Worked(long start, long due) { }
    public void FirstDay(int startDay, int first) { }
    public void PausedDays(long from, long until, int firstDay, int lastDay, int count) { }
    public void Counted(int first, int last) { }
    public void LastDayMoved(int from, int to) { }
    public void DayEnds(int day) { }
}

internal sealed class RecordingTrace(WorkingCalendar calendar, Limit limit, DueRule rule) : IDueTrace
{
    // Ninety days are more than people read; what follows is said in one line.
    private const int LinesMax = 90;

    private readonly List<DueStep> _steps = [];
    private readonly List<(int First, int Last)> _pausedDays = [];

    internal IReadOnlyList<DueStep> Steps => _steps;

    internal void Started(long start) => Add("due.start", ("at", Local(start)), ("amount", limit.Amount), ("unit", limit.UnitCode),
        ("calendar", calendar.Code), ("zone", calendar.Plan.Zone));

    internal void Finished(DueTime due)
    {
        if (!due.Found) { Add("due.refused", ("reason", due.Code)); return; }
        if (due.IsProvisional) Add("due.provisional", ("year", Local(due.UtcTicks - 1).Year));
        Add("due.due", ("at", Local(due.UtcTicks)));
    }

    public void RunsThrough() => Add("due.runs-through");

    public void RunsInWindows() => Add("due.runs-in-windows");

    public void PausedTime(long from, long until, long stood) =>
        Add("due.paused", ("from", Local(from)), ("until", Local(until)), ("minutes", new TimeSpan(stood).TotalMinutes));

    public void Worked(long start, long due)
    {
        var lines = 0;
        for (var day = calendar.DayAt(start); calendar.Covers(day) && calendar.Begin(day) < due; day++)
        {
            foreach (var window in calendar.WindowsAt(day))
            {
                var (from, until) = (Math.Max(calendar.Begin(day) + window.From, start), Math.Min(calendar.Begin(day) + window.Until, due));
                if (until <= from) continue;
                if (++lines > LinesMax) { Add("due.and-so-on", ("until", Local(due))); return; }
                Add("due.worked", ("from", Local(from)), ("until", Local(until)), ("minutes", new TimeSpan(until - from).TotalMinutes));
            }
            if (!calendar.WorksOn(day)) Add("due.day-off", Day(day));
        }
    }

    public void FirstDay(int startDay, int first) =>
        Add(first == startDay ? "due.start-day-counted" : "due.start-day-not-counted", ("day", calendar.DateOf(startDay)));

    public void PausedDays(long from, long until, int firstDay, int lastDay, int count)
    {
        if (lastDay >= firstDay) _pausedDays.Add((firstDay, lastDay));
        Add("due.paused-days", ("from", Local(from)), ("until", Local(until)), ("days", count));
    }

    public void Counted(int first, int last)
    {
        if (limit.Unit == LimitUnit.Month) { Add("due.months-counted", ("months", limit.Amount), ("last", calendar.DateOf(last))); return; }
        for (var (day, number) = (first, 0); day <= last; day++)
        {
            if (day - first >= LinesMax && day < last) { Add("due.and-so-on", ("until", calendar.DateOf(last))); day = last - 1; number = limit.Amount - 1; continue; }
            if (limit.Unit == LimitUnit.WorkingDay && !calendar.WorksOn(day)) Add("due.day-off", Day(day));
            else if (_pausedDays.Exists(span => span.First <= day && day <= span.Last)) Add("due.day-paused", Day(day));
            else Add(calendar.Kind(day) == DayKind.MakeUpWorkday ? "due.make-up-day-counted" : "due.day-counted", [.. Day(day), ("number", ++number)]);
        }
    }

    public void LastDayMoved(int from, int to) => Add("due.last-day-moved", [.. Day(from), ("to", calendar.DateOf(to))]);

    public void DayEnds(int day) => Add(rule.Ends == DayEnd.Midnight ? "due.ends-at-midnight" : "due.ends-at-close",
        ("day", calendar.DateOf(day)), ("at", Local(calendar.EndOf(day, rule.Ends))));

    private (string, object?)[] Day(int day) =>
        [("day", calendar.DateOf(day)), ("weekday", calendar.DateOf(day).DayOfWeek.ToString().ToLowerInvariant()), ("kind", CodeOf(calendar.Kind(day))), ("name", calendar.Name(day))];

    private static string CodeOf(DayKind kind) => kind switch
    {
        DayKind.Working => "working",
        DayKind.MakeUpWorkday => "make-up-workday",
        DayKind.Weekend => "weekend",
        DayKind.DayOff => "day-off",
        _ => "closure",
    };

    private DateTimeOffset Local(long utcTicks)
    {
        var instant = new DateTimeOffset(utcTicks, TimeSpan.Zero);
        return instant.ToOffset(calendar.Clock.OffsetAt(instant));
    }

    private void Add(string code, params (string Name, object? Value)[] facts) =>
        _steps.Add(new DueStep(code, facts.ToDictionary(fact => fact.Name, fact => fact.Value)));
}
