using Bihuan.Foundation.WorkingTime;
using NodaTime;
using static Bihuan.Tests.Foundation.WorkingTime.Calendars;

namespace Bihuan.Tests.Foundation.WorkingTime;

public sealed class WorkingCalendarTests
{
    [Theory]
    [InlineData("Mars/Olympus", "09:00-18:00", "calendar.unknown-zone")]
    [InlineData("Asia/Shanghai", "09:00-12:00 11:00-18:00", "calendar.windows-overlap")]
    [InlineData("Asia/Shanghai", "13:00-18:00 09:00-12:00", "calendar.windows-overlap")]
    [InlineData("Asia/Shanghai", "", "calendar.empty")]
    public void A_calendar_that_cannot_be_right_is_refused(string zone, string windows, string code) =>
        Assert.Equal(code, WorkingCalendar.Create(PlanOf(zone, windows.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Refusal!.Code);

    [Fact]
    public void A_day_named_twice_and_a_backward_window_are_refused()
    {
        var twice = Office.Plan with { Days = [new DayOverride(new DateOnly(2026, 1, 1), true, "a"), new DayOverride(new DateOnly(2026, 1, 1), false, "b")] };
        var backward = Office.Plan with { Days = [new DayOverride(new DateOnly(2026, 1, 1), false, "a", [new WorkWindow(600, 540)])] };

        Assert.Equal("calendar.day-twice", WorkingCalendar.Create(twice).Refusal!.Code);
        Assert.Equal("calendar.window-invalid", WorkingCalendar.Create(backward).Refusal!.Code);
    }

    [Fact]
    public void A_calendar_that_works_on_one_day_only_ends_the_search_instead_of_hanging()
    {
        var once = WorkingCalendar.Create(PlanOf("Asia/Shanghai", []) with { Days = [new DayOverride(new DateOnly(2026, 1, 5), false, "fair", [Window("09:00-17:00")])] }).Value;

        Assert.Equal(At("2026-01-05T12:00"), Due("2025-06-01T00:00", "3 wh", once));
        Assert.Equal(DueFault.OutOfRange, Deadline.Due(At("2026-01-06T00:00"), Limit("1 wmin"), once).Fault);
        Assert.Equal(DueFault.OutOfRange, Deadline.Due(At("2025-12-31T00:00"), Limit("2 wd"), once).Fault);
    }

    [Fact]
    public void The_next_working_instant_is_now_in_a_window_and_the_next_opening_outside()
    {
        Assert.Equal(At("2026-03-02T10:15"), Office.NextWorkingInstant(At("2026-03-02T10:15")));
        Assert.Equal(At("2026-03-02T13:30"), Office.NextWorkingInstant(At("2026-03-02T12:00")));
        Assert.Equal(At("2026-03-09T09:00"), Office.NextWorkingInstant(At("2026-03-06T18:00")));
        Assert.Null(Office.NextWorkingInstant(At("2059-12-31T18:00")));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29T01:00", "2026-03-29T03:00", 1)]
    [InlineData("Europe/Berlin", "2026-10-25T01:00", "2026-10-25T03:00", 3)]
    public void Hours_are_real_hours_when_the_clocks_change(string zone, string from, string until, int hours)
    {
        var always = Of(zone, ["00:00-24:00"], everyDay: true);
        var (start, end) = (Noda(zone, from), Noda(zone, until));

        Assert.Equal(TimeSpan.FromHours(hours), Deadline.Elapsed(start, end, LimitUnit.WorkingHour, always).Time);
        Assert.Equal(end, Deadline.Due(start, new Limit(hours, LimitUnit.Hour), always).At);
    }

    // Days and windows begin where another library says they do, in zones that change at two, at midnight, by half an
    // hour, backwards in spring, and that once left out a whole day.
    [Theory]
    [InlineData("Asia/Shanghai")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("America/Sao_Paulo")]
    [InlineData("Africa/Cairo")]
    [InlineData("Asia/Beirut")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Europe/Dublin")]
    [InlineData("Asia/Kathmandu")]
    public void Windows_open_and_close_when_the_zone_says(string zone)
    {
        var calendar = Of(zone, ["00:00-04:00", "09:00-12:00", "13:30-24:00"], everyDay: true);
        for (var day = new DateOnly(2010, 1, 1); day.Year < 2027; day = day.AddDays(1))
        {
            var expected = new[] { (0, 240), (540, 720), (810, 1440) }.Select(w => (Noda(zone, day, w.Item1), Noda(zone, day, w.Item2)));
            Assert.Equal(expected, calendar.WindowsOf(day));
        }
    }

    private static DateTimeOffset Noda(string zone, DateOnly day, int minute) =>
        Noda(zone, new LocalDate(day.Year, day.Month, day.Day).AtMidnight().PlusMinutes(minute));

    private static DateTimeOffset Noda(string zone, string wall) =>
        Noda(zone, NodaTime.Text.LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm").Parse(wall).Value);

    // Skipped wall times become the jump itself, repeated ones their first occurrence.
    private static DateTimeOffset Noda(string zone, LocalDateTime wall) =>
        DateTimeZoneProviders.Tzdb[zone].ResolveLocal(wall, NodaTime.TimeZones.Resolvers.CreateMappingResolver(
            NodaTime.TimeZones.Resolvers.ReturnEarlier, NodaTime.TimeZones.Resolvers.ReturnStartOfIntervalAfter)).ToDateTimeOffset();
}
