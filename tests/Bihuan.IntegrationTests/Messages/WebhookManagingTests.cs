using System.Net;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Cases;
using Bihuan.Messages.Domain;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Testing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.IntegrationTests.Messages;

/// <summary>Who may subscribe to what, and where to; and the desk's pages.</summary>
public sealed class WebhookManagingTests
{
    [Theory, BothDatabases]
    public async Task What_may_not_be_called_or_is_unknown_is_refused_with_its_field(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("*");
        foreach (var (address, code) in new[]
        {
            ("ftp://erp.example/in", "not-https"), ("http://erp.example/in", "not-https"), ("https://10.1.2.3/in", "private-address"), ("https://169.254.169.254/latest", "private-address"),
            ("https://localhost/in", "private-address"), ("http://127.0.0.1:9/in", "private-address"), ("https://[::1]/in", "private-address"), ("https://[::ffff:192.168.1.1]/in", "private-address"),
            ("https://user:secret@erp.example/in", "malformed"), ("not an address", "malformed"),
        })
        {
            var problem = await api.Post("/api/v1/webhooks", new { name = "Refused", address, facts = new[] { "case.opened" } }).Ok(HttpStatusCode.BadRequest);
            var error = Assert.Single(problem.GetProperty("errors").EnumerateArray().ToList());
            Assert.Equal(("/address", code), (error.GetProperty("pointer").GetString(), error.GetProperty("code").GetString()));
        }

        // Audits of people are told to nobody outside, whoever asks.
        Assert.Equal(["/facts"], (await api.Post("/api/v1/webhooks", new { name = "Refused", address = "https://erp.example/in", facts = new[] { "sign-in.done" } }).Ok(HttpStatusCode.BadRequest)).Pointers());
        Assert.Equal(["/name", "/facts"], (await api.Post("/api/v1/webhooks", new { name = "", address = "https://erp.example/in", facts = Array.Empty<string>() }).Ok(HttpStatusCode.BadRequest)).Pointers());
        Assert.Equal(["/content"], (await api.Post("/api/v1/webhooks", new { name = "Refused", address = "https://erp.example/in", facts = new[] { "case.opened" }, content = "all" }).Ok(HttpStatusCode.BadRequest)).Pointers());
        Assert.False(await server.Query(db => db.Set<Webhook>().AnyAsync(x => x.Name == "Refused", TestContext.Current.CancellationToken)));
    }

    [Theory, BothDatabases]
    public async Task More_than_one_may_see_oneself_is_not_sent_elsewhere(Database database)
    {
        var server = await TestServer.Shared(database);
        var part = await server.NewOrganisation("region");
        using var within = await server.ApiWithin(part, "platform.webhook.manage");
        using var blind = await server.Api("platform.webhook.manage");
        object Wanted(string content) => new { name = "ERP", address = "https://erp.example/in", facts = new[] { "case.opened" }, content };
        Assert.Equal("webhook.whole-company", (await within.Post("/api/v1/webhooks", Wanted("ids")).Ok(HttpStatusCode.Forbidden)).Code());
        Assert.Equal("user.beyond-own-rights", (await blind.Post("/api/v1/webhooks", Wanted("facts")).Ok(HttpStatusCode.Forbidden)).Code());
        Assert.Equal("user.beyond-own-rights", (await blind.Post("/api/v1/webhooks", Wanted("personal")).Ok(HttpStatusCode.Forbidden)).Code());
        var made = await blind.Post("/api/v1/webhooks", Wanted("ids")).Ok(HttpStatusCode.Created);
        var href = "/api/v1/webhooks/" + made.GetProperty("id").GetString();
        Assert.Equal("webhook.not-found", (await within.Get(href).Ok(HttpStatusCode.NotFound)).Code());
        Assert.Equal(HttpStatusCode.PreconditionRequired, (await blind.Post(href + "/pauses", new { })).StatusCode);
        Assert.Equal(2, (await blind.Post(href + "/pauses", new { }, 1).Ok()).GetProperty("version").GetInt32());
        Assert.Equal("request.stale", (await blind.Post(href + "/resumptions", new { }, 1).Ok(HttpStatusCode.PreconditionFailed)).Code());
        Assert.Equal("webhook.wrong-state", (await blind.Post(href + "/pauses", new { }, 2).Ok(HttpStatusCode.Conflict)).Code());
        await blind.Post(href + "/removals", new { }, 2).Ok(HttpStatusCode.NoContent);
        Assert.Equal("webhook.not-found", (await blind.Get(href).Ok(HttpStatusCode.NotFound)).Code());
    }

