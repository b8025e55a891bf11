using Bihuan.Foundation.WorkingTime;
using Bihuan.ServiceLevels.Calendars;
using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.Tests.ServiceLevels;

public sealed class CalendarFileTests
{
    private static readonly WorkingCalendar China = ShippedCalendars.Find("china")!;

    [Theory]
    [InlineData("code: a\nextends: china\nweek:\n  monday: [\"9:00-12:00\"]", "calendar.window-invalid", 4)]
    [InlineData("code: a\nextends: china\nweek:\n  monday: [\"12:00-09:00\"]", "calendar.window-invalid", 4)]
    [InlineData("code: a\nextends: china\nweek:\n  monday: [\"09:00-12:00\", \"11:00-13:00\"]", "calendar.windows-overlap", 4)]
    [InlineData("code: a\nextends: china\nweek:\n  moonday: [\"09:00-12:00\"]", "calendar.unknown-weekday", 4)]
    [InlineData("code: a\nextends: mars", "calendar.unknown-base", 2)]
    [InlineData("code: a\nzone: Mars/Olympus\nweek: {monday: [\"09:00-12:00\"]}", "calendar.unknown-zone", 2)]
    [InlineData("code: a\nweek: {monday: [\"09:00-12:00\"]}", "calendar.zone-missing", 1)]
    [InlineData("code: a\nzone: Asia/Shanghai\nweek: {monday: []}", "calendar.empty", 3)]
    [InlineData("code: a\nextends: china\ndays:\n  - {on: 2026-11-11, name: sale}\n  - {on: 2026-11-11, name: sale}", "calendar.day-twice", 5)]
    [InlineData("code: a\nextends: china\nnotices:\n  - {year: 2027, version: x, days-off: [{name: n, from: 2027-01-03, until: 2027-01-01}]}", "calendar.days-reversed", 4)]
    [InlineData("code: a\nextends: china\nnotices:\n  - {year: 2027, version: x, days-off: [{name: n, from: 2025-01-01, until: 2025-01-01}]}", "calendar.other-year", 4)]
    public void A_calendar_that_cannot_hold_is_refused_with_its_line(string yaml, string code, int line)
    {
        var error = Assert.Single(CalendarReader.Read(yaml, "a.yaml").Errors);

        Assert.Equal((code, line), (error.Code, error.Line));
    }

    [Fact]
    public void An_outlet_keeps_the_official_days_and_adds_its_own()
    {
        var outlet = CalendarReader.Read(
            "code: outlet\nextends: company\nhours-follow-windows: true\nweek: {saturday: [\"10:00-16:00\"]}\ndays:\n  - {on: 2026-03-02, name: stocktaking}\n  - {on: 2026-10-01, name: open, windows: [\"10:00-12:00\"]}\n",
            "outlet.yaml").Required();

        Assert.Equal(DayKind.Closure, outlet.KindOf(new DateOnly(2026, 3, 2)));
        Assert.True(outlet.IsWorking(new DateOnly(2026, 10, 1)));
        Assert.False(outlet.IsWorking(new DateOnly(2026, 10, 2)));
        Assert.Single(outlet.WindowsOf(new DateOnly(2026, 3, 7)));
        Assert.Equal(2, outlet.WindowsOf(new DateOnly(2026, 3, 3)).Count);
    }

    [Fact]
    public void A_year_s_notice_is_imported_from_csv_and_ends_the_provisional_year()
    {
        var imported = HolidayImport.Csv("date,name,is_off_day\n2027-01-01,New Year,1\n2027-01-02,\"New \"\"Year\"\"\",1\n2027-01-03,New Year,0\n");
        var calendar = WorkingCalendar.Create(HolidayImport.Apply(China.Plan, imported, "2026-11").Value).Value;

        Assert.Equal(2027, imported.Year);
        Assert.Equal("New \"Year\"", imported.Days[1].Name);
        Assert.True(calendar.IsWorking(new DateOnly(2027, 1, 3)));
        Assert.False(calendar.IsWorking(new DateOnly(2027, 1, 1)));
        Assert.False(calendar.IsProvisional(new DateOnly(2027, 6, 1)));
        Assert.True(China.IsProvisional(new DateOnly(2027, 6, 1)));
    }

