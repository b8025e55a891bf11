using Bihuan.IntegrationTests.Cases;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.Desk;

public sealed class UrgentFirstTests
{
    [Theory, BothDatabases, Requirement("CASE-19")]
    public async Task Urgent_cases_stand_ahead_of_all_others_in_every_queue_and_no_page_loses_any(Database database)
    {
        var server = await TestServer.Shared(database);
        var outlet = await server.NewOrganisation();
        using var agent = await server.SignedIn("senior-agent", outlet);
        var opened = new List<(string Number, bool IsUrgent)>();
        for (var i = 0; i < 7; i++)
        {
            var live = await OpenCase.By(agent.Http, "fault-report", "\u6d17\u8863\u673a\u6f0f\u6c34");
            if (i % 3 == 0) await live.Do(agent.Http, "urgency-raises", new { to = "urgent", reason = "r" });
            opened.Add((live.Number, i % 3 == 0));
        }

        string[] urgent = [.. opened.Where(x => x.IsUrgent).Select(x => x.Number)], ordinary = [.. opened.Where(x => !x.IsUrgent).Select(x => x.Number)];
        Assert.Equal([.. urgent.Reverse(), .. ordinary.Reverse()], await Walk(agent, ""));
        Assert.Equal([.. urgent, .. ordinary], await Walk(agent, "&sort=-age"));
        Assert.Equal(opened.Select(x => x.Number).Reverse(), await Walk(agent, "&sort=age"));
        var due = await Walk(agent, "&sort=due");
        Assert.Equal(urgent.Order(), due.Take(urgent.Length).Order());
        Assert.Equal(ordinary.Order(), due.Skip(urgent.Length).Order());

        Assert.Equal(urgent.Reverse(), (await Numbers(agent, "/desk/cases", "tbody .number")).Take(urgent.Length));
        Assert.Equal(urgent, (await Numbers(agent, "/desk/board?process=repair", ".board-card .number")).Take(urgent.Length));
    }

    /// <summary>Two at a time, so that pages end among the urgent, between them and the others, and among the others.</summary>
    private static async Task<List<string>> Walk(DeskClient agent, string sort)
    {
        var found = new List<string>();
        for (string? after = ""; after is not null;)
        {
            var page = await agent.Http.Get($"/api/v1/cases?limit=2{sort}{(after.Length == 0 ? "" : "&after=" + after)}").Ok();
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("number").GetString()!));
            after = page.GetProperty("next").GetString();
        }

        return found;
    }

    private static async Task<List<string>> Numbers(DeskClient agent, string address, string selector) =>
        [.. (await agent.Page(address)).QuerySelectorAll(selector).Select(x => x.TextContent.Trim())];
}
