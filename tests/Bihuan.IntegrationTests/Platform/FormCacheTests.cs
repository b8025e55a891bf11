using System.Collections.Concurrent;
using Bihuan.IntegrationTests.Dispatch;
using Bihuan.IntegrationTests.Intake;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bihuan.IntegrationTests.Platform;

/// <summary>A page with a form holds a token of one person: nobody keeps it, and the log has nothing to say about that.</summary>
public sealed class FormCacheTests
{
    [Theory, BothDatabases]
    public async Task Pages_with_forms_are_kept_nowhere_and_the_framework_finds_nothing_to_warn_of(Database database)
    {
        using var log = new Warnings();
        await using var server = await TestServer.Start(database, more: x => x.AddSingleton<ILoggerProvider>(log));
        var world = await DispatchWorld.Make(server);
        var order = await world.Order();
        var customer = (await world.Api.Get($"/api/v1/cases/{order.Case}").Ok()).GetProperty("customer").GetProperty("id").GetGuid();
        using var anybody = server.NewClient();
        foreach (var address in new[] { "/report?kind=consultation", order.Link, order.Link + "/visit" }) await AssertKeptNowhere(anybody, address);
        using var desk = await server.SignedIn("administrator");
        foreach (var address in new[] { "/desk/cases", $"/desk/cases/{order.Case}", "/desk/settings/backup" }) await AssertKeptNowhere(desk.Http, address);
        using var lead = await server.SignedIn("agent-lead");
        var reveal = $"/desk/customers/{customer}/reveals";
        await AssertKeptNowhere(lead.Http, reveal);
        // Refused for want of a reason, so the answer is the form again.
        using var again = await lead.PostForm(reveal, reveal, ("fields", "phone"));
        Assert.Contains("no-store", again.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        using var phone = server.SignedIn(world.Technicians[0]);
        using var session = await phone.Http.GetAsync("/api/v1/field/session", TestContext.Current.CancellationToken);
        Assert.True(session.IsSuccessStatusCode);
        Assert.True(session.Headers.CacheControl!.NoStore);
        Assert.Empty(log.Of("Microsoft.AspNetCore.Antiforgery"));
    }

    private static async Task AssertKeptNowhere(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address, TestContext.Current.CancellationToken);
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, address + ": " + answer.StatusCode);
        Assert.Contains("__RequestVerificationToken", html, StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl?.NoStore, address);
    }

    private sealed class Warnings : ILoggerProvider
    {
        private readonly ConcurrentQueue<(string Category, string Text)> _lines = new();

        public List<string> Of(string category) => [.. _lines.Where(x => x.Category.StartsWith(category, StringComparison.Ordinal)).Select(x => x.Text)];

        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

        public void Dispose()
        {
        }

        private sealed class Logger(string category, ConcurrentQueue<(string Category, string Text)> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (IsEnabled(logLevel)) lines.Enqueue((category, formatter(state, exception)));
            }
        }
    }
}
