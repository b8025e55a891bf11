using System.Net;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Cases;
using Bihuan.Platform.Policies;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.ServiceLevels;

public sealed class LaboratoryTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 16, 2, 0, 0, TimeSpan.Zero);

    [Theory, BothDatabases]
    public async Task A_manager_tries_a_draft_leaves_and_finds_the_result_with_its_flips(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        await using var server = await TestServer.Start(database, clock);
        var number = await OneAnsweredAfter(server, clock, 40);
        using var manager = await server.SignedIn("regional-manager", name: "Li Na");

        var asked = await manager.PostForm("/desk/laboratory", "/desk/laboratory", ("draftName", "half an hour"), ("draft", HalfAnHour()), ("from", "2026-03-16"), ("to", "2026-03-16"), ("handlingMinutes", "10"), ("inTimePercent", "95"));
        Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);
        var address = asked.Headers.Location!.ToString();
        await Over(server, address);

        var page = await manager.Page(address);
        Assert.Contains("half an hour", page.QuerySelector("h1")!.TextContent);
        Assert.Contains("Li Na", page.Body!.TextContent);
        var flip = Assert.Single(page.QuerySelectorAll("#flips tbody tr"));
        Assert.Equal(number, flip.QuerySelector("th a")!.TextContent);
        Assert.Contains("10", flip.QuerySelector(".reason")!.TextContent);
        var link = page.QuerySelectorAll("#by-limit tbody tr").Single(x => x.TextContent.Contains("TL-05")).QuerySelectorAll("td.num a").Single();
        Assert.Equal("1", link.TextContent);
        Assert.Single((await manager.Page(link.GetAttribute("href")!)).QuerySelectorAll("#flips tbody tr"));
        Assert.Empty((await manager.Page(address + "?change=better")).QuerySelectorAll("#flips tbody tr"));

        var csv = await manager.Http.GetStringAsync(address + "/flips.csv", TestContext.Current.CancellationToken);
        Assert.Contains(number, csv);
        Assert.Equal(2, csv.Trim().Split('\n').Length);
        Assert.Equal(HalfAnHour().Trim(), await manager.Http.GetStringAsync(address + "/draft.yaml", TestContext.Current.CancellationToken));
        Assert.Contains("half an hour", (await manager.Page("/desk/laboratory")).QuerySelector("table")!.TextContent);
    }

    [Theory, BothDatabases]
    public async Task A_stored_draft_is_chosen_from_the_list_and_tried_without_pasting_its_text(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        await using var server = await TestServer.Start(database, clock);
        var number = await OneAnsweredAfter(server, clock, 40);
        using var steps = await PolicyApiSteps.With(server);
        var version = (await steps.Draft("limits", HalfAnHour()).Ok(HttpStatusCode.Created)).GetProperty("version").GetInt32();
        using var manager = await server.SignedIn("regional-manager");

        var choice = (await manager.Page($"/desk/laboratory?version={version}")).QuerySelector("select[name=version] option[selected]")!;
        Assert.Equal(version.ToString(System.Globalization.CultureInfo.InvariantCulture), choice.GetAttribute("value"));
        Assert.Contains("a shorter promise", choice.TextContent);
        (string, string)[] days = [("from", "2026-03-16"), ("to", "2026-03-16"), ("handlingMinutes", "10"), ("inTimePercent", "95")];
        var asked = await manager.PostForm("/desk/laboratory", "/desk/laboratory", [("version", $"{version}"), ("draft", "left aside"), .. days]);
        Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);
        var address = asked.Headers.Location!.ToString();
        await Over(server, address);
        Assert.Equal(number, Assert.Single((await manager.Page(address)).QuerySelectorAll("#flips tbody tr")).QuerySelector("th a")!.TextContent);
        Assert.Equal(HalfAnHour().Replace("version: 1\n", $"version: {version}\n", StringComparison.Ordinal).Trim(), (await manager.Http.GetStringAsync(address + "/draft.yaml", TestContext.Current.CancellationToken)).Trim());

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await manager.PostForm("/desk/laboratory", "/desk/laboratory", [("version", "999"), .. days])).StatusCode);
        using var api = await server.Api("servicelevels.laboratory.use");
        Assert.Equal(["/draft"], (await api.Post("/api/v1/backtests", new { from = "2026-03-16", to = "2026-03-16" }).Ok(HttpStatusCode.BadRequest)).Pointers());
        await api.Post("/api/v1/backtests", new { version, from = "2026-03-16", to = "2026-03-16" }).Ok(HttpStatusCode.Accepted);
    }

    [Theory, BothDatabases]
    public async Task A_bad_draft_comes_back_with_its_lines_and_nothing_is_queued(Database database)
    {
        await using var server = await TestServer.Start(database, new FakeTimeProvider(s_start));
        using var manager = await server.SignedIn("regional-manager");
        var bad = HalfAnHour().Replace("amount: 30, unit: min,", "amount: -30, unit: min,", StringComparison.Ordinal);
        var refused = await manager.PostForm("/desk/laboratory", "/desk/laboratory", ("draft", bad), ("from", "2026-03-16"), ("to", "2026-03-15"), ("handlingMinutes", "10"), ("inTimePercent", "95"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);

        using var api = await server.Api("servicelevels.laboratory.use");
        var problem = await api.Post("/api/v1/backtests", new { draft = bad, from = "2026-03-16", to = "2026-03-16" }).Ok(HttpStatusCode.BadRequest);
        Assert.Equal("backtest.draft-wrong", problem.Code());
        var line = bad[..bad.IndexOf("amount: -30", StringComparison.Ordinal)].Count(x => x == '\n') + 1;
        Assert.Contains($"{line} ", problem.GetProperty("errors")[0].GetProperty("detail").GetString());
        Assert.Equal(0, (await api.Get("/api/v1/backtests").Ok()).GetProperty("items").GetArrayLength());
    }

    [Theory, BothDatabases]
    public async Task A_trial_that_is_over_is_not_cancelled_and_others_may_not_start_one(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        await using var server = await TestServer.Start(database, clock);
        using var api = await server.Api("servicelevels.laboratory.use");
        var id = (await api.Post("/api/v1/backtests", new { draft = HalfAnHour(), from = "2026-03-16", to = "2026-03-16" }).Ok(HttpStatusCode.Accepted)).GetProperty("id").GetGuid();
        var done = await Over(server, "/desk/laboratory/" + id);
        Assert.Equal("done", done.GetProperty("line").GetProperty("state").GetString());
        Assert.Equal(0, done.GetProperty("report").GetProperty("cases").GetInt64());
        Assert.Equal("backtest.over", (await api.Post($"/api/v1/backtests/{id}/cancellations", new { }).Ok(HttpStatusCode.Conflict)).Code());
        using var agent = await server.SignedIn("agent");
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.Http.GetAsync("/desk/laboratory", TestContext.Current.CancellationToken)).StatusCode);
    }

    private static async Task<string> OneAnsweredAfter(TestServer server, FakeTimeProvider clock, int minutes)
    {
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.case.assess", "cases.case.respond");
        var opened = await OpenCase.By(api);
        clock.Advance(TimeSpan.FromMinutes(minutes));
        await opened.Accept(api);
        return opened.Number;
    }

    /// <summary>Asks until the trial is over, which the server works off by itself.</summary>
    private static async Task<JsonElement> Over(TestServer server, string address)
    {
        using var api = await server.Api("servicelevels.laboratory.use");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!patience.IsCancellationRequested)
        {
            var found = await api.Get("/api/v1/backtests/" + address.Split('/')[^1]).Ok();
            if (found.GetProperty("line").GetProperty("isOver").GetBoolean()) return found;
        }

        throw new TimeoutException("The trial did not end.");
    }

    private static string HalfAnHour() => EmbeddedPolicies.Text("policies/limits.yaml")
        .Replace("{key: TL-05, clock: first-response, starts: [case.opened], stops: [case.first-responded], amount: 1, unit: h,", "{key: TL-05, clock: first-response, starts: [case.opened], stops: [case.first-responded], amount: 30, unit: min,", StringComparison.Ordinal);
}
