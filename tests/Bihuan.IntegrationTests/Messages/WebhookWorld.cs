using System.Net;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Cases;
using Bihuan.Messages;
using Bihuan.Messages.DeliverWebhooks;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Outbox;
using Bihuan.Platform.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Messages;

/// <summary>A server with a clock of its own, a receiver beside it, and somebody who keeps webhooks.</summary>
internal sealed class WebhookWorld : IAsyncDisposable
{
    public static readonly string[] Usual = ["case.opened", "case.note-added"];
    private static readonly Type[] s_own = [typeof(OutboxRelay), typeof(WebhookSender), typeof(LogCleanUp)];
    private static int s_phones;

    private readonly string? _connection;

    private WebhookWorld(TestServer server, Receiver receiver, FakeTimeProvider clock, HttpClient api)
    {
        (Server, Receiver, Clock, Api) = (server, receiver, clock, api);
        _connection = server.Services.GetRequiredService<Bihuan.Platform.Store.StoreOptions>().PostgresConnection;
    }

    public TestServer Server { get; }

    public Receiver Receiver { get; }

    public FakeTimeProvider Clock { get; }

    public HttpClient Api { get; }

    public static async Task<WebhookWorld> Start(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        var server = await TestServer.Start(database, clock, Alone);
        await Allow(server, loopback: true);
        return new WebhookWorld(server, await Receiver.Start(), clock, await server.Api("*"));
    }

    /// <summary>The same data under a new process, after the first has ended.</summary>
    public async Task<WebhookWorld> Again()
    {
        var server = await TestServer.Start(Server.Database, Clock, Alone, Server.DataFolder, _connection);
        return new WebhookWorld(server, Receiver, Clock, await server.Api("*"));
    }

    public static Task<Result<int>> Allow(TestServer server, bool loopback, int version = 0) =>
        server.Change<SettingChanges, Result<int>>(x => x.SetOutbound(new Seq(version), new SetOutboundRequest("test", AllowLoopback: loopback), Actor.System, CancellationToken.None));

    public async Task<Hook> Subscribe(string path = "/in", string content = "ids", params string[] facts)
    {
        var made = await Api.Post("/api/v1/webhooks", new { name = "ERP " + path, address = Receiver.Address + path, facts = facts.Length == 0 ? Usual : facts, content }).Ok(HttpStatusCode.Created);
        return new Hook(this, made.GetProperty("id").GetGuid(), made.GetProperty("secret").GetString()!);
    }

    public Task<OpenCase> Case() => OpenCase.By(Api, phone: $"139{Interlocked.Increment(ref s_phones):D8}");

    /// <summary>Empties the outbox and sends whatever is due, until both have nothing to do.</summary>
    public async Task Settle(CancellationToken? until = null)
    {
        var ct = until ?? TestContext.Current.CancellationToken;
        while (await Server.Query(db => db.Set<OutboxRow>().AnyAsync(ct))) await Server.Services.GetRequiredService<OutboxRelay>().Drain(ct);
        await Server.Services.GetRequiredService<WebhookSender>().SendDue(ct);
    }

    public Task Later(TimeSpan time)
    {
        // Without letting every timer of the server tick on the way.
        Clock.AdjustTime(Clock.GetUtcNow() + time);
        return Settle();
    }

    /// <summary>The relay and the sender work when a test tells them to, and not by themselves.</summary>
    private static void Alone(IServiceCollection services)
    {
        foreach (var own in services.Where(x => x.ServiceType == typeof(IHostedService) && x.ImplementationFactory?.GetType().GenericTypeArguments[1] is { } type && s_own.Contains(type)).ToList())
            services.Remove(own);
    }

    public async ValueTask DisposeAsync()
    {
        await Receiver.DisposeAsync();
        await Server.DisposeAsync();
    }
}

/// <summary>One subscription over the API.</summary>
internal sealed class Hook(WebhookWorld world, Guid id, string secret)
{
    public Guid Id => id;

    public string Secret => secret;

    public string Href => "/api/v1/webhooks/" + id;

    public Task<JsonElement> Read() => world.Api.Get(Href).Ok();

    /// <summary>The newest first.</summary>
    public async Task<List<JsonElement>> Log(string? state = null) =>
        [.. (await world.Api.Get($"{Href}/deliveries?state={state}").Ok()).GetProperty("items").EnumerateArray()];

    public async Task<List<JsonElement>> Attempts(JsonElement delivery) =>
        [.. (await world.Api.Get($"{Href}/deliveries/{delivery.GetProperty("id").GetString()}").Ok()).GetProperty("attempts").EnumerateArray()];

    public async Task<JsonElement> Act(string noun, HttpStatusCode expected = HttpStatusCode.OK) =>
        await world.Api.Post($"{Href}/{noun}", new { }, (await Read()).GetProperty("version").GetInt64()).Ok(expected);
}
