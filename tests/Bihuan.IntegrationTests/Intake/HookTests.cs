using System.Net;
using System.Text;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Intake.ReceiveMessage;
using Bihuan.Platform.Http;
using Bihuan.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Intake;

public sealed class HookTests
{
    [Theory, BothDatabases, Requirement("CH-01"), Requirement("CH-04")]
    public async Task A_channel_is_added_without_a_release_and_its_signed_messages_become_cases(Database database)
    {
        var hook = await Hook.Make(await TestServer.Shared(database));
        using var desk = await hook.Server.Api("cases.case.read", "intake.channel.manage");
        var card = (await desk.Get("/api/v1/channels").Ok()).GetProperty("items").EnumerateArray().Single(x => x.GetProperty("code").GetString() == hook.Channel);
        Assert.True(card.GetProperty("acceptsWebhook").GetBoolean());
        Assert.False(card.TryGetProperty("webhookSecret", out _));

        var answer = await hook.Send(Message("m1", serial: null)).Ok();
        Assert.False(answer.GetProperty("hasJoined").GetBoolean());
        var opened = await desk.Get("/api/v1/cases/" + answer.GetProperty("caseId").GetString()).Ok();
        Assert.Equal(answer.GetProperty("number").GetString(), opened.GetProperty("number").GetString());
    }

