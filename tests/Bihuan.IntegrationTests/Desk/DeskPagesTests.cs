using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using Bihuan.Cases.Contracts;
using Bihuan.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Desk;

public sealed class DeskPagesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, BothDatabases]
    public async Task One_transfer_of_several_cases_says_of_each_what_became_of_it(Database database)
    {
        var server = await TestServer.Shared(database);
        var here = await server.NewOrganisation();
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.case.transfer");
        var (moved, stale) = (await api.OpenCase(organisation: here), await api.OpenCase(organisation: here));
        var foreign = await api.OpenCase();
        var receiver = await server.NewUser("agent", here);
        using var lead = await server.SignedIn("agent-lead", here);

        var form = await Post(lead, "/desk/cases", "/desk/cases/bulk", [("act", "transfer"), .. Chosen(moved, stale, foreign)]);
        Assert.Equal(2, form.QuerySelectorAll("input[name=id]").Length);
        await api.Post($"/api/v1/cases/{Id(stale)}/transfers", new { receiverId = await server.NewUser("agent", here), reason = Reason(server) }, stale.GetProperty("seq").GetInt64()).Ok();

        var fields = form.QuerySelectorAll("form[action='/desk/cases/bulk/transfer'] input[type=hidden]").Select(x => (x.GetAttribute("name")!, x.GetAttribute("value")!)).ToList();
        var refused = await Send(lead, "/desk/cases/bulk/transfer", [.. fields]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        DeskClient.AssertNamesItsFields(DeskClient.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));

        var result = await Read(await Send(lead, "/desk/cases/bulk/transfer", [.. fields, ("receiverId", receiver.ToString()), ("reason", Reason(server))]));
        Assert.NotNull(result.QuerySelector(".problem"));
        Assert.Equal([Number(stale), Number(moved)], result.QuerySelectorAll("tbody th").Select(x => x.TextContent));
        Assert.Equal(receiver.ToString(), (await api.Get($"/api/v1/cases/{Id(moved)}").Ok()).GetProperty("owner").GetProperty("id").GetString());

        // The same page posted once more finds every case moved on and changes nothing.
        result = await Read(await Send(lead, "/desk/cases/bulk/transfer", [.. fields, ("receiverId", receiver.ToString()), ("reason", Reason(server))]));
        Assert.DoesNotContain(result.QuerySelectorAll("tbody td:nth-child(2)"), x => x.TextContent == "已完成");
    }

    [Theory, BothDatabases]
    public async Task A_view_is_kept_for_oneself_for_the_team_or_pushed_down_by_a_manager(Database database)
    {
        var server = await TestServer.Shared(database);
        var region = await server.NewOrganisation("region");
        var outlet = await server.NewOrganisation(parent: region);
        using var lead = await server.SignedIn("agent-lead", region);
        using var agent = await server.SignedIn("agent", outlet);
        using var other = await server.SignedIn("agent", outlet);

        Assert.Equal(HttpStatusCode.SeeOther, (await Save(lead, "红色投诉", "pushed", "kind=complaint&grade=red")).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await Save(agent, "我的维修", "own", "kind=repair")).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await Save(agent, "本组咨询", "team", "kind=consultation")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Save(agent, "不该有", "pushed", "kind=repair")).StatusCode);

        Assert.Equal(["红色投诉", "本组咨询", "我的维修"], await Views(agent));
        Assert.Equal(["红色投诉", "本组咨询"], await Views(other));
        Assert.Equal(["红色投诉"], await Views(lead));

        var page = await other.Page("/desk/views");
        Assert.DoesNotContain(page.QuerySelectorAll("form"), x => x.GetAttribute("action")!.EndsWith("/removal", StringComparison.Ordinal));
        var removal = (await agent.Page("/desk/views")).QuerySelectorAll("form").Select(x => x.GetAttribute("action")!).First(x => x.EndsWith("/removal", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.SeeOther, (await agent.PostForm("/desk/views", removal)).StatusCode);
        Assert.Equal(["红色投诉", "我的维修"], await Views(agent));

        var counted = await agent.Page("/desk/cases/views");
        Assert.All(counted.QuerySelectorAll("li"), x => Assert.NotNull(x.QuerySelector(".count")));
    }

    [Theory, BothDatabases, Requirement("CASE-20")]
    public async Task The_board_shows_each_case_in_its_stage_with_the_time_there_and_brings_refused_moves_back_with_the_reason(Database database)
    {
        var server = await TestServer.Shared(database);
        var here = await server.NewOrganisation();
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var opened = await api.OpenCase("净水器怎么换滤芯", "consultation", organisation: here);
        using var agent = await server.SignedIn("agent-lead", here);
        var process = (await api.Get($"/api/v1/cases/{Id(opened)}").Ok()).GetProperty("process").GetString();
        var address = $"/desk/board?process={process}";

        var page = await agent.Page(address);
        var card = page.QuerySelector($"#card-{Id(opened)}")!;
        Assert.Equal(opened.GetProperty("stage").GetString(), card.Closest("[data-lane]")!.GetAttribute("data-lane"));
        Assert.Contains("本阶段", card.TextContent);
        var button = card.QuerySelector("button[name=stage]")!;
        var answer = await agent.PostForm(address, $"/desk/board/moves/{Id(opened)}", ("stage", button.GetAttribute("value")!));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var back = await Read(answer);
        Assert.Contains("case.evidence-missing", back.QuerySelector(".problem")!.TextContent);
        Assert.Contains("还缺", back.QuerySelector(".problem")!.TextContent);
        Assert.Equal(opened.GetProperty("stage").GetString(), back.QuerySelector($"#card-{Id(opened)}")!.Closest("[data-lane]")!.GetAttribute("data-lane"));
    }

    [Theory, BothDatabases, Requirement("CASE-20")]
    public async Task Today_shows_what_is_mine_and_a_managers_guidance_on_it(Database database)
    {
        var server = await TestServer.Shared(database);
        var here = await server.NewOrganisation();
        using var api = await server.Api("cases.case.open", "cases.case.read");
        using var agent = await server.SignedIn("agent", here);
        using var manager = await server.Api("cases.case.guide");
        var mine = await api.OpenCase(organisation: here);
        await manager.Post($"/api/v1/cases/{Id(mine)}/guidance", new { text = "先确认进水阀，再约上门" }, mine.GetProperty("seq").GetInt64()).Ok();
        var page = await agent.Page("/desk");
        Assert.Contains("先确认进水阀，再约上门", page.QuerySelector("section[aria-labelledby=guidance-title]")!.TextContent);
        Assert.NotNull(page.QuerySelector($"#mine-{Id(mine)}"));
        Assert.Equal(4, page.QuerySelectorAll(".figure").Length);
        Assert.Contains(page.QuerySelectorAll(".nav-item"), x => x.GetAttribute("href") == "/desk/board");
    }

    [Theory, BothDatabases]
    public async Task The_load_of_a_team_counts_open_cases_by_person_and_leads_to_them(Database database)
    {
        var server = await TestServer.Shared(database);
        var here = await server.NewOrganisation();
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var agent = await server.NewUser("agent", here);
        using var lead = await server.SignedIn("agent-lead", here);
        for (var i = 0; i < 3; i++) await api.OpenCase(organisation: here);
        var page = await lead.Page("/desk/team");
        var row = page.QuerySelector($"#load-{agent}")!;
        Assert.Equal("3", row.QuerySelector("td:nth-child(3)")!.TextContent);
        Assert.NotNull(page.QuerySelector($"#load-{lead.User}"));
        var list = await lead.Page(row.QuerySelector("a.row-link")!.GetAttribute("href")!);
        Assert.Equal(3, list.QuerySelectorAll("#queue tbody tr").Length);
        using var plain = lead.User == agent ? lead : server.SignedIn(agent);
        Assert.Equal(HttpStatusCode.Forbidden, (await plain.Http.Get("/desk/team")).StatusCode);
    }

    [Theory, BothDatabases]
    public async Task The_palette_finds_cases_by_number_and_text_and_customers_by_a_whole_phone_number_only(Database database)
    {
        var server = await TestServer.Shared(database);
        var here = await server.NewOrganisation();
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var opened = await api.OpenCase("电饭煲烧焦米饭", phone: "13922224444", organisation: here);
        using var agent = await server.SignedIn("agent", here);

        Assert.Contains(await Palette(agent, Number(opened)), x => x.GetProperty("href").GetString() == $"/desk/cases/{Id(opened)}");
        Assert.Contains(await Palette(agent, "烧焦"), x => x.GetProperty("href").GetString() == $"/desk/cases/{Id(opened)}");
        Assert.Contains(await Palette(agent, "139 2222 4444"), x => x.GetProperty("label").GetString() == "王** 139****4444");
        Assert.DoesNotContain(await Palette(agent, "1392222"), x => x.GetProperty("href").GetString()!.StartsWith("/desk/customers/", StringComparison.Ordinal));
        Assert.DoesNotContain(await Palette(agent, ""), x => x.GetProperty("href").GetString() == "/desk/team");
        Assert.Contains(await Palette(agent, "投诉"), x => x.GetProperty("href").GetString() == "/desk/cases?kind=complaint");
        await Save(agent, "烧焦专看", "own", "kind=repair");
        Assert.Contains(await Palette(agent, "烧焦专"), x => x.GetProperty("href").GetString() == "/desk/cases?kind=repair");
    }

    [Theory, BothDatabases]
    public async Task A_case_looked_for_before_it_was_opened_leads_to_the_case_as_it_is_now(Database database)
    {
        var server = await TestServer.Shared(database);
        var here = await server.NewOrganisation();
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var opened = await api.OpenCase(organisation: here);
        using var agent = await server.SignedIn("agent", here);
        var answer = await agent.Http.Get($"/desk/cases/{Id(opened)}?asof=2000-01-01");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.NotNull((await Read(answer)).QuerySelector($"main a[href='/desk/cases/{Id(opened)}']"));
    }

    private static async Task<List<JsonElement>> Palette(DeskClient desk, string typed) =>
        [.. JsonDocument.Parse(await desk.Http.GetStringAsync("/desk/palette?q=" + Uri.EscapeDataString(typed), Ct)).RootElement.EnumerateArray()];

    private static Task<HttpResponseMessage> Save(DeskClient desk, string name, string audience, string query) =>
        desk.PostForm("/desk/cases", "/desk/views", ("name", name), ("audience", audience), ("query", query));

    private static async Task<IReadOnlyList<string>> Views(DeskClient desk) =>
        [.. (await desk.Page("/desk/cases")).QuerySelectorAll("#views a").Skip(6).Select(x => x.TextContent.Trim())];

    private static (string, string)[] Chosen(params JsonElement[] cases) =>
        [.. cases.Select(x => ("id", Id(x))), .. cases.Select(x => ("seen." + Id(x), x.GetProperty("seq").GetRawText()))];

    private static async Task<IDocument> Post(DeskClient desk, string page, string action, (string, string)[] fields)
    {
        var token = (await desk.Page(page)).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        return await Read(await Send(desk, action, [("__RequestVerificationToken", token), .. fields]));
    }

    private static Task<HttpResponseMessage> Send(DeskClient desk, string action, (string Name, string Value)[] fields) =>
        desk.Http.PostAsync(action, new FormUrlEncodedContent(fields.Select(x => KeyValuePair.Create(x.Name, x.Value))), Ct);

    private static async Task<IDocument> Read(HttpResponseMessage response) => DeskClient.Parse(await response.Content.ReadAsStringAsync(Ct));

    private static string Id(JsonElement opened) => opened.GetProperty("id").GetString()!;

    private static string Number(JsonElement opened) => opened.GetProperty("number").GetString()!;

    private static string Reason(TestServer server) => server.Services.GetRequiredService<CasePolicies>().CodeLists()["transfer-reason"][0];
}
