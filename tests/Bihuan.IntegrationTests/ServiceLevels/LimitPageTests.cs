using System.Net;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.ServiceLevels;

/// <summary>The pages on which limits are read and tried.</summary>
public sealed class LimitPageTests
{
    [Theory, BothDatabases]
    public async Task Every_row_of_the_handbook_is_found_with_its_default_its_source_and_its_mark(Database database)
    {
        var server = await TestServer.Shared(database);
        using var reader = await server.SignedIn("auditor");
        var limits = await reader.Page("/desk/limits");
        foreach (var key in Enumerable.Range(1, 55).Select(x => $"TL-{x:00}"))
        {
            var cells = limits.GetElementById(key)!.QuerySelectorAll("td, th").Select(x => x.TextContent.Trim()).ToList();
            Assert.All(new[] { cells[0], cells[1], cells[2], cells[3], cells[6] }, Assert.NotEmpty);
        }

        var targets = await reader.Page("/desk/limits?part=targets");
        foreach (var key in Enumerable.Range(1, 17).Select(x => $"TG-{x:00}")) Assert.NotNull(targets.GetElementById(key));
        var found = await reader.Page("/desk/limits?q=tl-26");
        Assert.Equal(["TL-26"], found.QuerySelectorAll("tbody tr").Select(x => x.Id));
        Assert.Equal(["TL-26"], (await reader.Page("/desk/limits?mark=law")).QuerySelectorAll("tbody tr").Select(x => x.Id));
    }

    [Theory, BothDatabases]
    public async Task A_draft_says_which_open_cases_it_would_select_and_when_one_of_them_would_be_due(Database database)
    {
        var server = await TestServer.Shared(database);
        using var steps = await PolicyApiSteps.With(server);
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var opened = await api.OpenCase(kind: "exchange");
        var text = await steps.InForce("limits");
        const string Ninth = "when: {kind: [suggestion, praise]}";
        var draft = (await steps.Draft("limits", text.Replace(Ninth, "when: {kind: [exchange]}", StringComparison.Ordinal).Replace("amount: 72, unit: h, when: {kind: [consultation", "amount: 71, unit: h, when: {kind: [consultation", StringComparison.Ordinal))
            .Ok(HttpStatusCode.Created)).GetProperty("version").GetInt32();

        using var reader = await server.Api("platform.policy.read", "platform.policy.edit", "cases.case.read");
        var selection = await reader.Get($"/api/v1/limits/selection?version={draft}&limit=TL-46").Ok();
        Assert.Contains(selection.GetProperty("sample").EnumerateArray(), x => x.GetProperty("id").GetGuid() == opened.GetProperty("id").GetGuid());
        var number = opened.GetProperty("number").GetString()!;
        var bench = await reader.Get($"/api/v1/limits/test-bench?version={draft}&number={number}").Ok();
        var solution = bench.GetProperty("clocks").EnumerateArray().Single(x => x.GetProperty("tried").GetProperty("limit").GetString() == "TL-19");
        Assert.True(solution.GetProperty("isMoved").GetBoolean());
        Assert.Equal(TimeSpan.FromHours(-1), solution.GetProperty("tried").GetProperty("dueAt").GetDateTimeOffset() - solution.GetProperty("own").GetProperty("dueAt").GetDateTimeOffset());
        Assert.NotEmpty(solution.GetProperty("tried").GetProperty("steps").EnumerateArray());

        // Out of reach means not found, whatever the number.
        using var elsewhere = await server.ApiWithin(await server.NewOrganisation(), "platform.policy.read", "cases.case.read");
        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.Get($"/api/v1/limits/test-bench?number={number}")).StatusCode);
        using var desk = await server.SignedIn("document-controller");
        Assert.NotEmpty((await desk.Page($"/desk/limits/test-bench?version={draft}&number={number}")).QuerySelectorAll(".clock-card .why li"));
        Assert.Contains(number, (await desk.Page($"/desk/limits/selection?version={draft}&limit=TL-46")).QuerySelector("#sample")!.TextContent);
    }
}
