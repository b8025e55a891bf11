using System.Net;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.Cases;

public sealed class CaseDetailTests
{
    private static readonly string[] s_open = ["cases.case.open", "cases.case.read", "cases.case.assess", "cases.case.transfer", "cases.attachment.add"];

    [Theory, BothDatabases, Requirement("CASE-16")]
    public async Task The_page_tells_the_story_and_offers_what_the_stage_waits_for(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_open);
        using var desk = await server.SignedIn("agent-lead", name: "\u5468\u654f");
        var opened = await api.OpenCase("\u6d17\u8863\u673a\u6f0f\u6c34\uff0c\u7535\u8bdd 13912345678");
        var page = await desk.Page("/desk/cases/" + opened.Id());
        Assert.Contains(opened.GetProperty("number").GetString()!, page.QuerySelector(".page-meta")!.TextContent);
        var story = page.QuerySelector("#story")!.TextContent;
        Assert.Contains("\u6d17\u8863\u673a\u6f0f\u6c34", story);
        Assert.DoesNotContain("13912345678", page.DocumentElement.TextContent);
        Assert.DoesNotContain("13800138000", page.DocumentElement.TextContent);
        Assert.Contains("138****8000", page.QuerySelector("aside")!.TextContent);
        Assert.Contains(page.QuerySelectorAll(".next-actions a"), x => x.GetAttribute("href")!.Contains("act=assess", StringComparison.Ordinal));
        Assert.All(page.QuerySelectorAll(".proof"), x => Assert.Matches("[0-9a-f]{64}", x.TextContent));
        Assert.Contains("\u5468\u654f", page.QuerySelector(".menu-who")!.TextContent);
    }

    [Theory, BothDatabases, Requirement("CON-13")]
    public async Task An_act_goes_through_its_form_and_can_be_taken_back(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_open);
        // At an outlet of their own, so that nothing else falls to them.
        var home = await server.NewOrganisation();
        using var desk = await server.SignedIn("agent-lead", home);
        var opened = await api.OpenCase(organisation: home);
        var other = await server.NewUser("agent", home, "\u9648\u7acb");
        var at = "/desk/cases/" + opened.Id();
        var answer = await desk.PostForm(at + "?act=transfer", at + "/transfers", ("receiverId", other.ToString()), ("reason", "workload"));
        Assert.True(answer.StatusCode == HttpStatusCode.SeeOther, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var page = await desk.Page(answer.Headers.Location!.ToString());
        Assert.Contains("\u9648\u7acb", page.QuerySelector("#story .timeline-title")!.TextContent);
        var meta = page.QuerySelector(".page-meta")!.TextContent;
        Assert.Contains("负责人 陈立", meta);
        Assert.Matches("首问责任人 (?!陈立)", meta);
        var undo = page.QuerySelector(".done a")!.GetAttribute("href")!;
        Assert.Contains("act=transfer", undo);

        using var told = server.SignedIn(other);
        var notices = await told.Page("/desk/notices");
        Assert.Contains(opened.GetProperty("number").GetString()!, notices.QuerySelector(".notices strong")!.TextContent);
        Assert.Equal("1", notices.QuerySelector(".bell-count")!.TextContent);
        var read = await told.PostForm("/desk/notices", "/desk/notices/read");
        Assert.Equal(HttpStatusCode.SeeOther, read.StatusCode);
        Assert.Null((await told.Page("/desk/notices")).QuerySelector(".bell-count"));
    }

    [Theory, BothDatabases]
    public async Task A_stale_form_comes_back_with_its_text_and_what_happened(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_open);
        using var desk = await server.SignedIn("agent-lead");
        var opened = await api.OpenCase();
        var at = "/desk/cases/" + opened.Id();
        var version = opened.GetProperty("seq").GetInt64();
        await api.Post($"/api/v1/cases/{opened.Id()}/assessment", new { nature = "fault", severity = "general", proposal = "\u4e0a\u95e8\u68c0\u67e5" }, version).Ok();
        var answer = await desk.PostForm(at + "?act=assess", at + "/assessment", ("version", version.ToString()), ("nature", "damage"), ("severity", "serious"), ("proposal", "\u6362\u95e8\u5c01"));
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.UnprocessableEntity, html);
        var page = DeskClient.Parse(html);
        Assert.Equal("\u6362\u95e8\u5c01", page.QuerySelector("#f-proposal")!.TextContent);
        Assert.Equal("damage", page.QuerySelector("#f-nature option[selected]")!.GetAttribute("value"));
        Assert.Contains("\u4e0a\u95e8\u68c0\u67e5", page.QuerySelector(".act-panel .problem")!.TextContent);
        var again = page.QuerySelector(".act-panel input[name=version]")!.GetAttribute("value")!;
        Assert.True(long.Parse(again, System.Globalization.CultureInfo.InvariantCulture) > version);
    }

    [Theory, BothDatabases]
    public async Task A_wrong_field_keeps_the_rest_and_is_named(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_open);
        using var desk = await server.SignedIn("agent-lead");
        var at = "/desk/cases/" + (await api.OpenCase()).Id();
        var answer = await desk.PostForm(at + "?act=assess", at + "/assessment", ("nature", "fault"), ("severity", ""), ("proposal", "\u6362\u95e8\u5c01"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = DeskClient.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.NotNull(page.QuerySelector("#f-severity.is-invalid"));
        Assert.Null(page.QuerySelector("#f-nature.is-invalid"));
        Assert.Equal("\u6362\u95e8\u5c01", page.QuerySelector("#f-proposal")!.TextContent);
    }

    [Theory, BothDatabases]
    public async Task Looking_back_shows_the_case_as_it_stood(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api([.. s_open, "cases.fact.read"]);
        using var desk = await server.SignedIn("agent-lead");
        var opened = await api.OpenCase();
        var facts = (await api.Get($"/api/v1/cases/{opened.Id()}/facts").Ok()).GetProperty("items").EnumerateArray().ToList();
        var then = facts[^1].GetProperty("recordedAt").GetString()!;
        await api.Post($"/api/v1/cases/{opened.Id()}/assessment", new { nature = "fault", severity = "general", proposal = "\u4e0a\u95e8\u68c0\u67e5" }, opened.GetProperty("seq").GetInt64()).Ok();
        var at = "/desk/cases/" + opened.Id();
        Assert.Contains("\u4e0a\u95e8\u68c0\u67e5", (await desk.Page(at)).QuerySelector("#story")!.TextContent);
        var past = await desk.Page(at + "?asof=" + Uri.EscapeDataString(then));
        Assert.DoesNotContain("\u4e0a\u95e8\u68c0\u67e5", past.DocumentElement.TextContent);
        Assert.NotNull(past.QuerySelector(".note-warn"));
        Assert.Empty(past.QuerySelectorAll("main form[method=post]"));
    }

    [Theory, BothDatabases, Requirement("CASE-10")]
    public async Task The_first_response_tells_three_things_in_the_readers_own_time(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_open);
        using var desk = await server.SignedIn("agent-lead");
        var at = "/desk/cases/" + (await api.OpenCase()).Id();
        var until = DateTimeOffset.UtcNow.AddDays(2).ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);
        var lacking = await desk.PostForm(at + "?act=respond", at + "/first-responses", ("understanding", "\u6f0f\u6c34"), ("solution", ""), ("expectedAt", until), ("medium", "phone"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, lacking.StatusCode);
        var told = await desk.PostForm(at + "?act=respond", at + "/first-responses", ("understanding", "\u6f0f\u6c34"), ("solution", "\u6362\u95e8\u5c01"), ("expectedAt", until), ("medium", "phone"));
        Assert.Equal(HttpStatusCode.SeeOther, told.StatusCode);
        var story = (await desk.Page(at)).QuerySelector("#story")!.TextContent;
        Assert.Contains("\u6362\u95e8\u5c01", story);
        Assert.Contains(until.Replace('T', ' '), story);
    }

    [Theory, BothDatabases, Requirement("CASE-20")]
    public async Task A_managers_guidance_reaches_whoever_holds_the_case(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_open);
        using var manager = await server.SignedIn("agent-lead");
        var opened = await api.OpenCase();
        var worker = await server.NewUser("agent", await server.NewOrganisation());
        await api.Post($"/api/v1/cases/{opened.Id()}/transfers", new { receiverId = worker, reason = "workload" }, opened.GetProperty("seq").GetInt64()).Ok();
        var at = "/desk/cases/" + opened.Id();
        var given = await manager.PostForm(at + "?act=guide", at + "/guidance", ("text", "\u5148\u67e5\u8fde\u63a5\u7ebf"));
        Assert.Equal(HttpStatusCode.SeeOther, given.StatusCode);
        using var desk = server.SignedIn(worker);
        Assert.Contains("\u5148\u67e5\u8fde\u63a5\u7ebf", (await desk.Page(at)).QuerySelector(".guidance")!.TextContent);
        Assert.Equal("2", (await desk.Page("/desk/notices")).QuerySelector(".bell-count")!.TextContent);
    }

    [Theory, BothDatabases]
    public async Task Every_act_on_offer_opens_its_form(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_open);
        using var desk = await server.SignedIn("agent-lead");
        var at = "/desk/cases/" + (await api.OpenCase()).Id();
        var links = (await desk.Page(at)).QuerySelectorAll(".page-actions .menu-item").Select(x => x.GetAttribute("href")!).Where(x => x.Contains("act=", StringComparison.Ordinal)).ToList();
        Assert.True(links.Count > 8);
        foreach (var link in links)
        {
            var page = await desk.Page(link);
            var panel = page.QuerySelector(".act-panel")!;
            Assert.NotNull(panel.QuerySelector("form button[type=submit]"));
            Assert.DoesNotContain("cases.", panel.TextContent);
        }
    }

    [Theory, BothDatabases]
    public async Task A_case_out_of_reach_is_not_there(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_open);
        var outlet = await server.NewOrganisation();
        using var desk = await server.SignedIn("agent", outlet);
        var opened = await api.OpenCase();
        var answer = await desk.Http.GetAsync("/desk/cases/" + opened.Id(), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain(opened.GetProperty("number").GetString()!, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
