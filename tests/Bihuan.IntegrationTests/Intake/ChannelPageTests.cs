using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using AngleSharp.Dom;
using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Intake;

/// <summary>The register of channels as an administrator works it.</summary>
public sealed class ChannelPageTests
{
    [Theory, BothDatabases, Requirement("CH-01"), Requirement("CH-02"), Requirement("CH-03")]
    public async Task The_registers_of_all_three_kinds_are_shown_with_their_types(Database database)
    {
        using var desk = await (await TestServer.Shared(database)).SignedIn("administrator");
        var page = await desk.Page("/desk/channels");
        AssertNames(page, "online", "淘宝", "京东", "拼多多", "微博", "抖音", "顺丰", "京东物流", "菜鸟");
        AssertNames(page, "offline", "家电卖场", "电子产品体验店", "维修中心", "售后中心", "社区服务站", "维修点");
        AssertNames(page, "own", "电话热线", "电子邮件", "在线客服", "短信", "官网", "手机应用", "小程序", "到店服务台");
    }

    [Theory, BothDatabases, Requirement("CH-01"), Requirement("CH-02")]
    public async Task A_channel_is_added_on_the_page_and_offered_for_new_cases_until_it_is_paused(Database database)
    {
        var server = await TestServer.Shared(database);
        using var desk = await server.SignedIn("administrator");
        var (code, name) = ("shop-" + Ids.NewToken()[..8].ToLowerInvariant().Replace('_', '-'), "小店" + Ids.NewToken()[..6]);
        using var empty = await desk.PostForm("/desk/channels/new", "/desk/channels", ("name", name), ("code", "No Good"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.StatusCode);
        var again = await Html(empty);
        Assert.Equal(name, again.QuerySelector("#f-name")!.GetAttribute("value"));
        Assert.NotNull(again.QuerySelector("#f-subkind-error"));

        using var added = await desk.PostForm("/desk/channels/new", "/desk/channels", ("name", name), ("code", code), ("subkind", "store"), ("medium", "in-store"));
        var home = $"/desk/channels/{code}";
        Assert.Equal(home + "?done=added", added.Headers.Location!.ToString());
        Assert.Contains(name, (await desk.Page("/desk/channels")).QuerySelector("section[aria-labelledby=offline-title]")!.TextContent);
        Assert.Contains(name, await Offered(desk));

        using var paused = await desk.PostForm(home, home + "/pauses");
        Assert.Equal(HttpStatusCode.SeeOther, paused.StatusCode);
        Assert.DoesNotContain(name, await Offered(desk));
        using var resumed = await desk.PostForm(home, home + "/resumptions");
        Assert.Equal(HttpStatusCode.SeeOther, resumed.StatusCode);
        Assert.Contains(name, await Offered(desk));

        using var renamed = await desk.PostForm(home, home + "/changes", ("name", name + "二店"), ("medium", "phone"));
        Assert.Equal(HttpStatusCode.SeeOther, renamed.StatusCode);
        Assert.Equal(name + "二店", (await desk.Page(home)).QuerySelector("h1")!.TextContent.Trim());
        using var stale = await desk.PostForm(home, home + "/changes", ("version", "0"), ("name", "x"), ("medium", "phone"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, stale.StatusCode);
        Assert.Equal("x", (await Html(stale)).QuerySelector("#f-name")!.GetAttribute("value"));
    }

    [Theory, BothDatabases, Requirement("SEC-12")]
    public async Task Whoever_looks_after_one_unit_changes_its_channels_and_sees_its_cases_alone(Database database)
    {
        var server = await TestServer.Shared(database);
        var (here, there) = (await server.NewOrganisation(), await server.NewOrganisation());
        using var within = await server.ApiWithin(here, "intake.channel.manage");
        object Channel(string code, Guid? unit) => new { code, subkind = "voice", name = "Line", medium = "phone", organisationId = unit };
        string Code() => "line-" + Guid.CreateVersion7().ToString("N")[^12..];
        var own = await within.Post("/api/v1/channels", Channel(Code(), here)).Ok(HttpStatusCode.Created);
        foreach (var unit in new[] { there, (Guid?)null })
            Assert.Equal("channel.beyond-reach", (await within.Post("/api/v1/channels", Channel(Code(), unit)).Ok(HttpStatusCode.Forbidden)).Code());
        using var all = await server.Api("intake.channel.manage");
        var company = Code();
        await all.Post("/api/v1/channels", Channel(company, null)).Ok(HttpStatusCode.Created);
        Assert.Equal("channel.beyond-reach", (await within.Post($"/api/v1/channels/{company}/pauses", new { }, 0).Ok(HttpStatusCode.Forbidden)).Code());
        Assert.Equal("channel.beyond-reach", (await within.Post($"/api/v1/channels/{company}/webhook-secrets", new { }).Ok(HttpStatusCode.Forbidden)).Code());
        var code = own.GetProperty("code").GetString();
        Assert.Equal("channel.beyond-reach", (await within.Post($"/api/v1/channels/{code}/changes", new { medium = "phone", organisationId = there }, 0).Ok(HttpStatusCode.Forbidden)).Code());
        await within.Post($"/api/v1/channels/{code}/pauses", new { }, 0).Ok();
    }

    [Theory, BothDatabases, Requirement("CH-05")]
    public async Task What_is_said_in_a_comment_becomes_a_contact_in_its_own_words_and_the_channel_shows_it(Database database)
    {
        var server = await TestServer.Shared(database);
        using var desk = await server.SignedIn("administrator");
        var (code, name) = ("media-" + Ids.NewToken()[..8].ToLowerInvariant().Replace('_', '-'), "小红书" + Ids.NewToken()[..6]);
        using var added = await desk.PostForm("/desk/channels/new", "/desk/channels", ("name", name), ("code", code), ("subkind", "social-media"), ("medium", "social-media"));
        var home = $"/desk/channels/{code}";
        using var made = await desk.PostForm(home, home + "/webhook-secrets");
        var secret = (await Html(made)).QuerySelector("#webhook code")!.TextContent;
        Assert.StartsWith("whsec_", secret);
        Assert.DoesNotContain(secret, (await desk.Page(home)).DocumentElement.OuterHtml);

        var serial = "SN-" + Ids.NewToken()[..10];
        foreach (var (id, point, text) in new[] { ("c1", "comment", "开机三天就漏水，求个说法"), ("c2", "private-message", "我的地址私信你了") })
            await Send(server, code, secret, JsonSerializer.Serialize(new { messageId = id, kind = "fault-report", point, text, serialNumber = serial, customer = new { phone = "13700137000" } }));
        await Send(server, code, secret, """{"messageId":"c3","kind":"repair","point":"shouting","text":"x","customer":{"phone":"13700137000"}}""", HttpStatusCode.BadRequest);

        var messages = (await desk.Page(home)).QuerySelectorAll("section[aria-labelledby=messages-title] tbody tr");
        Assert.Equal(2, messages.Length);
        Assert.Single(messages.Select(x => x.QuerySelector("a")!.GetAttribute("href")).Distinct());
        var story = (await desk.Page(messages[0].QuerySelector("a")!.GetAttribute("href")!)).QuerySelector("#story")!.TextContent;
        foreach (var said in new[] { "开机三天就漏水，求个说法", "我的地址私信你了", name, "评论区", "私信" }) Assert.Contains(said, story);
        Assert.Contains("刚刚", (await desk.Page("/desk/channels")).QuerySelector($"#channel-{code}")!.TextContent);
    }

    private static void AssertNames(IDocument page, string kind, params string[] names)
    {
        var shown = page.QuerySelectorAll($"section[aria-labelledby={kind}-title] tbody th a").Select(x => x.TextContent).ToList();
        Assert.Empty(names.Except(shown));
    }

    private static async Task<string> Offered(DeskClient desk) => (await desk.Page("/desk/cases/new")).QuerySelector("select[name=channel]")!.TextContent;

    private static async Task<IDocument> Html(HttpResponseMessage answer) => DeskClient.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    private static async Task Send(TestServer server, string channel, string secret, string body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var at = server.Services.GetRequiredService<TimeProvider>().Now().ToUnixTimeSeconds();
        using var client = server.NewClient();
        var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/" + channel) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add(WebhookSignature.IdHeader, "msg");
        request.Headers.Add(WebhookSignature.TimestampHeader, at.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(Convert.FromBase64String(secret["whsec_".Length..]), "msg", at, Encoding.UTF8.GetBytes(body)));
        await client.SendAsync(request, TestContext.Current.CancellationToken).Ok(expected);
    }
}
