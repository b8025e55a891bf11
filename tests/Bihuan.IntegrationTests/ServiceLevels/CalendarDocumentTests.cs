using System.Net;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.ServiceLevels;

/// <summary>Calendars of years, regions and outlets, and what a notice that comes in late does to running clocks.</summary>
public sealed class CalendarDocumentTests
{
    private const string Notice = """
        {"year":2027,"papers":["p"],"days":[{"name":"New Year","date":"2027-01-01","isOffDay":true},{"name":"New Year","date":"2027-01-04","isOffDay":true},{"name":"New Year","date":"2027-01-05","isOffDay":true},{"name":"New Year","date":"2027-01-09","isOffDay":false}]}
        """;

    [Theory, BothDatabases]
    public async Task A_notice_moves_the_clocks_counted_on_its_provisional_year_and_no_other(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 12, 30, 2, 0, 0, TimeSpan.Zero));      // Wednesday
        await using var server = await TestServer.Start(database, clock);
        using var steps = await PolicyApiSteps.With(server);
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.fact.read");
        var running = await api.OpenCase(kind: "return");
        var before = await Clocks(server, running);
        Assert.Equal((At("2027-01-05"), true), Due(before, "TL-27"));                                     // 31 December, 1 and 4 January, by weekdays alone

        var drafted = await steps.Author.Post("/api/v1/calendars/china/notices", new { text = Notice, version = "2026-12", reason = "The notice is out" }).Ok(HttpStatusCode.Created);
        var version = drafted.GetProperty("version").GetInt32();
        Assert.Equal((At("2027-01-05"), true), Due(await Clocks(server, running), "TL-27"));              // a draft moves nothing
        await PolicyApiSteps.Act(steps.Author, "calendars.china", version, "submission", null, 1).Ok();
        await PolicyApiSteps.Act(steps.Approver, "calendars.china", version, "approval", new { reason = "as published" }, 2).Ok();
        var recount = server.Services.GetRequiredService<CalendarRecount>();
        Assert.True(await recount.Run(clock.Now(), TestContext.Current.CancellationToken) >= 1);
        Assert.Equal(0, await recount.Run(clock.Now(), TestContext.Current.CancellationToken));

        var after = await Clocks(server, running);
        Assert.Equal((At("2027-01-08"), false), Due(after, "TL-27"));                                     // 31 December, 6 and 7 January: 1, 4 and 5 are off
        Assert.Equal(At("2027-01-05"), after.Single(x => x.Limit == "TL-27").FirstDueAt);
        foreach (var other in before.Where(x => !x.IsProvisional)) Assert.Equal(other.DueAt, after.Single(x => x.Limit == other.Limit && x.Run == other.Run).DueAt);
        var facts = (await api.Get($"/api/v1/cases/{running.GetProperty("id").GetString()}/facts").Ok()).GetProperty("items").EnumerateArray().Where(x => x.GetProperty("type").GetString() == "clock.due-changed/1").ToList();
        Assert.Equal(before.Count(x => x.IsProvisional && after.Single(y => y.Limit == x.Limit && y.Run == x.Run).DueAt != x.DueAt), facts.Count);
        var fact = facts.Select(x => x.GetProperty("body")).Single(x => x.GetProperty("limit").GetString() == "TL-27");
        Assert.Equal((At("2027-01-05"), At("2027-01-08")), (fact.GetProperty("oldDueAt").GetDateTimeOffset(), fact.GetProperty("newDueAt").GetDateTimeOffset()));
        // Whoever opens a case now is told no provisional time any more.
        Assert.Equal((At("2027-01-08"), false), Due(await Clocks(server, await api.OpenCase(kind: "return", phone: "13800138010")), "TL-27"));
    }

    [Theory, BothDatabases, Requirement("CON-24")]
    public async Task An_outlet_works_by_its_own_calendar_and_those_below_a_region_by_the_region_s(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 6, 12, 0, 0, TimeSpan.Zero));        // Friday 20:00
        await using var server = await TestServer.Start(database, clock);
        using var steps = await PolicyApiSteps.With(server);
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var region = await server.NewOrganisation("region");
        var outlet = await server.NewOrganisation("outlet", region);
        await steps.Publish("calendars.weekend-shop", "code: weekend-shop\nextends: china\nweek:\n  saturday: [\"10:00-21:00\"]\n  sunday: [\"10:00-21:00\"]\n");
        var before = await api.OpenCase(kind: "return", organisation: outlet);
        await steps.Author.Post("/api/v1/calendars/assignments", new { organisationId = region, calendar = "weekend-shop", reason = "Open all week" }).Ok();
        var after = await api.OpenCase(kind: "return", organisation: outlet, phone: "13800138011");
        var elsewhere = await api.OpenCase(kind: "return", phone: "13800138012");

        Assert.Equal(At("2026-03-12"), Due(await Clocks(server, before), "TL-27").Due);                   // Monday to Wednesday, due at the end of the 11th
        Assert.Equal(At("2026-03-10"), Due(await Clocks(server, after), "TL-27").Due);                    // Saturday, Sunday, Monday
        Assert.Equal(At("2026-03-12"), Due(await Clocks(server, elsewhere), "TL-27").Due);

        // Hours run through the night, but in a shop whose own calendar says that they stop when it closes.
        var shop = await server.NewOrganisation("outlet", region);
        await steps.Publish("calendars.daytime-shop", "code: daytime-shop\nextends: company\nhours-follow-windows: true\n");
        await steps.Author.Post("/api/v1/calendars/assignments", new { organisationId = shop, calendar = "daytime-shop", reason = "Closed at night" }).Ok();
        Assert.Equal(At("2026-03-06").AddHours(21), Due(await Clocks(server, await api.OpenCase(organisation: outlet, phone: "13800138013")), "TL-05").Due);
        Assert.Equal(At("2026-03-09").AddHours(10), Due(await Clocks(server, await api.OpenCase(organisation: shop, phone: "13800138014")), "TL-05").Due);   // Monday, an hour after opening
    }

    [Theory, BothDatabases]
    public async Task A_calendar_that_cannot_hold_is_refused_with_its_place(Database database)
    {
        var server = await TestServer.Shared(database);
        using var steps = await PolicyApiSteps.With(server);
        async Task<string> Refused(string text) => PolicyApiSteps.Faults(await steps.Draft("calendars.odd", text).Ok(HttpStatusCode.BadRequest))[0].Code;

        Assert.Equal("calendar.empty", await Refused("code: odd\nzone: Asia/Shanghai\nweek: {}\n"));
        Assert.Equal("calendar.windows-overlap", await Refused("code: odd\nzone: Asia/Shanghai\nweek:\n  monday: [\"09:00-12:00\", \"11:00-18:00\"]\n"));
        Assert.Equal("calendar.unknown-base", await Refused("code: odd\nextends: odd\nweek:\n  monday: [\"09:00-12:00\"]\n"));
        Assert.Equal("calendar.other-code", await Refused("code: other\nextends: china\nweek:\n  monday: [\"09:00-12:00\"]\n"));
        var problem = await steps.Author.Post("/api/v1/calendars/china/notices", new { text = "date,name,is_off_day\n2027-01-01,New Year,2\n", version = "v", reason = "r" }).Ok(HttpStatusCode.BadRequest);
        Assert.Equal("calendar.import-faulty", problem.Code());
    }

    [Theory, BothDatabases]
    public async Task A_year_is_shown_with_its_days_and_can_be_subscribed_to(Database database)
    {
        var server = await TestServer.Shared(database);
        using var reader = await server.SignedIn("document-controller");
        var year = await reader.Page("/desk/calendars/china?year=2026");
        Assert.Equal(12, year.QuerySelectorAll(".month").Length);
        Assert.Equal(365, year.QuerySelectorAll(".month .day").Length);
        Assert.Contains("2026-10-10", year.QuerySelectorAll(".month .day-make-up-workday").Select(x => x.GetAttribute("title")!.Split(' ')[0]));
        Assert.Contains("2026-10-01", year.QuerySelectorAll(".month .day-day-off").Select(x => x.GetAttribute("title")!.Split(' ')[0]));
        Assert.NotNull((await reader.Page("/desk/calendars/china?year=2030")).QuerySelector(".note-warn"));
        Assert.NotNull((await reader.Page("/desk/calendars")).QuerySelector("#calendar-company"));
        var ics = await reader.Http.GetStringAsync("/desk/calendars/china/days.ics?year=2026", TestContext.Current.CancellationToken);
        Assert.Contains("UID:china-20261010@bihuan", ics);
        using var api = await server.Api("platform.policy.read");
        Assert.Equal(248, (await api.Get("/api/v1/calendars/china/days?year=2026").Ok()).GetProperty("workingDays").GetInt32());
        var drafted = await reader.PostForm("/desk/calendars/china", "/desk/calendars/china/notices", ("text", "date,name,is_off_day\n2027-01-01,New Year,1\n"), ("notice", "2026-12"), ("reason", "out"));
        Assert.Equal(HttpStatusCode.SeeOther, drafted.StatusCode);
    }

    internal static Task<IReadOnlyList<ClockView>> Clocks(TestServer server, JsonElement opened)
    {
        var now = server.Services.GetRequiredService<TimeProvider>().Now();
        return server.Query(db => server.Services.GetRequiredService<ClockDirectory>().Of(db, opened.GetProperty("id").GetGuid(), now, TestContext.Current.CancellationToken));
    }

    private static (DateTimeOffset? Due, bool IsProvisional) Due(IReadOnlyList<ClockView> clocks, string limit) => clocks.Where(x => x.Limit == limit).Select(x => (x.DueAt, x.IsProvisional)).Single();

    /// <summary>Midnight in Shanghai.</summary>
    private static DateTimeOffset At(string day) => new(DateTime.Parse(day), TimeSpan.FromHours(8));
}
