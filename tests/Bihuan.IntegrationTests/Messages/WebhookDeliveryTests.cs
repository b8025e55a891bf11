using System.Net;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Cases;
using Bihuan.Messages.DeliverWebhooks;
using Bihuan.Messages;
using Bihuan.Messages.Domain;
using Bihuan.Platform.Notices;
using Bihuan.Platform.Outbox;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Messages;

/// <summary>From the fact to the receiver: at least once, signed, in the order of each case, and visible when it fails.</summary>
public sealed class WebhookDeliveryTests
{
    private static readonly WebhookPolicy s_policy = Bihuan.Platform.Policies.PolicyReader.ReadEmbedded<WebhookPolicy>(WebhookPolicy.FileName, WebhookPolicy.Check).Required();

    [Theory, BothDatabases]
    public async Task Facts_arrive_signed_in_order_and_without_personal_data(Database database)
    {
        await using var world = await WebhookWorld.Start(database);
        var hook = await world.Subscribe();
        var about = await world.Case();
        await about.Do(world.Api, "notes", new { text = "客户电话 13912345678" });
        await about.Do(world.Api, "notes", new { text = "第二条" });
        await world.Settle();

        var all = world.Receiver.All;
        Assert.Equal(["case.opened", "case.note-added", "case.note-added"], all.Select(x => x.Type));
        Assert.True(all.Select(x => x.Data.GetProperty("seq").GetInt64()).SequenceEqual(all.Select(x => x.Data.GetProperty("seq").GetInt64()).Order()));
        Assert.All(all, x =>
        {
            Assert.True(x.IsSignedBy(hook.Secret));
            Assert.Equal("application/json; charset=utf-8", x.Headers["content-type"]);
            Assert.Equal((about.Id, about.Number), (x.Data.GetProperty("id").GetGuid(), x.Data.GetProperty("number").GetString()));
            Assert.Equal(["id", "number", "seq", "fact", "recordedAt"], x.Data.EnumerateObject().Select(y => y.Name));
            Assert.DoesNotContain("王小明", x.Text);
        });
        Assert.False(all[0].IsSignedBy("whsec_" + Convert.ToBase64String(new byte[32])));
        Assert.Equal(3, all.Select(x => x.Id).Distinct().Count());
        Assert.All(await hook.Log(), x => Assert.Equal("delivered", x.GetProperty("state").GetString()));
        Assert.False(await world.Server.Query(db => db.Set<OutboxRow>().AnyAsync(TestContext.Current.CancellationToken)));
    }

    [Theory, BothDatabases]
    public async Task More_is_sent_to_whom_more_was_granted(Database database)
    {
        await using var world = await WebhookWorld.Start(database);
        await world.Subscribe("/masked", "facts");
        await world.Subscribe("/clear", "personal");
        var about = await world.Case();
        await about.Do(world.Api, "notes", new { text = "电话 13912345678" });
        await world.Settle();

        var notes = world.Receiver.All.Where(x => x.Type == "case.note-added").ToDictionary(x => x.Path, x => x.Data.GetProperty("body").GetProperty("text").GetString());
        Assert.Equal(("电话 139****78", "电话 13912345678"), (notes["/masked"], notes["/clear"]));
    }

    [Theory, BothDatabases]
    public async Task A_message_cut_off_with_its_node_is_sent_again_under_the_same_id(Database database)
    {
        var first = await WebhookWorld.Start(database);
        var held = new TaskCompletionSource();
        first.Receiver.Answer = (_, _) => held.Task;
        var hook = await first.Subscribe();
        await first.Case();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var settling = first.Settle(end.Token);
        await first.Receiver.Arrival();
        await end.CancelAsync();
        await settling;
        await first.Server.DisposeAsync();
        held.SetResult();

        await using var second = await first.Again();
        second.Receiver.Answer = (_, _) => Task.CompletedTask;
        await second.Settle();
        Assert.Single(second.Receiver.All);
        await second.Later(s_policy.Lease);
        var all = second.Receiver.All;
        Assert.Equal(2, all.Count);
        Assert.Equal((all[0].Id, all[0].Text), (all[1].Id, all[1].Text));
        Assert.True(all[1].IsSignedBy(hook.Secret));
    }