    [Theory]
    [InlineData("day,name,is_off_day\n", 1, "calendar.header-unknown")]
    [InlineData("date,name,is_off_day\n", 1, "calendar.no-days")]
    [InlineData("date,name,is_off_day\n2027-02-30,x,1\n", 2, "calendar.date-invalid")]
    [InlineData("date,name,is_off_day\n2027-01-01,x,yes\n", 2, "calendar.flag-invalid")]
    [InlineData("date,name,is_off_day\n2027-01-01,x,1\n2027-01-01,x,0\n", 3, "calendar.day-twice")]
    [InlineData("date,name,is_off_day\n2027-01-01,x\n", 2, "calendar.columns")]
    public void A_faulty_csv_is_refused_by_line_and_taken_not_even_in_part(string csv, int line, string code)
    {
        var imported = HolidayImport.Csv(csv);

        Assert.Equal((line, code), (Assert.Single(imported.Faults).Line, imported.Faults[0].Code));
        Assert.Equal("calendar.import-faulty", HolidayImport.Apply(China.Plan, imported, "v").Refusal!.Code);
    }

    [Fact]
    public void A_notice_is_imported_from_json_with_december_of_the_year_before()
    {
        var imported = HolidayImport.Json("""{"year":2027,"papers":["p"],"days":[{"name":"元旦","date":"2026-12-31","isOffDay":true},{"name":"元旦","date":"2027-01-03","isOffDay":false}]}""");

        Assert.Equal((2027, 2), (imported.Year, imported.Days.Count));
        Assert.False(WorkingCalendar.Create(HolidayImport.Apply(China.Plan, imported, "2026-11").Value).Value.IsWorking(new DateOnly(2026, 12, 31)));
    }

    [Theory]
    [InlineData("[]", "calendar.shape-unknown")]
    [InlineData("{", "calendar.not-json")]
    [InlineData("""{"year":2027,"days":[]}""", "calendar.no-days")]
    [InlineData("""{"days":[{"date":"2027-01-01","isOffDay":true}]}""", "calendar.year-missing")]
    [InlineData("""{"year":2027,"days":[{"date":"2025-01-01","isOffDay":true}]}""", "calendar.other-year")]
    [InlineData("""{"year":2027,"days":[{"date":"2027-01-01","isOffDay":1}]}""", "calendar.flag-invalid")]
    [InlineData("""{"year":2027,"days":[7]}""", "calendar.date-invalid")]
    public void A_faulty_json_is_refused(string json, string code) => Assert.Equal(code, Assert.Single(HolidayImport.Json(json).Faults).Code);

    [Fact]
    public void Named_days_are_written_as_whole_day_events()
    {
        var text = CalendarIcs.Write(China, new DateOnly(2026, 10, 1), new DateOnly(2026, 10, 11), DateTimeOffset.UnixEpoch, (name, kind) => $"{name}, {kind}");

        Assert.Equal(8, text.Split("BEGIN:VEVENT").Length - 1);
        Assert.Contains("UID:china-20261001@bihuan\r\nDTSTAMP:19700101T000000Z\r\nDTSTART;VALUE=DATE:20261001\r\nDTEND;VALUE=DATE:20261002\r\nSUMMARY:国庆节\\, DayOff\r\n", text);
        Assert.Contains("DTSTART;VALUE=DATE:20261010", text);
        Assert.DoesNotContain("DTSTART;VALUE=DATE:20261011", text);
    }

    [Fact]
    public void Long_lines_are_folded_between_characters()
    {
        var text = CalendarIcs.Write(China, new DateOnly(2026, 10, 1), new DateOnly(2026, 10, 1), DateTimeOffset.UnixEpoch, (_, _) => new string('节', 60));

        Assert.All(text.Split("\r\n"), line => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(line), 0, 75));
        Assert.Contains(new string('节', 60), text.Replace("\r\n ", ""));
    }
}
