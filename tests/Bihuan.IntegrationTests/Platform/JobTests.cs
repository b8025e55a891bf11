using Bihuan.Foundation;
using Bihuan.IntegrationTests.Cases;
using Bihuan.Platform.Jobs;
using Bihuan.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Platform;

public sealed class JobTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 16, 2, 0, 0, TimeSpan.Zero);

    [Theory, BothDatabases]
    public async Task A_server_stopped_over_many_due_times_catches_up_once(Database database)
    {
        var (clock, counter) = (new FakeTimeProvider(s_start), new Counter());
        var folder = Directory.CreateTempSubdirectory("bihuan-test-").FullName;
        var connection = database == Database.Postgres ? await TestServer.NewPostgres() : null;
        await using (var first = await TestServer.Start(database, clock, x => x.AddSingleton<IJob>(counter), folder, connection)) await RunDue(first, clock);
        Assert.Equal(1, counter.Runs);

        clock.Advance(TimeSpan.FromDays(3));
        await using var again = await TestServer.Start(database, clock, x => x.AddSingleton<IJob>(counter), folder, connection);
        await RunDue(again, clock);
        await RunDue(again, clock);
        Assert.Equal(2, counter.Runs);
        Assert.Equal(s_start.AddDays(3).AddHours(1), (await Row(again, counter.Kind))!.DueAt);
    }

    [Theory, BothDatabases]
    public async Task Two_nodes_never_run_one_job_at_the_same_time(Database database)
    {
        var (clock, counter) = (new FakeTimeProvider(s_start), new Counter());
        await using var one = await TestServer.Start(database, clock, x => x.AddSingleton<IJob>(counter));
        var options = one.Services.GetRequiredService<Bihuan.Platform.Store.StoreOptions>();
        // A second runner over the same rows: another node on PostgreSQL, and nothing worse on SQLite.
        await using var two = database == Database.Postgres
            ? await TestServer.Start(database, clock, x => x.AddSingleton<IJob>(counter), one.DataFolder, options.PostgresConnection)
            : null;
        await RunDue(one, clock);
        for (var hour = 0; hour < 6; hour++)
        {
            clock.Advance(TimeSpan.FromHours(1));
            await Task.WhenAll(Enumerable.Range(0, 8).Select(x => RunDue(x % 2 == 1 && two is not null ? two : one, clock)));
        }

        Assert.Equal(1, counter.AtOnceMax);
        Assert.Equal(7, counter.Runs);
    }

    [Theory, BothDatabases]
    public async Task A_job_that_fails_is_tried_again_later_and_says_why(Database database)
    {
        var (clock, counter) = (new FakeTimeProvider(s_start), new Counter { Fails = true });
        await using var server = await TestServer.Start(database, clock, x => x.AddSingleton<IJob>(counter));
        await RunDue(server, clock);
        var row = (await Row(server, counter.Kind))!;
        Assert.Equal((1, "InvalidOperationException", s_start.AddMinutes(1)), (row.Attempts, row.Fault, row.DueAt));
        clock.Advance(TimeSpan.FromMinutes(1));
        await RunDue(server, clock);
        Assert.Equal(s_start.AddMinutes(3), (await Row(server, counter.Kind))!.DueAt);
        counter.Fails = false;
        clock.Advance(TimeSpan.FromMinutes(2));
        await RunDue(server, clock);
        row = (await Row(server, counter.Kind))!;
        Assert.Equal((0, null, s_start.AddMinutes(63)), (row.Attempts, row.Fault, row.DueAt));
    }

    [Theory, BothDatabases]
    public async Task Whoever_died_at_a_job_loses_it_when_the_lease_ends(Database database)
    {
        var (clock, counter) = (new FakeTimeProvider(s_start), new Counter());
        await using var server = await TestServer.Start(database, clock, x => x.AddSingleton<IJob>(counter));
        await RunDue(server, clock);
        await server.Change(async db =>
        {
            var row = await db.Set<JobRow>().AsTracking().SingleAsync(x => x.Key == counter.Kind);
            (row.DueAt, row.LeaseUntil) = (s_start, s_start.AddMinutes(15));
            await db.SaveChangesAsync();
        });
        clock.Advance(TimeSpan.FromMinutes(14));
        await RunDue(server, clock);
        Assert.Equal(1, counter.Runs);
        clock.Advance(TimeSpan.FromMinutes(1));
        await RunDue(server, clock);
        Assert.Equal(2, counter.Runs);
    }

    [Theory, BothDatabases]
    public async Task Work_left_behind_by_a_change_is_there_with_it_and_only_once(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        var left = new Left();
        await using var server = await TestServer.Start(database, clock, x => x.AddSingleton<IJob>(left));
        var queue = server.Services.GetRequiredService<JobQueue>();
        for (var i = 0; i < 2; i++)
        {
            await server.Change(async db =>
            {
                await queue.Add(db, left.Kind, "a", s_start.AddHours(1), CancellationToken.None);
                await queue.Add(db, left.Kind, "b", s_start.AddHours(2), CancellationToken.None);
                await db.SaveChangesAsync();
            });
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => server.Change(async db =>
        {
            await queue.Add(db, left.Kind, "never", s_start, CancellationToken.None);
            await db.SaveChangesAsync();
            throw new InvalidOperationException("The change fails after all.");
        }));
        clock.Advance(TimeSpan.FromHours(1));
        await RunDue(server, clock);
        Assert.Equal(["a"], left.Done);
        clock.Advance(TimeSpan.FromHours(1));
        await RunDue(server, clock);
        Assert.Equal(["a", "b"], left.Done);
        Assert.Null(await Row(server, left.Kind + "/a"));
    }

    [Theory, BothDatabases]
    public async Task A_clock_that_steps_back_an_hour_runs_no_job_again_and_loses_none(Database database)
    {
        var (clock, counter) = (new FakeTimeProvider(s_start), new Counter());
        await using var server = await TestServer.Start(database, clock, x => x.AddSingleton<IJob>(counter));
        await RunDue(server, clock);
        clock.AdjustTime(s_start.AddHours(1));
        await RunDue(server, clock);
        Assert.Equal(2, counter.Runs);
        for (var minutes = 0; minutes < 120; minutes += 20)
        {
            clock.AdjustTime(s_start.AddMinutes(minutes));
            await RunDue(server, clock);
        }

        // What was done at the hour is not done when the hour comes again.
        Assert.Equal(2, counter.Runs);
        clock.AdjustTime(s_start.AddHours(2));
        await RunDue(server, clock);
        Assert.Equal(3, counter.Runs);
        Assert.Equal(s_start.AddHours(3), (await Row(server, counter.Kind))!.DueAt);
    }

    [Theory, BothDatabases, Requirement("CASE-13")]
    public async Task Silence_closes_a_case_without_anybody_asking_and_the_desk_lists_it(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        await using var server = await TestServer.Start(database, clock);
        using var agent = await server.SignedIn("senior-agent");
        using var inspector = await server.SignedIn("quality-inspector");
        var live = await OpenCase.By(agent.Http);
        await live.Accept(agent.Http);
        await live.Resolve(agent.Http);
        clock.Advance(TimeSpan.FromDays(8));
        await RunDue(server, clock);
        await live.Read(agent.Http);
        Assert.Equal("review", live.Stage);
        await live.Do(inspector.Http, "reviews", new { findings = "fine" });
        for (var i = 0; i < 3; i++) await live.Do(inspector.Http, "follow-ups", new { outcome = "not-reached", medium = "phone" });
        clock.Advance(TimeSpan.FromDays(30));
        await RunDue(server, clock);
        Assert.Equal("unconfirmed", (await live.Read(agent.Http)).GetProperty("outcome").GetString());
        var page = await agent.Page("/desk/cases?outcome=unconfirmed");
        Assert.Contains(live.Number, page.QuerySelector("#queue")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("a[href='/desk/cases?outcome=unconfirmed'][aria-current]"));
    }

    private static Task<int> RunDue(TestServer server, FakeTimeProvider clock) =>
        server.Services.GetRequiredService<JobRunner>().RunDue(clock.Now(), TestContext.Current.CancellationToken);

    private static Task<JobRow?> Row(TestServer server, string key) => server.Query(db => db.Set<JobRow>().FirstOrDefaultAsync(x => x.Key == key));

    private sealed class Counter : IJob
    {
        private int _atOnce;
        private int _runs;

        public bool Fails { get; set; }

        public int Runs => _runs;

        public int AtOnceMax { get; private set; }

        public string Kind => "test.counter";

        public DateTimeOffset? NextAfter(DateTimeOffset at) => at.AddHours(1);

        public async Task<DateTimeOffset?> Run(string about, DateTimeOffset now, CancellationToken ct)
        {
            AtOnceMax = Math.Max(AtOnceMax, Interlocked.Increment(ref _atOnce));
            await Task.Yield();
            Interlocked.Decrement(ref _atOnce);
            if (Fails) throw new InvalidOperationException("It fails.");
            Interlocked.Increment(ref _runs);
            return null;
        }
    }

    private sealed class Left : IJob
    {
        public List<string> Done { get; } = [];

        public string Kind => "test.left";

        public DateTimeOffset? NextAfter(DateTimeOffset at) => null;

        public Task<DateTimeOffset?> Run(string about, DateTimeOffset now, CancellationToken ct)
        {
            Done.Add(about);
            return Task.FromResult<DateTimeOffset?>(null);
        }
    }
}
