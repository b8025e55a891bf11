using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Bihuan.IntegrationTests.Platform;

/// <summary>A database that goes away under a running server and comes back.</summary>
public sealed class OutageTests
{
    /// <summary>Loops that ask the database by themselves, each by what it logs with.</summary>
    private static readonly string[] s_loops =
        ["JobTicker", "SweepTicker", "NodeLink", "OutboxRelay", "MessageSender", "WebhookSender", "LogCleanUp", "BacktestRunner", "ClockSweep", "PlanningJob"];

    [Fact]
    public async Task No_loop_that_fails_meanwhile_takes_the_server_along()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        var heard = new Heard();
        var connection = await TestServer.NewPostgres();
        await using var server = await TestServer.Start(Database.Postgres, clock, x => x.AddLogging(y => y.AddProvider(heard)), connection: connection);
        using var api = await server.ApiForAll();
        var name = new NpgsqlConnectionStringBuilder(connection).Database!;
        await OnCluster(connection, $"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        await OnCluster(connection, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        while (!s_loops.All(heard.Failed.ContainsKey))
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await heard.Next(TestContext.Current.CancellationToken);
        }

        await OnCluster(connection, $"ALTER DATABASE {name} ALLOW_CONNECTIONS true");
        Assert.False(server.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        await Answers(api, "/api/v1/cases");
    }

    /// <summary>
    /// A session that died idle in its pool is found out by whoever is given it, and that one is told 503; its pool is empty then. So there
    /// may be one such answer for each pool of the server (reads, changes, counters), and none after them.
    /// </summary>
    private static async Task Answers(HttpClient api, string address)
    {
        for (var pools = 3; pools > 0; pools--)
        {
            using var answer = await api.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable) break;
        }

        await api.Get(address).Ok();
    }

    private static async Task OnCluster(string connection, string sql)
    {
        await using var open = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connection) { Database = "postgres", Pooling = false }.ConnectionString);
        await open.OpenAsync();
        await using var command = new NpgsqlCommand(sql, open);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Who has told of a failure.</summary>
    private sealed class Heard : ILoggerProvider
    {
        private readonly Channel<string> _entries = Channel.CreateUnbounded<string>();

        public ConcurrentDictionary<string, bool> Failed { get; } = new();

        public ValueTask<string> Next(CancellationToken ct) => _entries.Reader.ReadAsync(ct);

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

        public void Dispose() => _entries.Writer.TryComplete();

        private sealed class Logger(Heard heard, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (logLevel < LogLevel.Warning) return;
                heard.Failed[category] = true;
                heard._entries.Writer.TryWrite(category);
            }
        }
    }
}
