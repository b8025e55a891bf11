using System.Globalization;
using Bihuan.Foundation;
using Bihuan.Foundation.WorkingTime;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Calendars;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Policies;
using Bihuan.Ui;

namespace Bihuan.ServiceLevels.ReadCalendars;

/// <summary>Puts together what the pages of calendars show.</summary>
internal sealed class CalendarDesk(CalendarBook calendars, UnitCalendars units, PolicyLibrary library, PolicyShelf shelf, OrganisationTree tree, CompanyZone zone, Words words, TimeProvider clock)
{
    public CalendarListView All(Actor actor)
    {
        var now = clock.Now();
        var codes = calendars.Codes(now);
        var own = units.Own;
        return new CalendarListView(
            [.. codes.Select(x => calendars.Find(x, now)).OfType<WorkingCalendar>().Select(x => Line(x, now))],
            [.. tree.Current.Nodes.Where(x => own.ContainsKey(x.Id)).Select(x => new UnitCalendarView(x.Id, x.Name, own[x.Id]))],
            [.. tree.Current.Nodes.Where(x => x.IsActive).Select(x => new Choice(x.Id.ToString(), x.Name))], [.. codes.Select(x => new Choice(x, NameOf(x)))], actor.May(PolicyChanges.Edit));
    }

    /// <summary>A year of a calendar as it is in force.</summary>
    public CalendarView? Read(string code, int? year, int? version, Actor actor) =>
        calendars.Find(code, clock.Now()) is { } calendar ? View(calendar, version ?? calendars.VersionOf(code, clock.Now())!.Value, isDraft: false, year, actor) : null;

    /// <summary>A year as a version would have it, a draft too.</summary>
    public async Task<CalendarView?> Preview(string code, int? year, int version, Actor actor, CancellationToken ct)
    {
        var document = CalendarBook.NameOf(code);
        var now = clock.Now();
        if (library.InForce(document, now)?.Version == version) return Read(code, year, version, actor);
        if (await shelf.Text(document, version, actor, ct) is not { } text) return null;
        return CalendarReader.Read(text, document, other => other == code ? null : calendars.PlanAt(other, now)).Value is { } calendar
            ? View(calendar, version, library.Find(document, version) is null, year, actor)
            : null;
    }

    public string NameOf(string code) => words.Find("calendar." + code) ?? code;

    /// <summary>The name of a day and what it is, for a subscriber's calendar.</summary>
    public string Describe(string? name, DayKind kind) => name is { Length: > 0 } ? name + " · " + words.Code("day-kind", KindCode(kind)) : words.Code("day-kind", KindCode(kind));

    private CalendarLine Line(WorkingCalendar calendar, DateTimeOffset now)
    {
        var notices = calendar.Plan.Notices.Keys;
        return new CalendarLine(
            calendar.Code, NameOf(calendar.Code), calendars.VersionOf(calendar.Code, now) ?? 0, calendars.ExtendedBy(calendar.Code, now) is { } other ? NameOf(other) : null, WeekOf(calendar.Plan),
            notices.Any() ? notices.Max() : null, calendar.Plan.NeedsNotices ? notices.DefaultIfEmpty(calendar.Plan.FirstYear - 1).Max() + 1 : null, calendar.WorkingDaysIn(zone.Day(now).Year));
    }

    private CalendarView View(WorkingCalendar calendar, int version, bool isDraft, int? year, Actor actor)
    {
        var shown = Math.Clamp(year ?? zone.Day(clock.Now()).Year, calendar.Plan.FirstYear, calendar.Plan.LastYear);
        var first = new DateOnly(shown, 1, 1);
        var days = Enumerable.Range(0, new DateOnly(shown, 12, 31).DayOfYear).Select(n => Day(calendar, first.AddDays(n))).ToList();
        return new CalendarView(
            calendar.Code, NameOf(calendar.Code), version, isDraft, calendar.Plan.Zone, calendar.HoursFollowWindows, shown, calendar.Plan.Notices.GetValueOrDefault(shown), calendar.Plan.NeedsNotices && !calendar.Plan.Notices.ContainsKey(shown),
            calendar.WorkingDaysIn(shown), days, WeekOf(calendar.Plan), actor.May(PolicyChanges.Edit));
    }

    private static CalendarDayView Day(WorkingCalendar calendar, DateOnly on)
    {
        var local = TimeZoneInfo.FindSystemTimeZoneById(calendar.Plan.Zone);
        return new CalendarDayView(
            on, KindCode(calendar.KindOf(on)!.Value), calendar.NameOf(on), calendar.IsWorking(on), calendar.IsProvisional(on),
            [.. calendar.WindowsOf(on).Select(x => Wall(x.From, local) + "-" + (x.Until - x.From == TimeSpan.FromDays(1) ? "24:00" : Wall(x.Until, local)))]);
    }

    private static string Wall(DateTimeOffset at, TimeZoneInfo local) => TimeZoneInfo.ConvertTime(at, local).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Weekdays of the same hours on one line, three and more in a row as a span.</summary>
    private IReadOnlyList<string> WeekOf(CalendarPlan plan) =>
    [
        .. Enumerable.Range(1, 7).Select(n => (DayOfWeek)(n % 7)).GroupBy(x => string.Join(' ', plan.Week.GetValueOrDefault(x) ?? []), StringComparer.Ordinal).Where(x => x.Key.Length > 0)
            .Select(x => Span([.. x]) + " " + x.Key),
    ];

    private string Span(IReadOnlyList<DayOfWeek> days)
    {
        var names = days.Select(x => words.Code("weekday", Code(x))).ToList();
        var isRow = days.Count > 2 && Place(days[^1]) - Place(days[0]) == days.Count - 1;
        return isRow ? words.Format("service-levels.weekday-span", names[0], names[^1]) : string.Join(words["service-levels.and"], names);
    }

    // Monday comes first.
    private static int Place(DayOfWeek day) => ((int)day + 6) % 7;

    internal static string KindCode(DayKind kind) => kind switch
    {
        DayKind.Working => "working",
        DayKind.MakeUpWorkday => "make-up-workday",
        DayKind.Weekend => "weekend",
        DayKind.DayOff => "day-off",
        _ => "closure",
    };

#pragma warning disable CA1308 // Codes are lower case.
    private static string Code(DayOfWeek day) => day.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
