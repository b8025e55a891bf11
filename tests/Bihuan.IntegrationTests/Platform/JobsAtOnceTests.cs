using System.Collections.Concurrent;
using Bihuan.Foundation;
using Bihuan.Platform.Jobs;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Platform;

/// <summary>What a job that takes long does to everything else, and what becomes of it: driven by the server's own loops.</summary>
public sealed class JobsAtOnceTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private static readonly DateTimeOffset s_start = new(2026, 3, 16, 2, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, BothDatabases]
    public async Task A_job_that_takes_long_holds_back_neither_other_jobs_nor_sweeps(Database database)
    {
        var (clock, slow, quick, sweep) = (new FakeTimeProvider(s_start), new Held("test.slow"), new Held("test.quick"), new CountingSweep());
        await using var server = await TestServer.Start(database, clock, x => x.AddSingleton<IJob>(slow).AddSingleton<IJob>(quick).AddSingleton<ISweep>(sweep));
        await Add(server, slow.Kind, "a");
        await slow.Begun("a");
        await Add(server, quick.Kind, "b");
        await quick.Begun("b");
        quick.Release("b");
        await Gone(server, quick.Kind + "/b");
        var before = sweep.Count;
        clock.Advance(TimeSpan.FromSeconds(1));
        await Until(() => Task.FromResult(sweep.Count > before));
        Assert.NotNull(await Row(server, slow.Kind + "/a"));
        slow.Release("a");
        await Gone(server, slow.Kind + "/a");
    }

    [Theory, BothDatabases]
    public async Task Of_one_kind_one_is_run_at_a_time_and_the_next_follows_at_once(Database database)
    {
        var (clock, slow) = (new FakeTimeProvider(s_start), new Held("test.slow"));
        await using var server = await TestServer.Start(database, clock, x => x.AddSingleton<IJob>(slow));
        await Add(server, slow.Kind, "a", s_start.AddHours(-2));
        await slow.Begun("a");
        await Add(server, slow.Kind, "b", s_start.AddHours(-1));
        clock.Advance(TimeSpan.FromSeconds(5));
        slow.Release("a");
        // No beat of the clock is needed for it.
        await slow.Begun("b");
        slow.Release("b");
        await Gone(server, slow.Kind + "/b");
        Assert.Equal(1, slow.AtOnceMax);
    }

    [Theory, BothDatabases]
    public async Task A_lease_is_renewed_for_as_long_as_its_job_runs_so_that_no_other_node_begins_it(Database database)
    {
        var (clock, slow) = (new FakeTimeProvider(s_start), new Held("test.slow"));
        await using var server = await TestServer.Start(database, clock, x => x.AddSingleton<IJob>(slow));
        await Add(server, slow.Kind, "a");
        await slow.Begun("a");
        await using var other = await Another(server, clock, slow);
        for (var minute = 1; minute <= 40; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await Until(async () => (await Row(server, slow.Kind + "/a"))!.LeaseUntil > clock.Now().AddMinutes(4));
        }

        if (other is not null) await RunDue(other, clock);
        Assert.Equal(["a"], slow.Runs);
        slow.Release("a");
        await Gone(server, slow.Kind + "/a");
    }

    [Theory, BothDatabases]
    public async Task Work_asked_for_while_it_is_being_done_is_done_once_more_and_not_beside_itself(Database database)
    {
        var (clock, slow) = (new FakeTimeProvider(s_start), new Held("test.slow"));
        await using var server = await TestServer.Start(database, clock, x => x.AddSingleton<IJob>(slow));
        await Add(server, slow.Kind, "a");
        await slow.Begun("a");
        await using var other = await Another(server, clock, slow);
        for (var i = 0; i < 3; i++) await Add(server, slow.Kind, "a");
        if (other is not null) await RunDue(other, clock);
        Assert.Equal(["a"], slow.Runs);
        slow.Release("a");
        await Gone(server, slow.Kind + "/a");
        Assert.Equal(["a", "a"], slow.Runs);
        Assert.Equal(1, slow.AtOnceMax);
    }

    [Theory, BothDatabases]
    public async Task A_server_that_stops_stops_its_jobs_and_another_takes_them_at_once(Database database)
    {
        var (clock, slow) = (new FakeTimeProvider(s_start), new Held("test.slow"));
        var folder = Directory.CreateTempSubdirectory("bihuan-test-").FullName;
        var connection = database == Database.Postgres ? await TestServer.NewPostgres() : null;
        await using (var first = await TestServer.Start(database, clock, x => x.AddSingleton<IJob>(slow), folder, connection))
        {
            await Add(first, slow.Kind, "a");
            await slow.Begun("a");
        }

        slow.Release("a");
        await using var second = await TestServer.Start(database, clock, x => x.AddSingleton<IJob>(slow), folder, connection);
        await RunDue(second, clock);
        Assert.Equal(["a", "a"], slow.Runs);
        Assert.Equal(1, slow.AtOnceMax);
        Assert.Null(await Row(second, slow.Kind + "/a"));
    }

    [Theory, BothDatabases]
    public async Task A_job_under_which_the_clock_steps_back_an_hour_ends_as_it_should(Database database)
    {
        var (clock, slow) = (new FakeTimeProvider(s_start), new Held("test.slow"));
        await using var server = await TestServer.Start(database, clock, x => x.AddSingleton<IJob>(slow));
        await Add(server, slow.Kind, "a");
        await slow.Begun("a");
        clock.AdjustTime(s_start.AddHours(-1));
        await using var other = await Another(server, clock, slow);
        if (other is not null) await RunDue(other, clock);
        await Add(server, slow.Kind, "b", s_start.AddHours(-1));
        slow.Release("a");
        slow.Release("b");
        await Gone(server, slow.Kind + "/a");
        await Gone(server, slow.Kind + "/b");
        Assert.Equal(["a", "b"], slow.Runs);
        Assert.Equal(1, slow.AtOnceMax);
    }

    /// <summary>Another node on PostgreSQL; a SQLite folder has one process.</summary>
    private static async Task<TestServer?> Another(TestServer server, FakeTimeProvider clock, Held job) => server.Database == Database.Postgres
        ? await TestServer.Start(server.Database, clock, x => x.AddSingleton<IJob>(job), server.DataFolder, server.Services.GetRequiredService<StoreOptions>().PostgresConnection)
        : null;

    private static Task Add(TestServer server, string kind, string about, DateTimeOffset? dueAt = null) => server.Change(async db =>
    {
        await server.Services.GetRequiredService<JobQueue>().Add(db, kind, about, dueAt ?? s_start, CancellationToken.None);
        await db.SaveChangesAsync();
    });

    /// <summary>By another node than the one whose run is held, which would wait for its own.</summary>
    private static Task RunDue(TestServer server, FakeTimeProvider clock) => server.Services.GetRequiredService<JobRunner>().RunDue(clock.Now(), Ct);

    private static Task<JobRow?> Row(TestServer server, string key) => server.Query(db => db.Set<JobRow>().FirstOrDefaultAsync(x => x.Key == key));

    private static Task Gone(TestServer server, string key) => Until(async () => await Row(server, key) is null);

    private static async Task Until(Func<Task<bool>> holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(s_patience);
        while (!await holds())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Runs until the test lets go of it, once for all.</summary>
    private sealed class Held(string kind) : IJob
    {
        private readonly ConcurrentDictionary<string, (TaskCompletionSource Begun, TaskCompletionSource Released)> _works = new(StringComparer.Ordinal);
        private readonly ConcurrentQueue<string> _runs = new();
        private int _atOnce;

        public string Kind => kind;

        public int AtOnceMax { get; private set; }

        public string[] Runs => [.. _runs];

        public Task Begun(string about) => Of(about).Begun.Task.WaitAsync(s_patience, Ct);

        public void Release(string about) => Of(about).Released.TrySetResult();

        public DateTimeOffset? NextAfter(DateTimeOffset at) => null;

        public async Task<DateTimeOffset?> Run(string about, DateTimeOffset now, CancellationToken ct)
        {
            AtOnceMax = Math.Max(AtOnceMax, Interlocked.Increment(ref _atOnce));
            _runs.Enqueue(about);
            try
            {
                Of(about).Begun.TrySetResult();
                await Of(about).Released.Task.WaitAsync(ct);
                return null;
            }
            finally
            {
                Interlocked.Decrement(ref _atOnce);
            }
        }

        private (TaskCompletionSource Begun, TaskCompletionSource Released) Of(string about) => _works.GetOrAdd(
            about,
            _ => (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
    }

    private sealed class CountingSweep : ISweep
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public Task<int> Sweep(DateTimeOffset now, CancellationToken ct) => Task.FromResult(Interlocked.Increment(ref _count));
    }
}