    [Theory, BothDatabases]
    public async Task What_fails_is_tried_again_and_holds_up_its_own_case_alone(Database database)
    {
        await using var world = await WebhookWorld.Start(database);
        var hook = await world.Subscribe();
        var (stuck, other) = (await world.Case(), await world.Case());
        await stuck.Do(world.Api, "notes", new { text = "后一条" });
        world.Receiver.Answer = async (received, http) =>
        {
            if (received.Data.GetProperty("id").GetGuid() != stuck.Id) return;
            http.Response.StatusCode = 503;
            await http.Response.WriteAsync("维护中：王小明 13912345678\r\n");
        };
        await world.Settle();
        Assert.Equal(2, world.Receiver.All.Count);
        Assert.Equal([other.Id, stuck.Id], world.Receiver.All.Select(x => x.Data.GetProperty("id").GetGuid()).OrderBy(x => x == stuck.Id));

        world.Receiver.Answer = (_, _) => Task.CompletedTask;
        await world.Later(TimeSpan.FromSeconds(4));
        Assert.Equal(2, world.Receiver.All.Count);
        await world.Later(TimeSpan.FromSeconds(3));
        var ofStuck = world.Receiver.All.Where(x => x.Data.GetProperty("id").GetGuid() == stuck.Id).ToList();
        Assert.Equal(["case.opened", "case.opened", "case.note-added"], ofStuck.Select(x => x.Type));
        Assert.Equal(ofStuck[0].Id, ofStuck[1].Id);

        var opened = (await hook.Log()).Single(x => x.GetProperty("caseId").GetGuid() == stuck.Id && x.GetProperty("fact").GetString() == "case.opened");
        var attempts = await hook.Attempts(opened);
        Assert.Equal([503, 200], attempts.Select(x => x.GetProperty("status").GetInt32()));
        // They know our customer from their own books: not a word of it is kept.
        Assert.All(attempts, x => Assert.Equal(JsonValueKind.Null, x.GetProperty("excerpt").ValueKind));
    }

    [Theory, BothDatabases]
    public async Task What_fails_for_good_is_a_dead_letter_that_can_be_replayed(Database database)
    {
        await using var world = await WebhookWorld.Start(database);
        using var keeper = await world.Server.SignedIn("administrator");
        var hook = await SubscribeAs(world, keeper);
        var about = await world.Case();
        world.Receiver.AnswerWith(500);
        await world.Settle();
        for (var attempt = 2; attempt <= s_policy.AttemptsMax; attempt++)
        {
            Assert.Equal(attempt - 1, world.Receiver.All.Count);
            await world.Later(TimeSpan.FromSeconds(s_policy.RetryAfterSeconds[attempt - 2] * (100 + s_policy.JitterPercent) / 100d));
        }

        await world.Later(TimeSpan.FromDays(5));
        Assert.Equal(s_policy.AttemptsMax, world.Receiver.All.Count);
        var dead = Assert.Single((await world.Api.Get("/api/v1/webhooks/dead-letters").Ok()).GetProperty("items").EnumerateArray().ToList());
        Assert.Equal(("dead", "refused", 500), (dead.GetProperty("state").GetString(), dead.GetProperty("error").GetString(), dead.GetProperty("status").GetInt32()));
        Assert.Equal(s_policy.AttemptsMax, (await hook.Attempts(dead)).Count);
        var told = await world.Server.Query(db => world.Server.Services.GetRequiredService<Notices>().List(db, keeper.User, null, TestContext.Current.CancellationToken));
        Assert.Equal("webhook-dead-letter", Assert.Single(told.Items).Code);

        // The case goes on without what was given up.
        world.Receiver.AnswerWith(200);
        await about.Do(world.Api, "notes", new { text = "之后" });
        await world.Settle();
        Assert.Equal("case.note-added", world.Receiver.All[^1].Type);

        await world.Api.Post($"{hook.Href}/deliveries/{dead.GetProperty("id").GetString()}/replays", new { }).Ok(HttpStatusCode.NoContent);
        await world.Settle();
        Assert.Equal((world.Receiver.All[0].Id, "case.opened"), (world.Receiver.All[^1].Id, world.Receiver.All[^1].Type));
        Assert.Empty((await world.Api.Get("/api/v1/webhooks/dead-letters").Ok()).GetProperty("items").EnumerateArray());
    }