    [Theory, BothDatabases]
    public async Task Personal_text_goes_out_only_while_whoever_allowed_it_may_see_it(Database database)
    {
        await using var world = await WebhookWorld.Start(database);
        var giver = await world.Server.Change<ApiKeys, Result<string>>(x => x.Make("giver", ["platform.webhook.manage", "cases.fact.read", "customers.phone.reveal"], null, Actor.System, CancellationToken.None));
        using var api = world.Server.NewClient();
        api.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", giver.Value);
        await api.Post("/api/v1/webhooks", new { name = "ERP", address = world.Receiver.Address + "/in", facts = new[] { "case.opened" }, content = "personal" }).Ok(HttpStatusCode.Created);
        await OpenCase.By(world.Api, "repair", "请打 13812345678 找我", "13900001111");
        await world.Settle();
        Assert.Contains("13812345678", world.Receiver.All[^1].Text);

        await world.Server.Change(async db =>
        {
            var key = await db.Set<ApiKey>().AsTracking().SingleAsync(x => x.Name == "giver");
            key.RevokedAt = world.Clock.GetUtcNow();
            await db.SaveChangesAsync();
        });
        await OpenCase.By(world.Api, "repair", "请打 13812345678 找我", "13900001112");
        await world.Settle();
        Assert.Equal(2, world.Receiver.All.Count);
        Assert.DoesNotContain("13812345678", world.Receiver.All[^1].Text);
        using var keeper = await world.Server.SignedIn("administrator");
        var list = (await world.Api.Get("/api/v1/webhooks").Ok()).GetProperty("items")[0];
        Assert.True(list.GetProperty("hasLapsed").GetBoolean());
        Assert.Contains("脱敏", (await keeper.Page("/desk/webhooks/" + list.GetProperty("id").GetString())).QuerySelectorAll(".problem").Select(x => x.TextContent).Aggregate("", (a, b) => a + b));
    }

    [Theory, BothDatabases]
    public async Task A_name_that_turns_inward_is_refused_when_it_is_called(Database database)
    {
        await using var world = await WebhookWorld.Start(database);
        var hook = await world.Subscribe();
        await WebhookWorld.Allow(world.Server, loopback: false, version: 1);
        await world.Case();
        await world.Settle();
        Assert.Empty(world.Receiver.All);
        Assert.Equal("address-refused", Assert.Single(await hook.Attempts(Assert.Single(await hook.Log()))).GetProperty("error").GetString());
    }

    [Theory, BothDatabases]
    public async Task An_endpoint_that_redirects_is_not_followed(Database database)
    {
        await using var world = await WebhookWorld.Start(database);
        var hook = await world.Subscribe();
        world.Receiver.Answer = (_, http) =>
        {
            http.Response.Redirect("http://169.254.169.254/latest/meta-data");
            return Task.CompletedTask;
        };
        await world.Case();
        await world.Settle();
        Assert.Single(world.Receiver.All);
        var delivery = Assert.Single(await hook.Log());
        Assert.Equal(("redirected", 302), (delivery.GetProperty("error").GetString(), delivery.GetProperty("status").GetInt32()));
    }

