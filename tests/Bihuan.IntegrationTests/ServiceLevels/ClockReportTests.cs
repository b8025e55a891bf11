using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Cases;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.ServiceLevels;

/// <summary>Four consultations: two answered in time, one late, one not at all, and a fifth that is not due yet.</summary>
public sealed class ClockReportTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 16, 2, 0, 0, TimeSpan.Zero);

    [Theory, BothDatabases]
    public async Task Attainment_counts_open_overdue_as_missed_and_every_figure_leads_to_its_rows(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        await using var server = await TestServer.Start(database, clock);
        await FiveCases(server, clock);
        using var manager = await server.SignedIn("chief-executive");

        var page = await manager.Page("/desk/reports/clocks?from=2026-03-16&to=2026-03-16&limit=TL-05");
        var line = Assert.Single(page.QuerySelectorAll("#by-limit tbody tr"));
        Assert.Equal(["50.0%", "2", "2", "1"], line.QuerySelectorAll("td.num a").Select(x => x.TextContent));
        foreach (var link in line.QuerySelectorAll("td.num a").Skip(1))
            Assert.Equal(link.TextContent, (await manager.Page(link.GetAttribute("href")!)).QuerySelectorAll("tbody tr").Length.ToString());

        using var api = await server.Api("servicelevels.report.read");
        var report = await Report(api, "from=2026-03-16&to=2026-03-16&limit=TL-05");
        var whole = report.GetProperty("whole");
        Assert.Equal((2, 2, 1, 50.0), (whole.GetProperty("met").GetInt32(), whole.GetProperty("missed").GetInt32(), whole.GetProperty("notDue").GetInt32(), whole.GetProperty("percent").GetDouble()));
        Assert.Equal("Asia/Shanghai", report.GetProperty("zone").GetString());
        var reasons = report.GetProperty("reasons").EnumerateArray().ToDictionary(x => x.GetProperty("reason").GetString()!, x => x.GetProperty("count").GetInt32());
        Assert.Equal(2, reasons.Values.Sum());
        Assert.Equal(reasons["not-begun"], (await Rows(api, "from=2026-03-16&to=2026-03-16&limit=TL-05&outcome=missed&reason=not-begun")).GetArrayLength());
        Assert.Equal(1, Assert.Single(report.GetProperty("byVersion").EnumerateArray()).GetProperty("figure").GetProperty("notDue").GetInt32());

        var csv = await manager.Http.GetStringAsync("/desk/reports/clocks/rows.csv?from=2026-03-16&to=2026-03-16&limit=TL-05&outcome=missed", TestContext.Current.CancellationToken);
        Assert.Equal(3, csv.Trim().Split('\n').Length);
    }

    [Theory, BothDatabases]
    public async Task The_report_as_of_an_instant_knows_only_what_was_known_then(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        await using var server = await TestServer.Start(database, clock);
        await FiveCases(server, clock);
        using var api = await server.Api("servicelevels.report.read");

        var then = (await Report(api, "from=2026-03-16&to=2026-03-16&limit=TL-05&asof=2026-03-16T02:30:00Z")).GetProperty("whole");
        Assert.Equal((2, 0, 2), (then.GetProperty("met").GetInt32(), then.GetProperty("missed").GetInt32(), then.GetProperty("notDue").GetInt32()));
        var now = (await Report(api, $"from=2026-03-16&to=2026-03-16&limit=TL-05&asof={server.Now():yyyy-MM-ddTHH:mm:ssZ}")).GetProperty("whole");
        Assert.Equal((2, 2, 1), (now.GetProperty("met").GetInt32(), now.GetProperty("missed").GetInt32(), now.GetProperty("notDue").GetInt32()));
        Assert.Equal(2, (await Rows(api, "from=2026-03-16&to=2026-03-16&limit=TL-05&asof=2026-03-16T02:30:00Z&outcome=not-due")).GetArrayLength());
    }

    [Theory, BothDatabases, Requirement("SLA-05")]
    public async Task Responses_fall_into_bands_with_their_shares_and_targets_stand_beside_their_figure(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        await using var server = await TestServer.Start(database, clock);
        await FiveCases(server, clock);
        using var api = await server.Api("servicelevels.report.read");
        var report = await Report(api, "from=2026-03-16&to=2026-03-19");

        var response = report.GetProperty("response");
        Assert.Equal((3, 2, 20.0, 120.0), (response.GetProperty("answered").GetInt32(), response.GetProperty("open").GetInt32(), response.GetProperty("medianMinutes").GetDouble(), response.GetProperty("ninthDecileMinutes").GetDouble()));
        Assert.Equal([("quick", 100.0), ("standard", 0.0), ("delayed", 0.0)], response.GetProperty("bands").EnumerateArray().Select(x => (x.GetProperty("band").GetString()!, x.GetProperty("percent").GetDouble())));
        var targets = report.GetProperty("targets").EnumerateArray().ToDictionary(x => x.GetProperty("key").GetString()!, x => x.GetProperty("verdict").GetString());
        Assert.Equal(("no-data", "example"), (targets["TG-01"], targets["TG-02"]));
    }

    [Theory, BothDatabases, Requirement("TG-01"), Requirement("TG-02")]
    public async Task The_rate_of_solutions_is_judged_by_the_target_and_only_compared_with_the_example(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        await using var server = await TestServer.Start(database, clock);
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.case.assess", "cases.case.respond", "cases.case.handle", "servicelevels.report.read");
        List<OpenCase>[] days = [await Opened(api), []];
        clock.Advance(TimeSpan.FromDays(1));
        days[1] = await Opened(api);
        foreach (var one in days[0].Take(9).Concat(days[1].Take(8))) await one.Resolve(api);
        clock.Advance(TimeSpan.FromDays(4));

        // Of the first day's ten nine were solved in 72 hours, of the second day's eight.
        foreach (var (due, percent, verdict) in new[] { ("2026-03-19", 90.0, "met"), ("2026-03-20", 80.0, "not-reached") })
        {
            var targets = (await Report(api, $"from={due}&to={due}")).GetProperty("targets").EnumerateArray().ToDictionary(x => x.GetProperty("key").GetString()!);
            Assert.Equal((percent, verdict), (targets["TG-01"].GetProperty("percent").GetDouble(), targets["TG-01"].GetProperty("verdict").GetString()));
            Assert.Equal((92.5, "example"), (targets["TG-02"].GetProperty("atLeast").GetDouble(), targets["TG-02"].GetProperty("verdict").GetString()));
        }
    }

    private static async Task<List<OpenCase>> Opened(HttpClient api)
    {
        var opened = new List<OpenCase>();
        for (var i = 0; i < 10; i++) opened.Add(await OpenCase.By(api));
        foreach (var one in opened) await one.Accept(api);
        return opened;
    }

    [Theory, BothDatabases, Requirement("POL-09"), Requirement("SLA-09")]
    public async Task What_was_promised_to_a_customer_is_checked_for_being_kept_beside_the_limits_of_ours(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        await using var server = await TestServer.Start(database, clock);
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.case.assess", "cases.case.respond", "cases.case.handle", "servicelevels.report.read");
        var (kept, broken) = (await OpenCase.By(api), await OpenCase.By(api));
        foreach (var one in new[] { kept, broken })
        {
            await one.Do(api, "assessment", new { nature = "usage", severity = "general", proposal = "explain" });
            await one.Do(api, "first-responses", new { understanding = "u", solution = "s", expectedAt = s_start.AddHours(2), medium = "phone" });
        }

        clock.Advance(TimeSpan.FromHours(2));
        await kept.Resolve(api);
        clock.Advance(TimeSpan.FromSeconds(1));
        await broken.Resolve(api);

        foreach (var (one, promise) in new[] { (kept, "met"), (broken, "breached") })
        {
            var clocks = (await api.Get($"/api/v1/cases/{one.Id}/clocks").Ok()).GetProperty("clocks").EnumerateArray().ToDictionary(x => x.GetProperty("limit").GetString()!, x => x);
            Assert.Equal(("met", promise), (clocks["TL-19"].GetProperty("outcome").GetString(), clocks["PR-02"].GetProperty("outcome").GetString()));
            Assert.True(clocks["PR-02"].GetProperty("isPromise").GetBoolean());
        }

        var promises = (await Report(api, "from=2026-03-16&to=2026-03-16&limit=PR-02")).GetProperty("whole");
        Assert.Equal((1, 1), (promises.GetProperty("met").GetInt32(), promises.GetProperty("missed").GetInt32()));
        Assert.Equal(broken.Id, Assert.Single((await Rows(api, "from=2026-03-16&to=2026-03-16&limit=PR-02&outcome=missed")).EnumerateArray()).GetProperty("case").GetGuid());
    }

    [Theory, BothDatabases]
    public async Task A_manager_sees_the_clocks_of_their_own_units_and_a_handed_on_case_takes_its_running_clocks_along(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        await using var server = await TestServer.Start(database, clock);
        var (first, second) = (await server.NewOrganisation(), await server.NewOrganisation());
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.case.transfer", "servicelevels.report.read");
        var opened = await api.OpenCase(kind: "consultation", organisation: first);
        using var manager = await server.SignedIn("outlet-manager", first);
        using var other = await server.SignedIn("outlet-manager", second);
        const string Address = "/desk/reports/clocks/rows?from=2026-03-16&to=2026-03-16&limit=TL-05";
        Assert.Equal((1, 0), ((await manager.Page(Address)).QuerySelectorAll("tbody tr").Length, (await other.Page(Address)).QuerySelectorAll("tbody tr").Length));

        var receiver = await server.NewUser("technician", second);
        var reason = server.Services.GetRequiredService<Bihuan.Cases.Contracts.CasePolicies>().CodeLists()["transfer-reason"][0];
        await api.Post($"/api/v1/cases/{opened.GetProperty("id").GetGuid()}/transfers", new { receiverId = receiver, reason }, opened.GetProperty("seq").GetInt64()).Ok();
        Assert.Equal((0, 1), ((await manager.Page(Address)).QuerySelectorAll("tbody tr").Length, (await other.Page(Address)).QuerySelectorAll("tbody tr").Length));
    }

    [Theory, BothDatabases]
    public async Task Every_metric_says_how_it_is_counted(Database database)
    {
        var server = await TestServer.Shared(database);
        using var manager = await server.SignedIn("chief-executive");
        var rows = (await manager.Page("/desk/reports/metrics")).QuerySelectorAll("tbody tr");
        Assert.True(rows.Length >= 12);
        Assert.DoesNotContain(rows, x => x.TextContent.Contains("metric.") || x.TextContent.Contains('{'));
    }

    private static async Task FiveCases(TestServer server, FakeTimeProvider clock)
    {
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.case.assess", "cases.case.respond");
        var opened = new List<OpenCase>();
        for (var i = 0; i < 4; i++) opened.Add(await OpenCase.By(api));
        clock.Advance(TimeSpan.FromMinutes(20));
        foreach (var one in opened.Take(2)) await one.Accept(api);
        clock.Advance(TimeSpan.FromMinutes(100));
        await server.Services.GetRequiredService<ClockSweep>().Sweep(clock.Now(), TestContext.Current.CancellationToken);
        await opened[2].Read(api);
        await opened[2].Accept(api);
        await OpenCase.By(api);
    }

    private static Task<JsonElement> Report(HttpClient api, string query) => api.Get("/api/v1/reports/clocks?" + query).Ok();

    private static async Task<JsonElement> Rows(HttpClient api, string query) => (await api.Get("/api/v1/reports/clocks/rows?" + query).Ok()).GetProperty("items");
}