    [Theory, BothDatabases]
    public async Task A_span_is_replayed_under_the_same_ids(Database database)
    {
        await using var world = await WebhookWorld.Start(database);
        var hook = await world.Subscribe();
        await world.Case();
        await world.Settle();
        var from = world.Clock.GetUtcNow().AddMinutes(30);
        await world.Later(TimeSpan.FromHours(1));
        await world.Case();
        await world.Case();
        await world.Settle();
        var within = world.Receiver.All.Skip(1).Select(x => x.Id).ToList();

        var done = await world.Api.Post(hook.Href + "/replays", new { from, to = from.AddHours(1), state = "delivered" }).Ok();
        Assert.Equal(2, done.GetProperty("deliveries").GetInt32());
        await world.Settle();
        Assert.Equal(within.Order(), world.Receiver.All.Skip(3).Select(x => x.Id).Order());
        Assert.Equal(["/to"], (await world.Api.Post(hook.Href + "/replays", new { from, to = from }).Ok(HttpStatusCode.BadRequest)).Pointers());
        Assert.Equal(0, (await world.Api.Post(hook.Href + "/replays", new { from, to = from.AddHours(1), state = "dead" }).Ok()).GetProperty("deliveries").GetInt32());
    }

    [Theory, BothDatabases]
    public async Task Whoever_answers_gone_is_told_no_more_until_somebody_resumes(Database database)
    {
        await using var world = await WebhookWorld.Start(database);
        var hook = await world.Subscribe();
        var about = await world.Case();
        await about.Do(world.Api, "notes", new { text = "一" });
        world.Receiver.AnswerWith(410);
        await world.Settle();
        Assert.Single(world.Receiver.All);
        Assert.Equal("gone", (await hook.Read()).GetProperty("state").GetString());
        Assert.Equal(["dead", "dead"], (await hook.Log()).Select(x => x.GetProperty("state").GetString()));

        await about.Do(world.Api, "notes", new { text = "二" });
        await world.Later(TimeSpan.FromDays(1));
        Assert.Equal(2, (await hook.Log()).Count);
        world.Receiver.AnswerWith(204);
        await hook.Act("resumptions");
        await about.Do(world.Api, "notes", new { text = "三" });
        await world.Settle();
        Assert.Equal(2, world.Receiver.All.Count);
        Assert.Equal("active", (await hook.Read()).GetProperty("state").GetString());
    }

    [Theory, BothDatabases]
    public async Task An_endpoint_that_asks_for_a_rest_gets_it_for_all_its_messages(Database database)
    {
        await using var world = await WebhookWorld.Start(database);
        await world.Subscribe();
        await world.Case();
        world.Receiver.AnswerWith(429, retryAfter: "600");
        await world.Settle();
        world.Receiver.AnswerWith(200);
        await world.Case();
        await world.Later(TimeSpan.FromSeconds(590));
        Assert.Single(world.Receiver.All);
        await world.Later(TimeSpan.FromSeconds(11));
        Assert.Equal(3, world.Receiver.All.Count);
    }

    [Theory, BothDatabases]
    public async Task Two_secrets_sign_while_the_receiver_changes_over(Database database)
    {
        await using var world = await WebhookWorld.Start(database);
        var hook = await world.Subscribe();
        var renewed = (await hook.Act("secrets", HttpStatusCode.Created)).GetProperty("secret").GetString()!;
        await world.Case();
        await world.Settle();
        var during = world.Receiver.All[^1];
        Assert.True(during.IsSignedBy(hook.Secret) && during.IsSignedBy(renewed));

        await world.Later(TimeSpan.FromHours(s_policy.OldSecretHours));
        await world.Case();
        await world.Settle();
        var after = world.Receiver.All[^1];
        Assert.True(!after.IsSignedBy(hook.Secret) && after.IsSignedBy(renewed));
        var stored = await world.Server.Query(db => db.Set<Webhook>().Select(x => x.Secret).SingleAsync(TestContext.Current.CancellationToken));
        Assert.Equal(-1, stored.AsSpan().IndexOf(Convert.FromBase64String(renewed["whsec_".Length..])));
    }

