using Bihuan.Platform.Jobs;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Platform;

/// <summary>Who waits for whom at the one writer of an SQLite file.</summary>
public sealed class WriterTests
{
    [Fact]
    public async Task Whoever_came_before_a_long_change_is_answered_before_it_begins()
    {
        await using var server = await TestServer.Start(Database.Sqlite);
        var (writes, ct) = (server.Services.GetRequiredService<Writes>(), TestContext.Current.CancellationToken);
        // The server's own first jobs make no group that the first of these would join.
        await server.Services.GetRequiredService<JobRunner>().RunDue(server.Services.GetRequiredService<TimeProvider>().GetUtcNow(), ct);
        var (begun, let) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var first = writes.Run(
            async _ =>
            {
                begun.SetResult();
                await let.Task;
                return true;
            },
            ct);
        await begun.Task;

        // All of these wait while the first is at work, and would make one group with it.
        var second = writes.Run(_ => Task.FromResult(first.IsCompleted), ct);
        var batch = writes.Run(_ => Task.FromResult(first.IsCompleted && second.IsCompleted), ct, isBatch: true);
        var last = writes.Run(_ => Task.FromResult(batch.IsCompleted), ct);
        let.SetResult();

        Assert.False(await second);
        Assert.True(await batch);
        Assert.False(await last);
    }

    /// <summary>What is committed leaves the log for the file while the writer goes on, and the log begins anew: it does not grow with what is written.</summary>
    [Fact]
    public async Task The_log_begins_anew_under_a_writer_who_never_pauses()
    {
        await using var server = await TestServer.Start(Database.Sqlite);
        var (writes, ct) = (server.Services.GetRequiredService<Writes>(), TestContext.Current.CancellationToken);
        var log = new FileInfo(server.Services.GetRequiredService<StoreOptions>().SqliteFile + "-wal");
        await Write("CREATE TABLE test_log (id INTEGER PRIMARY KEY, body BLOB)");

        var megabytes = 0;
        do
        {
            await Write("INSERT OR REPLACE INTO test_log (id, body) VALUES (1, randomblob(1000000))");
            log.Refresh();
        }
        while (++megabytes < 500 && log.Length > megabytes * 500_000L);

        Assert.InRange(megabytes, 17, 499);

        Task Write(string sql) => writes.Run(services => services.GetRequiredService<ServiceDb>().Database.ExecuteSqlRawAsync(sql, ct), ct);
    }

    /// <summary>Of three rows it is as cheap to read all as to stop at the last one wanted; nobody may still read so when there are a million.</summary>
    [Fact]
    public async Task What_was_counted_of_a_young_table_chooses_no_plan()
    {
        await using var server = await TestServer.Start(Database.Sqlite);
        var (writes, clock, ct) = (server.Services.GetRequiredService<Writes>(), server.Services.GetRequiredService<TimeProvider>(), TestContext.Current.CancellationToken);
        await writes.Run(
            services => services.GetRequiredService<ServiceDb>().Database.ExecuteSqlRawAsync("CREATE TABLE test_young (id INTEGER PRIMARY KEY, body BLOB); INSERT INTO test_young (id) VALUES (1), (2), (3)", ct), ct);

        await server.Services.GetServices<IJob>().Single(x => x.Kind == "platform.statistics").Run("", clock.GetUtcNow(), ct);

        var plan = await writes.Run(
            async services =>
            {
                await using var command = services.GetRequiredService<ServiceDb>().Database.GetDbConnection().CreateCommand();
                command.CommandText = "EXPLAIN QUERY PLAN DELETE FROM test_young WHERE id >= 1 AND id <= 2";
                await using var reader = await command.ExecuteReaderAsync(ct);
                return await reader.ReadAsync(ct) ? reader.GetString(3) : "";
            },
            ct);
        Assert.Contains("rowid>? AND rowid<?", plan, StringComparison.Ordinal);
    }
}
