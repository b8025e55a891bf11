using System.Net;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Cases;
using Bihuan.Platform;
using Bihuan.Platform.Ledger;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.Testing;
using Bihuan.Web.Bench.Faults;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Platform;

/// <summary>What stands under the product fails. <c>bihuan bench faults</c> does the same at full count and with real killing of PostgreSQL.</summary>
public sealed class FaultTests
{
    [Theory, BothDatabases]
    public async Task Killed_under_writing_clients_nothing_acknowledged_is_lost(Database database)
    {
        var cluster = database == Database.Postgres ? Environment.GetEnvironmentVariable("BIHUAN_TEST_POSTGRES") : null;
        Assert.True(await KillBench.Run(cluster, rounds: 2, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_full_disk_is_said_loses_nothing_and_passes()
    {
        await using var server = await TestServer.Start(Database.Sqlite);
        using var api = await server.ApiForAll();
        var kept = new List<Guid> { (await api.OpenCase()).GetProperty("id").GetGuid() };
        await Cap(server, "PRAGMA max_page_count = " + (await Pages(server) + 6));
        HttpResponseMessage? full = null;
        for (var i = 0; i < 500 && full is null; i++)
        {
            using var answer = await api.Post("/api/v1/cases", new { kind = "repair", channel = "phone", customer = new { phone = "1380013" + i.ToString("D4", System.Globalization.CultureInfo.InvariantCulture) }, description = new string('\u6f0f', 2000) });
            if (answer.IsSuccessStatusCode) kept.Add(System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("id").GetGuid());
            else full = answer;
            if (full is null) continue;
            Assert.Equal(HttpStatusCode.InsufficientStorage, full.StatusCode);
            Assert.Contains("frame-ancestors 'none'", full.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Contains("service.storage-full", await full.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.NotNull(full);
        // Reading goes on meanwhile, and there is no half of what was refused.
        foreach (var id in kept) await api.Get($"/api/v1/cases/{id}").Ok();
        Assert.Equal(kept.Count, await Cases(server));
        await Cap(server, "PRAGMA max_page_count = 1000000");
        kept.Add((await api.OpenCase()).GetProperty("id").GetGuid());
        Assert.True((await server.Services.GetRequiredService<ChainVerifier>().Verify(null, false, null, TestContext.Current.CancellationToken)).IsSound);
    }

    [Fact]
    public async Task A_file_locked_by_another_process_makes_writers_wait_and_loses_nothing()
    {
        await using var server = await TestServer.Start(Database.Sqlite);
        using var api = await server.ApiForAll();
        await api.OpenCase();
        await using var other = new SqliteConnection($"Data Source={server.Services.GetRequiredService<StoreOptions>().SqliteFile};Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await Sql(other, "BEGIN IMMEDIATE");
        var waiting = Enumerable.Range(0, 8).Select(_ => api.OpenCase()).ToList();
        // Reading needs no lock.
        await api.Get("/api/v1/cases").Ok();
        Assert.All(waiting, x => Assert.False(x.IsCompleted));
        await Sql(other, "ROLLBACK");
        Assert.Equal(8, (await Task.WhenAll(waiting)).Select(x => x.GetProperty("id").GetGuid()).Distinct().Count());
    }

    [Fact]
    public async Task Who_fails_or_is_refused_after_writing_takes_no_neighbour_along()
    {
        await using var server = await TestServer.Start(Database.Sqlite);
        using var api = await server.ApiForAll();
        await api.OpenCase();
        var before = await Cases(server);
        await using var other = new SqliteConnection($"Data Source={server.Services.GetRequiredService<StoreOptions>().SqliteFile};Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        // While another process holds the file the writer's jobs gather into one group.
        await Sql(other, "BEGIN IMMEDIATE");
        var neighbours = new List<Task<System.Text.Json.JsonElement>> { api.OpenCase(), api.OpenCase() };
        var failing = server.Change(async db =>
        {
            await Scribble(db);
            throw new InvalidOperationException("after writing");
        });
        var refused = server.Change<ServiceDb, Result<int>>(async db =>
        {
            await Scribble(db);
            return Refusal.Conflict("test.refused");
        });
        neighbours.Add(api.OpenCase());
        await Sql(other, "ROLLBACK");
        var opened = await Task.WhenAll(neighbours);
        Assert.Equal("after writing", (await Assert.ThrowsAsync<InvalidOperationException>(() => failing)).Message);
        Assert.Equal("test.refused", (await refused).Refusal!.Code);
        Assert.Equal(before + 3, await Cases(server));
        Assert.Equal(3, opened.Select(x => x.GetProperty("number").GetString()).Distinct().Count());
        Assert.Equal(0, await server.Query(db => db.Database.SqlQueryRaw<int>("SELECT count(*) AS \"Value\" FROM platform_counter WHERE key = 'scribble'").FirstAsync()));
        Assert.True((await server.Services.GetRequiredService<ChainVerifier>().Verify(null, false, null, TestContext.Current.CancellationToken)).IsSound);
    }

    /// <summary>A clock that jumps wakes every loop there is, and each has something to say of the same case while somebody works on it.</summary>
    [Theory, BothDatabases]
    public async Task Many_who_write_of_one_case_at_once_all_get_their_turn(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.fact.read");
        var id = (await api.OpenCase()).GetProperty("id").GetGuid();
        var ct = TestContext.Current.CancellationToken;
        await Task.WhenAll(Enumerable.Range(0, 24).Select(x => Task.Run(
            () => server.Services.GetRequiredService<Writes>().Run(
                async scope =>
                {
                    var db = scope.GetRequiredService<ServiceDb>();
                    var timeline = (await scope.GetRequiredService<IEnumerable<ITimelineSource>>().Single().Load(db, id, ct))!;
                    db.Record(timeline, new ClockWarned($"TL-{x}", 1, "closing", DateTimeOffset.UnixEpoch), Actor.Named("clocks"), DateTimeOffset.UtcNow);
                    await db.SaveChangesAsync(ct);
                    return true;
                },
                ct),
            ct)));
        var facts = (await api.Get($"/api/v1/cases/{id}/facts").Ok()).GetProperty("items").EnumerateArray();
        Assert.Equal(24, facts.Count(x => x.GetProperty("type").GetString()!.StartsWith("clock.warned", StringComparison.Ordinal)));
    }

    [Theory, BothDatabases]
    public async Task A_clock_that_steps_back_an_hour_breaks_no_order_and_no_chain(Database database)
    {
        var start = new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero);
        var clock = new FakeTimeProvider(start);
        await using var server = await TestServer.Start(database, clock);
        using var agent = await server.SignedIn("senior-agent");
        var live = await OpenCase.By(agent.Http);
        clock.AdjustTime(start.AddHours(-1));
        await live.Accept(agent.Http);
        await live.Do(agent.Http, "notes", new { text = "the clock stands an hour back" });
        var later = await OpenCase.By(agent.Http);
        await live.Resolve(agent.Http);
        var facts = await live.Facts(agent.Http);
        var recorded = facts.Select(x => x.GetProperty("recordedAt").GetDateTimeOffset()).ToList();
        Assert.Equal(recorded.Order(), recorded);
        Assert.True(recorded[0] <= recorded[^1]);
        Assert.NotEqual(live.Number, later.Number);
        // The queue's order is that of opening, whatever the clock said.
        var listed = (await agent.Http.Get("/api/v1/cases?limit=2").Ok()).GetProperty("items").EnumerateArray().Select(x => x.GetProperty("number").GetString()).ToList();
        Assert.Equal([later.Number, live.Number], listed);
        clock.Advance(TimeSpan.FromHours(2));
        await live.Do(agent.Http, "notes", new { text = "and goes on" });
        Assert.True((await server.Services.GetRequiredService<ChainVerifier>().Verify(null, false, null, TestContext.Current.CancellationToken)).IsSound);
    }

    [Theory, BothDatabases]
    public async Task A_clock_that_steps_back_over_midnight_gives_every_case_an_id_and_a_number_of_its_own(Database database)
    {
        // Half past midnight in Shanghai.
        var start = new DateTimeOffset(2026, 3, 16, 16, 30, 0, TimeSpan.Zero);
        var clock = new FakeTimeProvider(start.AddHours(-1));
        await using var server = await TestServer.Start(database, clock);
        using var api = await server.ApiForAll();
        var opened = new List<System.Text.Json.JsonElement>();
        foreach (var at in new[] { -1, 0, -1, 0 })
        {
            clock.AdjustTime(start.AddHours(at));
            for (var i = 0; i < 3; i++) opened.Add(await api.OpenCase());
        }

        Assert.Equal(12, opened.Select(x => x.GetProperty("id").GetGuid()).Distinct().Count());
        Assert.Equal(12, opened.Select(x => x.GetProperty("number").GetString()).Distinct().Count());
        // Each is found again, in the order of their opening, whatever the clock said.
        var listed = (await api.Get("/api/v1/cases?limit=20").Ok()).GetProperty("items").EnumerateArray().Select(x => x.GetProperty("id").GetGuid()).Reverse();
        Assert.Equal(opened.Select(x => x.GetProperty("id").GetGuid()), listed);
        Assert.True((await server.Services.GetRequiredService<ChainVerifier>().Verify(null, false, null, TestContext.Current.CancellationToken)).IsSound);
    }

    private static Task<int> Scribble(ServiceDb db) => db.Database.ExecuteSqlRawAsync("INSERT INTO platform_counter (key, value) VALUES ('scribble', 1)");

    private static Task<int> Cases(TestServer server) => server.Query(db => db.Database.SqlQueryRaw<int>("SELECT count(*) AS \"Value\" FROM cases_service_case").FirstAsync());

    private static Task<long> Pages(TestServer server) => server.Query(db => db.Database.SqlQueryRaw<long>("SELECT page_count AS \"Value\" FROM pragma_page_count()").FirstAsync());

    /// <summary>On the writer's own connection, which is the one that a full disk would stop.</summary>
    private static Task Cap(TestServer server, string pragma) => server.Change(db => db.Database.ExecuteSqlRawAsync(pragma));

    private static async Task Sql(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