    [Theory, BothDatabases]
    public async Task What_waits_through_a_pause_goes_out_in_order(Database database)
    {
        await using var world = await WebhookWorld.Start(database);
        var hook = await world.Subscribe();
        await hook.Act("pauses");
        var about = await world.Case();
        await about.Do(world.Api, "notes", new { text = "一" });
        await world.Later(TimeSpan.FromHours(1));
        Assert.Empty(world.Receiver.All);
        Assert.Equal(2, (await hook.Read()).GetProperty("waiting").GetInt32());
        await hook.Act("resumptions");
        await world.Settle();
        Assert.Equal(["case.opened", "case.note-added"], world.Receiver.All.Select(x => x.Type));
    }

    [Theory, BothDatabases]
    public async Task Nobody_outside_wants_to_know_and_the_outbox_empties_all_the_same(Database database)
    {
        await using var world = await WebhookWorld.Start(database);
        await world.Case();
        Assert.True(await world.Server.Query(db => db.Set<OutboxRow>().AnyAsync(TestContext.Current.CancellationToken)));
        await world.Settle();
        Assert.False(await world.Server.Query(db => db.Set<Delivery>().AnyAsync(TestContext.Current.CancellationToken)));

        // What had happened before somebody subscribed is not told, even if it still lay there.
        await world.Case();
        world.Clock.AdjustTime(world.Clock.GetUtcNow().AddSeconds(1));
        await world.Subscribe();
        await world.Settle();
        Assert.Empty(world.Receiver.All);
    }

    [Theory, BothDatabases]
    public async Task Old_deliveries_are_forgotten_and_waiting_ones_are_not(Database database)
    {
        await using var world = await WebhookWorld.Start(database);
        var hook = await world.Subscribe();
        await world.Case();
        await world.Settle();
        await hook.Act("pauses");
        await world.Case();
        await world.Later(TimeSpan.FromDays(s_policy.KeepDays) + TimeSpan.FromMinutes(1));
        Assert.Equal(1, await world.Server.Services.GetRequiredService<LogCleanUp>().CleanUp(TestContext.Current.CancellationToken));
        Assert.Equal("waiting", Assert.Single(await hook.Log()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Two_nodes_of_one_database_share_the_work_and_keep_the_order()
    {
        await using var world = await WebhookWorld.Start(Database.Postgres);
        var second = await world.Again();
        await using var node = second.Server;
        await world.Subscribe();
        var cases = new List<OpenCase>();
        for (var i = 0; i < 12; i++) cases.Add(await (i % 2 == 0 ? world : second).Case());
        foreach (var about in cases) await about.Do(world.Api, "notes", new { text = "一" });
        foreach (var about in cases) await about.Do(second.Api, "notes", new { text = "二" });
        await Task.WhenAll(world.Settle(), second.Settle());

        Assert.Equal(36, world.Receiver.All.Count);
        Assert.Equal(36, world.Receiver.All.Select(x => x.Id).Distinct().Count());
        foreach (var ofCase in world.Receiver.All.GroupBy(x => x.Data.GetProperty("id").GetGuid()))
            Assert.Equal(ofCase.Select(x => x.Data.GetProperty("seq").GetInt64()).Order(), ofCase.Select(x => x.Data.GetProperty("seq").GetInt64()));
    }

    [Theory, BothDatabases]
    public async Task By_itself_a_running_server_tells_within_moments(Database database)
    {
        await using var receiver = await Receiver.Start();
        await using var server = await TestServer.Start(database);
        await WebhookWorld.Allow(server, loopback: true);
        using var api = await server.Api("*");
        await api.Post("/api/v1/webhooks", new { name = "ERP", address = receiver.Address, facts = new[] { "case.opened" } }).Ok(HttpStatusCode.Created);
        await OpenCase.By(api);
        await receiver.Arrival();
        Assert.Equal("case.opened", Assert.Single(receiver.All).Type);
    }

    private static async Task<Hook> SubscribeAs(WebhookWorld world, DeskClient keeper)
    {
        var page = await keeper.PostForm("/desk/webhooks/new", "/desk/webhooks", ("name", "ERP"), ("address", world.Receiver.Address), ("content", "ids"), ("facts", "case.opened"), ("facts", "case.note-added"));
        var document = DeskClient.Parse(await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var secret = document.QuerySelector("[role=status] code")!.TextContent;
        var id = await world.Server.Query(db => db.Set<Webhook>().Select(x => x.Id).SingleAsync(TestContext.Current.CancellationToken));
        return new Hook(world, id, secret);
    }
}
