namespace Bihuan.Foundation.WorkingTime;

internal static class CalendarRefusals
{
    internal static Refusal UnknownZone(CalendarPlan plan) => Bad("calendar.unknown-zone", plan, ("zone", plan.Zone));

    internal static Refusal Years(CalendarPlan plan) => Bad("calendar.years", plan, ("from", plan.FirstYear), ("until", plan.LastYear));

    internal static Refusal WindowInvalid(CalendarPlan plan, string day, WorkWindow window) =>
        Bad("calendar.window-invalid", plan, ("day", day), ("window", window.ToString()));

    internal static Refusal WindowsOverlap(CalendarPlan plan, string day, WorkWindow window) =>
        Bad("calendar.windows-overlap", plan, ("day", day), ("window", window.ToString()));

    internal static Refusal DayTwice(CalendarPlan plan, DateOnly day) => Bad("calendar.day-twice", plan, ("day", day));

    internal static Refusal Empty(CalendarPlan plan) => Bad("calendar.empty", plan);

    private static Refusal Bad(string code, CalendarPlan plan, params (string, object?)[] facts) =>
        Refusal.Conflict(code, [("calendar", plan.Code), .. facts]);
}