    [Theory, BothDatabases]
    public async Task The_desk_makes_tries_and_keeps_a_subscription(Database database)
    {
        await using var world = await WebhookWorld.Start(database);
        using var keeper = await world.Server.SignedIn("administrator");
        var refused = await keeper.PostForm("/desk/webhooks/new", "/desk/webhooks", ("name", "仓库系统"), ("address", "http://10.0.0.1/in"), ("content", "ids"), ("facts", "case.closed"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var again = DeskClient.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("仓库系统", again.QuerySelector("#f-name")!.GetAttribute("value"));
        Assert.True(again.QuerySelector("input[value='case.closed']")!.HasAttribute("checked"));

        var made = await keeper.PostForm("/desk/webhooks/new", "/desk/webhooks", ("name", "仓库系统"), ("address", world.Receiver.Address), ("content", "ids"), ("facts", "case.closed"), ("facts", "case.opened"));
        var secret = DeskClient.Parse(await made.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).QuerySelector("[role=status] code")!.TextContent;
        var id = await world.Server.Query(db => db.Set<Webhook>().Select(x => x.Id).SingleAsync(TestContext.Current.CancellationToken));
        var href = "/desk/webhooks/" + id;
        Assert.DoesNotContain(secret, (await keeper.Page(href)).DocumentElement.OuterHtml);

        world.Receiver.AnswerWith(500, text: "<b>kaputt</b>");
        var tested = await keeper.PostForm(href, href + "/tests");
        Assert.Equal(HttpStatusCode.SeeOther, tested.StatusCode);
        Assert.True(Assert.Single(world.Receiver.All).IsSignedBy(secret));
        var attempt = (await keeper.Page(tested.Headers.Location!.ToString())).QuerySelector("tbody tr")!;
        Assert.Contains("500", attempt.TextContent);
        Assert.Contains("<b>kaputt</b>", attempt.TextContent);

        Assert.Equal(HttpStatusCode.SeeOther, (await keeper.PostForm(href, href + "/pauses")).StatusCode);
        await world.Case();
        await world.Settle();
        Assert.Single((await keeper.Page(href + "?state=waiting")).QuerySelectorAll("section[aria-labelledby=log-title] tbody tr"));
        Assert.Equal(HttpStatusCode.SeeOther, (await keeper.PostForm(href, href + "/resumptions")).StatusCode);
        world.Receiver.AnswerWith(200);
        await world.Settle();
        Assert.Single((await keeper.Page(href + "?state=delivered")).QuerySelectorAll("section[aria-labelledby=log-title] tbody tr"));
        Assert.Empty((await keeper.Page("/desk/webhooks/dead-letters")).QuerySelectorAll("tbody tr"));
        Assert.Equal(HttpStatusCode.SeeOther, (await keeper.PostForm(href, href + "/removals")).StatusCode);
        Assert.Empty((await keeper.Page("/desk/webhooks")).QuerySelectorAll("tbody tr"));
    }

    [Theory, BothDatabases]
    public async Task Networks_are_permitted_on_record_and_only_by_who_may(Database database)
    {
        await using var server = await TestServer.Start(database);
        using var keeper = await server.SignedIn("administrator");
        const string home = "/desk/settings/networks";
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await keeper.PostForm(home, home, ("allowPrivateNetworks", "true"))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await keeper.PostForm(home, home, ("allowPrivateNetworks", "true"), ("reason", "internal ERP"))).StatusCode);
        Assert.True((await keeper.Page(home)).QuerySelector("#f-allowPrivateNetworks")!.HasAttribute("checked"));
        using var api = await server.Api("*");
        await api.Post("/api/v1/webhooks", new { name = "ERP", address = "https://10.1.2.3/in", facts = new[] { "case.opened" } }).Ok(HttpStatusCode.Created);
        Assert.Contains("outbound", (await keeper.Page("/desk/audit?type=settings.changed")).Body!.TextContent);
    }
}
