using Bihuan.Foundation;
using Bihuan.Foundation.WorkingTime;

namespace Bihuan.ServiceLevels.Calendars;

/// <summary>
/// A calendar as its YAML says it. With <c>extends</c> the zone, the weekdays not given here and all named days come from
/// the other calendar; own days win over the other's on the same date.
/// </summary>
public sealed record CalendarDocument(
    string Code,
    string? Extends,
    string? Zone,
    bool? NeedsNotices,
    bool? HoursFollowWindows,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Week,
    IReadOnlyList<NoticeOfYear> Notices,
    IReadOnlyList<OwnDay> Days);

/// <summary>One year's official notice; the version tells a corrected notice from the first.</summary>
public sealed record NoticeOfYear(int Year, string Version, IReadOnlyList<DaysOff> DaysOff);

/// <summary>A run of days off, both ends included, and the weekend days worked in return.</summary>
public sealed record DaysOff(string Name, DateOnly From, DateOnly Until, IReadOnlyList<DateOnly> MadeUpOn);

/// <summary>A closure (no windows) or an extra opening of one outlet.</summary>
public sealed record OwnDay(DateOnly On, string Name, IReadOnlyList<string> Windows);

/// <summary>Checks a document and turns it into a plan. Pure: other calendars come in through a function.</summary>
internal static class CalendarTerms
{
    private const int RunOfDaysMax = 31;

    private static readonly Dictionary<string, DayOfWeek> Weekdays =
        Enum.GetValues<DayOfWeek>().ToDictionary(day => day.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    internal static IEnumerable<PolicyFault> Validate(CalendarDocument document, Func<string, CalendarPlan?> others)
    {
        if (document.Extends is { } other && others(other) is null)
            yield return new PolicyFault("extends", "calendar.unknown-base", $"There is no calendar '{other}'.");
        if (document.Extends is null && document.Zone is null)
            yield return new PolicyFault("zone", "calendar.zone-missing", "A calendar that extends no other names its zone.");
        if (document.Zone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            yield return new PolicyFault("zone", "calendar.unknown-zone", $"'{zone}' is no IANA zone.");
        foreach (var (day, windows) in document.Week)
        {
            if (!Weekdays.ContainsKey(day)) yield return new PolicyFault($"week.{day}", "calendar.unknown-weekday", $"'{day}' is no weekday.");
            foreach (var fault in Windows(windows, $"week.{day}")) yield return fault;
        }
        foreach (var fault in Notices(document.Notices)) yield return fault;
        foreach (var fault in OwnDays(document.Days)) yield return fault;
    }

    internal static CalendarPlan ToPlan(CalendarDocument document, CalendarPlan? other)
    {
        var week = new Dictionary<DayOfWeek, IReadOnlyList<WorkWindow>>(other?.Week ?? new Dictionary<DayOfWeek, IReadOnlyList<WorkWindow>>());
        foreach (var (day, windows) in document.Week) week[Weekdays[day]] = Parsed(windows);
        var days = (other?.Days ?? []).ToDictionary(day => day.On);
        foreach (var day in document.Notices.SelectMany(Named).Concat(document.Days.Select(Own))) days[day.On] = day;
        var notices = new Dictionary<int, string>(other?.Notices ?? new Dictionary<int, string>());
        foreach (var notice in document.Notices) notices[notice.Year] = notice.Version;
        return new CalendarPlan
        {
            Code = document.Code,
            Zone = document.Zone ?? other!.Zone,
            Week = week,
            Days = [.. days.Values.OrderBy(day => day.On)],
            Notices = notices,
            NeedsNotices = document.NeedsNotices ?? other?.NeedsNotices ?? false,
            HoursFollowWindows = document.HoursFollowWindows ?? other?.HoursFollowWindows ?? false,
        };
    }

    private static IEnumerable<PolicyFault> Windows(IReadOnlyList<string> windows, string path)
    {
        var end = 0;
        for (var i = 0; i < windows.Count; i++)
        {
            if (!WorkWindow.TryParse(windows[i], out var window))
            {
                yield return new PolicyFault($"{path}[{i}]", "calendar.window-invalid", "Write opening hours as 09:00-12:00, the end at most 24:00 and after the beginning.");
                continue;
            }
            if (window.FromMinute < end) yield return new PolicyFault($"{path}[{i}]", "calendar.windows-overlap", "Opening hours stand in order and do not overlap.");
            end = window.UntilMinute;
        }
    }

    private static IEnumerable<PolicyFault> Notices(IReadOnlyList<NoticeOfYear> notices)
    {
        var years = new HashSet<int>();
        var days = new HashSet<DateOnly>();
        for (var i = 0; i < notices.Count; i++)
        {
            if (!years.Add(notices[i].Year)) yield return new PolicyFault($"notices[{i}].year", "calendar.year-twice", $"The year {notices[i].Year} has two notices.");
            for (var j = 0; j < notices[i].DaysOff.Count; j++)
            {
                var run = notices[i].DaysOff[j];
                var path = $"notices[{i}].days-off[{j}]";
                if (run.Until < run.From || run.Until.DayNumber - run.From.DayNumber >= RunOfDaysMax)
                {
                    yield return new PolicyFault(path, "calendar.days-reversed", $"The days off end before they begin, or last over {RunOfDaysMax} days.");
                    continue;
                }
                foreach (var day in Named(run).Where(day => !days.Add(day.On)))
                    yield return new PolicyFault(path, "calendar.day-twice", $"{day.On:O} stands twice.");
                if (run.From.Year < notices[i].Year - 1 || run.Until.Year > notices[i].Year)
                    yield return new PolicyFault(path, "calendar.other-year", $"These days do not belong to the notice for {notices[i].Year}.");
            }
        }
    }

    private static IEnumerable<PolicyFault> OwnDays(IReadOnlyList<OwnDay> days)
    {
        var seen = new HashSet<DateOnly>();
        for (var i = 0; i < days.Count; i++)
        {
            if (!seen.Add(days[i].On)) yield return new PolicyFault($"days[{i}].on", "calendar.day-twice", $"{days[i].On:O} stands twice.");
            foreach (var fault in Windows(days[i].Windows, $"days[{i}].windows")) yield return fault;
        }
    }

    private static IEnumerable<DayOverride> Named(NoticeOfYear notice) => notice.DaysOff.SelectMany(Named);

    private static IEnumerable<DayOverride> Named(DaysOff run) =>
        Enumerable.Range(0, run.Until.DayNumber - run.From.DayNumber + 1)
            .Select(n => new DayOverride(run.From.AddDays(n), IsOff: true, run.Name))
            .Concat(run.MadeUpOn.Select(on => new DayOverride(on, IsOff: false, run.Name)));

    private static DayOverride Own(OwnDay day) => day.Windows.Count == 0
        ? new DayOverride(day.On, IsOff: true, day.Name) { IsStatutory = false }
        : new DayOverride(day.On, IsOff: false, day.Name, Parsed(day.Windows)) { IsStatutory = false };

    private static List<WorkWindow> Parsed(IReadOnlyList<string> windows) =>
        windows.Select(text => WorkWindow.TryParse(text, out var window) ? window : default).Where(w => w.IsValid).ToList();
}
