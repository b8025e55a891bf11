using Bihuan.Testing;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Cases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.ServiceLevels;

/// <summary>A stage as its holder sees it: what is to be done, by whom, how well, until when, and what it is measured by (CASE-05).</summary>
public sealed class StageLimitTests
{
    private static readonly DateTimeOffset s_begin = new(2026, 3, 2, 2, 0, 0, TimeSpan.Zero);      // Monday 10:00 in Shanghai

    [Theory, BothDatabases, Requirement("CASE-05")]
    public async Task The_page_of_a_case_tells_what_its_stage_asks_for_and_until_when(Database database)
    {
        var time = new FakeTimeProvider(s_begin);
        await using var server = await TestServer.Start(database, time);
        using var desk = await server.SignedIn("administrator");
        var live = new CaseSteps(desk.Http, await desk.Http.OpenCase());
        await live.Do("assessment", new { nature = "fault", severity = "general", proposal = "Look at it" });
        await live.Do("first-responses", new { understanding = "Leaks", solution = "Visit", expectedAt = "2099-01-01T00:00:00Z", medium = "phone" });

        var stage = (await desk.Page("/desk/cases/" + live.Id)).QuerySelector("#stage")!;
        foreach (var told in new[] { "技术支持", "原因有依据。", "诊断环节", "诊断准确率" }) Assert.Contains(told, stage.TextContent);
        Assert.Contains("2026-03-0", stage.QuerySelector("time")!.GetAttribute("datetime"));
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 0, 0, 0, TimeSpan.FromHours(8)), DateTimeOffset.Parse(stage.QuerySelector("time")!.GetAttribute("datetime")!, System.Globalization.CultureInfo.InvariantCulture));

        // A stage left late was late, and the next one has its own time from then on.
        time.Advance(TimeSpan.FromDays(3));
        await server.Services.GetRequiredService<ClockSweep>().Sweep(time.Now(), TestContext.Current.CancellationToken);
        await live.Do("diagnoses", new { cause = "Hose", solution = "New hose", byInternalDocuments = true });
        await live.Do("stages", new { to = "planning" });
        var clocks = (await desk.Http.Get($"/api/v1/cases/{live.Id}/clocks").Ok()).GetProperty("clocks").EnumerateArray().ToDictionary(x => x.GetProperty("limit").GetString()!);
        Assert.Equal("breached", clocks["ST-01"].GetProperty("outcome").GetString());
        Assert.Equal(("running", time.Now()), (clocks["ST-02"].GetProperty("outcome").GetString(), clocks["ST-02"].GetProperty("startedAt").GetDateTimeOffset()));
        Assert.Contains("方案环节", (await desk.Page("/desk/cases/" + live.Id)).QuerySelector("#stage")!.TextContent);
    }

    /// <summary>What is done after the work belongs to nobody in person: it stands on the first page of those who do it, and its limits are told to them.</summary>
    [Theory, BothDatabases]
    public async Task A_review_waits_on_the_page_of_whoever_reviews_and_its_limit_is_told_to_them_too(Database database)
    {
        var time = new FakeTimeProvider(s_begin);
        await using var server = await TestServer.Start(database, time);
        using var agent = await server.SignedIn("agent");
        using var inspector = await server.SignedIn("quality-inspector");
        var live = await OpenCase.By(agent.Http);
        await live.Accept(agent.Http);
        await live.Resolve(agent.Http);
        await live.Do(agent.Http, "confirmations", new { medium = "phone" });
        Assert.Equal("review", live.Stage);
        Assert.NotNull((await inspector.Page("/desk")).QuerySelector($"#follow-ups-{live.Id}"));
        Assert.Null((await agent.Page("/desk")).QuerySelector($"#follow-ups-{live.Id}"));

        time.Advance(TimeSpan.FromDays(10));
        await server.Services.GetRequiredService<ClockSweep>().Sweep(time.Now(), TestContext.Current.CancellationToken);
        foreach (var told in new[] { agent, inspector }) Assert.Contains($"{live.Number} 的", (await told.Page("/desk/notices")).Body!.TextContent);
    }
}