    [Theory, BothDatabases]
    public async Task Delivered_again_even_at_the_same_moment_it_is_one_case_with_one_answer(Database database)
    {
        var hook = await Hook.Make(await TestServer.Shared(database));
        var sent = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => hook.Send(Message("twice", serial: null)).Ok()));
        var later = await hook.Send(Message("twice", serial: null)).Ok();
        Assert.Single(sent.Append(later).Select(x => x.GetRawText()).Distinct());
        Assert.Equal(1, await hook.Stored());
    }

    [Theory, BothDatabases, Requirement("CH-17")]
    public async Task The_same_customer_and_unit_join_the_open_case(Database database)
    {
        var hook = await Hook.Make(await TestServer.Shared(database));
        var serial = "SN-" + Ids.NewToken()[..10];
        var first = await hook.Send(Message("a", serial)).Ok();
        var second = await hook.Send(Message("b", serial)).Ok();
        Assert.True(second.GetProperty("hasJoined").GetBoolean());
        Assert.Equal(first.GetProperty("caseId").GetString(), second.GetProperty("caseId").GetString());
        var stranger = await hook.Send(Message("c", serial, phone: "13900139000")).Ok();
        Assert.NotEqual(first.GetProperty("caseId").GetString(), stranger.GetProperty("caseId").GetString());
        var other = await hook.Send(Message("d", serial + "X")).Ok();
        Assert.NotEqual(first.GetProperty("caseId").GetString(), other.GetProperty("caseId").GetString());
    }

    [Theory, BothDatabases]
    public async Task Without_a_good_signature_a_fresh_time_and_an_open_channel_nothing_is_stored(Database database)
    {
        var hook = await Hook.Make(await TestServer.Shared(database));
        var body = Message("m", serial: null);
        await Refused(hook.Send(body, secret: WebhookSignature.NewSecret()));
        await Refused(hook.Send(body, age: TimeSpan.FromMinutes(6)));
        await Refused(hook.Send(body, age: -TimeSpan.FromMinutes(6)));
        await Refused(hook.Send(body, signedBody: body + " "));
        await Refused(hook.Send(body, channel: "phone"));
        await Refused(hook.Send(body, channel: "nowhere"));
        await Refused(hook.Server.NewClient().Post("/hooks/" + hook.Channel, new { messageId = "m" }));
        Assert.Equal(0, await hook.Stored());
    }

    [Theory, BothDatabases]
    public async Task A_paused_channel_tells_a_known_sender_to_come_again_and_nobody_else_anything(Database database)
    {
        var hook = await Hook.Make(await TestServer.Shared(database));
        using var api = await hook.Server.Api("intake.channel.manage");
        var version = (await api.Get("/api/v1/channels").Ok()).GetProperty("items").EnumerateArray().Single(x => x.GetProperty("code").GetString() == hook.Channel).GetProperty("version").GetInt64();
        var paused = await api.Post($"/api/v1/channels/{hook.Channel}/pauses", new { }, version).Ok();
        Assert.False(paused.GetProperty("isActive").GetBoolean());
        using var told = await hook.Send(Message("m", serial: null));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, told.StatusCode);
        Assert.NotNull(told.Headers.RetryAfter);
        await Refused(hook.Send(Message("m", serial: null), secret: WebhookSignature.NewSecret()));
        Assert.Equal(["/channel"], (await (await hook.Server.Api("cases.case.open")).Post("/api/v1/cases", new { kind = "repair", channel = hook.Channel, customer = new { phone = "13800138000" }, description = "x" }).Ok(HttpStatusCode.BadRequest)).Pointers());
        Assert.Equal(0, await hook.Stored());
        Assert.Equal("channel.changed-meanwhile", (await api.Post($"/api/v1/channels/{hook.Channel}/resumptions", new { }, version).Ok(HttpStatusCode.PreconditionFailed)).Code());
        await api.Post($"/api/v1/channels/{hook.Channel}/resumptions", new { }, paused.GetProperty("version").GetInt64()).Ok();
        await hook.Send(Message("m", serial: null)).Ok();
    }

    [Theory, BothDatabases]
    public async Task A_wrong_message_is_told_field_by_field_and_a_new_secret_ends_the_old(Database database)
    {
        var hook = await Hook.Make(await TestServer.Shared(database));
        var problem = await hook.Send("""{"messageId":"m","kind":"nonsense","text":"x","customer":{"phone":"12"},"surprise":1}""").Ok(HttpStatusCode.BadRequest);
        Assert.Equal(["/kind", "/customer/phone"], problem.Pointers());
        Assert.Equal(["/messageId", "/text"], (await hook.Send("""{"kind":"repair"}""").Ok(HttpStatusCode.BadRequest)).Pointers());
        await hook.Send("{").Ok(HttpStatusCode.BadRequest);
        Assert.Equal(0, await hook.Stored());
        var renewed = await Hook.Secret(hook.Server, hook.Channel);
        await Refused(hook.Send(Message("m", serial: null)));
        await hook.Send(Message("m", serial: null), secret: renewed).Ok();
    }

    [Theory, BothDatabases]
    public async Task A_channel_needs_a_code_a_known_kind_and_a_name_of_its_own(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("intake.channel.manage");
        var problem = await api.Post("/api/v1/channels", new { code = "No Good", kind = "odd", subkind = "x", name = "n", medium = "smoke" }).Ok(HttpStatusCode.BadRequest);
        Assert.Equal(["/code", "/kind", "/medium"], problem.Pointers());
        Assert.Equal("channel.exists", (await api.Post("/api/v1/channels", new { code = "taobao", kind = "online", subkind = "social-media", name = "n", medium = "chat" }).Ok(HttpStatusCode.Conflict)).Code());
        Assert.Equal("channel.unknown", (await api.Post("/api/v1/channels/nowhere/webhook-secrets", new { }).Ok(HttpStatusCode.NotFound)).Code());
    }

    private static async Task Refused(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static string Message(string id, string? serial, string phone = "13811138111") =>
        JsonSerializer.Serialize(new { messageId = id, kind = "repair", customer = new { name = "A", phone }, text = "It leaks.", serialNumber = serial, shopLevel = 5 });

    /// <summary>A channel of the test's own and its secret.</summary>
    internal sealed record Hook(TestServer Server, string Channel, byte[] Key)
    {
        public static async Task<Hook> Make(TestServer server)
        {
            var code = "shop-" + Ids.NewToken()[..10];
            using var api = await server.Api("intake.channel.manage");
            await api.Post("/api/v1/channels", new { code, kind = "online", subkind = "e-commerce-platform", name = "Shop", medium = "chat" }).Ok(HttpStatusCode.Created);
            return new Hook(server, code, await Secret(server, code));
        }

        public static async Task<byte[]> Secret(TestServer server, string channel)
        {
            using var api = await server.Api("intake.channel.manage");
            var made = (await api.Post($"/api/v1/channels/{channel}/webhook-secrets", new { }).Ok(HttpStatusCode.Created)).GetProperty("secret").GetString()!;
            Assert.StartsWith("whsec_", made);
            return Convert.FromBase64String(made["whsec_".Length..]);
        }

        public async Task<HttpResponseMessage> Send(string body, byte[]? secret = null, TimeSpan age = default, string? signedBody = null, string? channel = null)
        {
            var at = (Server.Services.GetRequiredService<TimeProvider>().Now() - age).ToUnixTimeSeconds();
            using var client = Server.NewClient();
            var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/" + (channel ?? Channel)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add(WebhookSignature.IdHeader, "msg_1");
            request.Headers.Add(WebhookSignature.TimestampHeader, at.ToString(System.Globalization.CultureInfo.InvariantCulture));
            request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(secret ?? Key, "msg_1", at, Encoding.UTF8.GetBytes(signedBody ?? body)));
            return await client.SendAsync(request, TestContext.Current.CancellationToken);
        }

        public Task<int> Stored() => Server.Query(db => db.Set<InboundMessage>().CountAsync(x => x.Channel == Channel, TestContext.Current.CancellationToken));
    }
}
