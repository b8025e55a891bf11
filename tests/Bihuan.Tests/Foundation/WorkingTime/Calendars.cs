using Bihuan.Foundation.WorkingTime;

namespace Bihuan.Tests.Foundation.WorkingTime;

/// <summary>Small calendars for tests, and instants as wall times of Shanghai.</summary>
internal static class Calendars
{
    internal static readonly WorkingCalendar Office = Of("Asia/Shanghai", ["09:00-12:00", "13:30-18:00"]);

    /// <summary>The office, with Friday 2 to Sunday 4 January 2026 named as off and the Sunday before worked for it.</summary>
    internal static readonly WorkingCalendar Holidays = WorkingCalendar.Create(Office.Plan with
    {
        Days =
        [
            new DayOverride(new DateOnly(2026, 1, 2), true, "off"), new DayOverride(new DateOnly(2026, 1, 3), true, "off"),
            new DayOverride(new DateOnly(2026, 1, 4), true, "off"), new DayOverride(new DateOnly(2025, 12, 28), false, "make-up"),
        ],
    }).Value;

    internal static WorkingCalendar Of(string zone, string[] windows, bool everyDay = false) => WorkingCalendar.Create(PlanOf(zone, windows, everyDay)).Value;

    internal static CalendarPlan PlanOf(string zone, string[] windows, bool everyDay = false) => new()
    {
        Code = "office",
        Zone = zone,
        Week = Enum.GetValues<DayOfWeek>().Where(day => everyDay || day is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            .ToDictionary(day => day, _ => (IReadOnlyList<WorkWindow>)[.. windows.Select(Window)]),
    };

    internal static WorkWindow Window(string text) => WorkWindow.TryParse(text, out var window) ? window : throw new FormatException(text);

    internal static Limit Limit(string text) => Bihuan.Foundation.WorkingTime.Limit.TryParse(text, out var limit) ? limit : throw new FormatException(text);

    internal static DateTimeOffset At(string wall) => new(DateTime.Parse(wall), TimeSpan.FromHours(8));

    internal static DateTimeOffset Due(string start, string limit, WorkingCalendar calendar, DueRule rule = default, params Pause[] pauses) =>
        Deadline.Due(At(start), Limit(limit), calendar, pauses, rule).At;
}
