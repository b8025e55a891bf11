using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using Bihuan.Cases.Contracts;
using Bihuan.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Desk;

/// <summary>Taking back what was done to several cases, from the page that says what became of them.</summary>
public sealed class BulkUndoTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, BothDatabases]
    public async Task A_transfer_is_taken_back_where_nothing_has_happened_since_and_says_of_each_case_what_became_of_it(Database database)
    {
        var server = await TestServer.Shared(database);
        var here = await server.NewOrganisation();
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.fact.read", "cases.case.transfer", "cases.note.add");
        var (free, touched) = (await api.OpenCase(organisation: here), await api.OpenCase(organisation: here));
        var before = await Owner(api, free);
        using var lead = await server.SignedIn("agent-lead", here);
        var receiver = await server.NewUser("agent", here);

        var result = await Act(lead, "transfer", [free, touched], ("receiverId", receiver.ToString()), ("reason", Reason(server)));
        Assert.Equal(receiver.ToString(), await Owner(api, free));
        var seen = (await api.Get($"/api/v1/cases/{Id(touched)}").Ok()).GetProperty("seq").GetInt64();
        await api.Post($"/api/v1/cases/{Id(touched)}/notes", new { text = "called back" }, seen).Ok();

        var form = Undoing(result, "transfer")!;
        var undone = await Send(lead, form);
        Assert.Equal([Number(touched), Number(free)], undone.QuerySelectorAll("tbody th").Select(x => x.TextContent));
        Assert.Equal(["您打开后工单已有变化，请查看新内容后再操作。", "已撤销"], undone.QuerySelectorAll("tbody td:nth-child(2)").Select(x => x.TextContent));
        Assert.Null(Undoing(undone, "transfer"));
        Assert.Equal((before, receiver.ToString()), (await Owner(api, free), await Owner(api, touched)));

        // Both stand on record, and the same form sent once more takes nothing back again.
        Assert.Equal([Reason(server), "undone"], await Reasons(api, free, "case.transferred"));
        Assert.Contains("撤销转交", (await lead.Page("/desk/cases/" + Id(free))).QuerySelector("#story")!.TextContent);
        Assert.DoesNotContain((await Send(lead, form)).QuerySelectorAll("tbody td:nth-child(2)"), x => x.TextContent == "已撤销");
        Assert.Equal(2, (await Reasons(api, free, "case.transferred")).Count);
    }

    [Theory, BothDatabases]
    public async Task A_transfer_to_another_outlet_takes_the_yellow_it_brought_along_with_it(Database database)
    {
        var server = await TestServer.Shared(database);
        var region = await server.NewOrganisation("region");
        var (here, there) = (await server.NewOrganisation(parent: region), await server.NewOrganisation(parent: region));
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.fact.read");
        var opened = await api.OpenCase(organisation: here);
        using var lead = await server.SignedIn("agent-lead", region);
        var result = await Act(lead, "transfer", [opened], ("receiverId", (await server.NewUser("agent", there)).ToString()), ("reason", Reason(server)));
        Assert.Equal("yellow", await Text(api, opened, "grade"));
        await Send(lead, Undoing(result, "transfer")!);
        Assert.Null(await Text(api, opened, "grade"));
        Assert.Equal(2, (await Reasons(api, opened, "case.transferred")).Count);
    }

    [Theory, BothDatabases]
    public async Task A_grade_is_taken_back_but_not_one_that_began_an_emergency(Database database)
    {
        var server = await TestServer.Shared(database);
        var here = await server.NewOrganisation();
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.fact.read");
        var opened = await api.OpenCase(organisation: here);
        using var lead = await server.SignedIn("agent-lead", here);
        await Send(lead, Undoing(await Act(lead, "grade", [opened], ("grade", "yellow"), ("reason", "three calls")), "grade")!);
        Assert.Null(await Text(api, opened, "grade"));
        Assert.Contains("撤回分级 · 黄", (await lead.Page("/desk/cases/" + Id(opened))).QuerySelector("#story")!.TextContent);
        opened = await api.Get($"/api/v1/cases/{Id(opened)}").Ok();
        var red = await Act(lead, "grade", [opened], ("grade", "red"), ("reason", "smoke"));
        var refused = await Send(lead, Undoing(red, "grade")!);
        Assert.Equal("此操作已引发后续处理，或并非由您操作，不能撤销。", refused.QuerySelector("tbody td:nth-child(2)")!.TextContent);
        Assert.Equal("red", await Text(api, opened, "grade"));
    }

    [Theory, BothDatabases, Requirement("GRD-14")]
    public async Task An_urgency_is_taken_back_only_by_whoever_may_lower_it(Database database)
    {
        var server = await TestServer.Shared(database);
        var here = await server.NewOrganisation();
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.fact.read");
        var opened = await api.OpenCase(organisation: here);
        using var agent = await server.SignedIn("senior-agent", here);
        var raised = await Act(agent, "urgency", [opened], ("urgency", "urgent"), ("reason", "an infant in the house"));
        Assert.Null(Undoing(raised, "urgency"));
        Assert.Equal("urgent", await Text(api, opened, "urgency"));

        var other = await api.OpenCase(organisation: here);
        using var lead = await server.SignedIn("agent-lead", here);
        var form = Undoing(await Act(lead, "urgency", [other], ("urgency", "urgent"), ("reason", "an infant in the house")), "urgency")!;
        // Somebody else's act, and a form of one's own for it: neither the post nor the rule lets it pass.
        using var forged = await agent.Http.PostAsync(form.GetAttribute("action"), Fields(form), Ct);
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        await Send(lead, form);
        Assert.Equal("ordinary", await Text(api, other, "urgency"));
    }

    [Theory, BothDatabases]
    public async Task Nobody_takes_back_what_somebody_else_did_and_a_note_is_not_offered(Database database)
    {
        var server = await TestServer.Shared(database);
        var here = await server.NewOrganisation();
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.fact.read");
        var opened = await api.OpenCase(organisation: here);
        using var lead = await server.SignedIn("agent-lead", here);
        using var colleague = await server.SignedIn("agent-lead", here);
        var form = Undoing(await Act(lead, "grade", [opened], ("grade", "yellow"), ("reason", "three calls")), "grade")!;
        form.QuerySelector("input[name=__RequestVerificationToken]")!.SetAttribute("value", await Token(colleague));
        Assert.StartsWith("此操作已引发后续处理", (await Send(colleague, form)).QuerySelector("tbody td:nth-child(2)")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("yellow", await Text(api, opened, "grade"));
        opened = await api.Get($"/api/v1/cases/{Id(opened)}").Ok();
        Assert.Null(Undoing(await Act(lead, "note", [opened], ("text", "seen")), "note"));
    }

    private static async Task<IDocument> Act(DeskClient desk, string act, JsonElement[] cases, params (string Name, string Value)[] fields)
    {
        IEnumerable<(string, string)> chosen = [.. cases.Select(x => ("id", Id(x))), .. cases.Select(x => ("seen." + Id(x), x.GetProperty("seq").GetRawText()))];
        using var content = new FormUrlEncodedContent(chosen.Concat(fields).Append(("__RequestVerificationToken", await Token(desk))).Select(x => KeyValuePair.Create(x.Item1, x.Item2)));
        return await Read(await desk.Http.PostAsync("/desk/cases/bulk/" + act, content, Ct));
    }

    private static IElement? Undoing(IDocument page, string act) => page.QuerySelector($"form[action='/desk/cases/bulk/{act}/undoing']");

    private static async Task<IDocument> Send(DeskClient desk, IElement form) => await Read(await desk.Http.PostAsync(form.GetAttribute("action"), Fields(form), Ct));

    private static FormUrlEncodedContent Fields(IElement form) =>
        new(form.QuerySelectorAll("input[type=hidden]").Select(x => KeyValuePair.Create(x.GetAttribute("name")!, x.GetAttribute("value")!)));

    private static async Task<IDocument> Read(HttpResponseMessage response)
    {
        var html = await response.Content.ReadAsStringAsync(Ct);
        Assert.True(response.StatusCode == HttpStatusCode.OK, html);
        return DeskClient.Parse(html);
    }

    private static async Task<string> Token(DeskClient desk) => (await desk.Page("/desk/cases")).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

    private static async Task<string> Owner(HttpClient api, JsonElement opened) =>
        (await api.Get($"/api/v1/cases/{Id(opened)}").Ok()).GetProperty("owner").GetProperty("id").GetString()!;

    private static async Task<string?> Text(HttpClient api, JsonElement opened, string property) => (await api.Get($"/api/v1/cases/{Id(opened)}").Ok()).GetProperty(property).GetString();

    private static async Task<List<string>> Reasons(HttpClient api, JsonElement opened, string type) =>
        [.. (await api.Get($"/api/v1/cases/{Id(opened)}/facts").Ok()).GetProperty("items").EnumerateArray().Where(x => x.GetProperty("type").GetString()!.StartsWith(type, StringComparison.Ordinal)).Select(x => x.GetProperty("body").GetProperty("reason").GetString()!)];

    private static string Id(JsonElement opened) => opened.GetProperty("id").GetString()!;

    private static string Number(JsonElement opened) => opened.GetProperty("number").GetString()!;

    private static string Reason(TestServer server) => server.Services.GetRequiredService<CasePolicies>().CodeLists()["transfer-reason"][0];
}
