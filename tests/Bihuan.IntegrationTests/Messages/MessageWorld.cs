using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Cases;
using Bihuan.Messages.Contracts;
using Bihuan.Messages.Domain;
using Bihuan.Messages.ManageChannels;
using Bihuan.Messages.SendMessages;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Notices;
using Bihuan.Platform.People;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Messages;

/// <summary>A server with a clock of its own, and somebody else's servers beside it. It is ten in the morning in Shanghai.</summary>
internal sealed class MessageWorld : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock;

    private MessageWorld(TestServer server, Receiver receiver, FakeTimeProvider clock, HttpClient api) => (Server, Receiver, _clock, Api) = (server, receiver, clock, api);

    public TestServer Server { get; }

    public Receiver Receiver { get; }

    public HttpClient Api { get; }

    public static async Task<MessageWorld> Start(Database database, Action<IServiceCollection>? more = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        var server = await TestServer.Start(database, clock, services =>
        {
            Alone(services);
            more?.Invoke(services);
        });
        await WebhookWorld.Allow(server, loopback: true);
        await server.Change<SettingChanges, Result<int>>(x => x.Save(MessageSettings.Key, MessageSettings.Shipped, new Seq(0), new MessageSettings("https://service.example"), "test", Actor.System, CancellationToken.None));
        return new MessageWorld(server, await Receiver.Start(), clock, await server.Api("*"));
    }

    public Task Sms() => Channel("sms", new
    {
        name = "SMS",
        address = Receiver.Address + "/sms",
        format = "json",
        body = """{"to":"{phone}","text":"{text}"}""",
        headerName = "Authorization",
        secret = "Bearer k-1",
        isEnabled = true,
    });

    public Task Mail(FakeMail mail) => Channel("email", new { name = "Mail", host = "127.0.0.1", port = mail.Port, useTls = false, from = "service@example.test", isEnabled = true });

    public Task Robot(string kind, string path, string? signSecret) => Channel(kind, new { name = kind, secret = Receiver.Address + path, signSecret, isEnabled = true });

    public Task<OpenCase> Case(string phone, string kind = "repair") => OpenCase.By(Api, kind, "洗衣机漏水", phone);

    /// <summary>Something a group should know, so many times.</summary>
    public Task Alarm(int times) => Server.Change(async db =>
    {
        for (var i = 0; i < times; i++)
            Server.Services.GetRequiredService<GroupMessages>().Queue(db, Ids.At(_clock.Now()), "SC-1", "cases.alarm.emergency", [], _clock.Now());
        await db.SaveChangesAsync();
    });

    public Task Tell(Guid user, string notice, string number) => Server.Change(async db =>
    {
        Server.Services.GetRequiredService<Notices>().Tell(db, user, notice, Ids.At(_clock.Now()), [number], _clock.Now());
        await db.SaveChangesAsync();
    });

    /// <summary>The newest first.</summary>
    public async Task<List<JsonElement>> Log(string? state = null) => [.. (await Api.Get("/api/v1/messages?limit=200&state=" + state).Ok()).GetProperty("items").EnumerateArray()];

    public Task Settle() => Server.Services.GetRequiredService<MessageSender>().SendDue(TestContext.Current.CancellationToken);

    public Task Later(TimeSpan time)
    {
        Jump(_clock.GetUtcNow() + time);
        return Settle();
    }

    /// <summary>Without letting every timer of the server tick on the way.</summary>
    public void Jump(DateTimeOffset to) => _clock.AdjustTime(to.ToUniversalTime());

    public async ValueTask DisposeAsync()
    {
        await Receiver.DisposeAsync();
        await Server.DisposeAsync();
    }

    public Task<HttpResponseMessage> Set(string kind, int version, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/message-channels/" + kind) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        return Api.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private Task Channel(string kind, object body) => Set(kind, 0, body).Ok();

    /// <summary>The sender works when a test tells it to, and not by itself.</summary>
    private static void Alone(IServiceCollection services)
    {
        foreach (var own in services.Where(x => x.ServiceType == typeof(IHostedService) && x.ImplementationFactory?.GetType().GenericTypeArguments[1] == typeof(MessageSender)).ToList())
            services.Remove(own);
    }
}
