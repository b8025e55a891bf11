using Bihuan.Foundation;
using Bihuan.IntegrationTests.Cases;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.ServiceLevels;

public sealed class SweepTests
{
    [Theory, BothDatabases]
    public async Task Three_nodes_at_once_tell_every_warning_and_breach_and_none_twice_and_the_chains_hold(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        using var api = await server.Api("cases.case.open", "cases.case.read");
        for (var i = 0; i < 120; i++) await OpenCase.By(api);
        var sweep = server.Services.GetRequiredService<ClockSweep>();
        var ct = TestContext.Current.CancellationToken;

        // Each node has a sweep of its own.
        var nodes = Enumerable.Range(0, 3).Select(_ => ActivatorUtilities.CreateInstance<ClockSweep>(server.Services)).ToList();
        async Task AllAtOnce(TimeSpan after)
        {
            clock.Advance(after);
            await Task.WhenAll(nodes.Select(x => Task.Run(() => x.Sweep(clock.Now(), ct), ct)));
            await sweep.Sweep(clock.Now(), ct);
        }

        // A quarter of an hour before the hour of TL-05, then four hours before the day of TL-06.
        await AllAtOnce(TimeSpan.FromMinutes(45));
        Assert.Equal(["TL-05"], await Warned(server));
        await AllAtOnce(TimeSpan.FromHours(20) - TimeSpan.FromMinutes(45));
        Assert.Equal(["TL-05", "TL-06"], await Warned(server));

        await AllAtOnce(TimeSpan.FromDays(40));

        var now = clock.Now();
        var rows = await server.Query(db => db.Set<ClockRow>().Where(x => x.DueAt < now).ToListAsync(ct));
        Assert.NotEmpty(rows);
        Assert.All(rows, x => Assert.True(x is { Outcome: ClockOutcome.Breached, BreachToldAt: not null, WakeAt: null }));
        Assert.Equal(rows.Count, await server.Query(db => db.Set<FactRow>().CountAsync(x => x.Type == "clock.breached/1", ct)));
        Assert.True((await server.Services.GetRequiredService<Bihuan.Platform.Ledger.ChainVerifier>().Verify(null, false, null, ct)).IsSound);
    }

    [Theory, BothDatabases]
    public async Task A_node_lost_in_a_sweep_and_a_clock_that_steps_lose_nothing_tell_nothing_twice_and_decide_nothing(Database database)
    {
        // Set, never advanced: the server's own sweep sleeps through all of it.
        var ten = new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero);
        var clock = new FakeTimeProvider(ten);
        await using var server = await TestServer.Start(database, clock);
        using var api = await server.Api("*");
        var live = await OpenCase.By(api);
        var (sweep, ct) = (server.Services.GetRequiredService<ClockSweep>(), TestContext.Current.CancellationToken);
        Task<int> SweepAt(TimeSpan after)
        {
            clock.AdjustTime(ten + after);
            return sweep.Sweep(clock.Now(), ct);
        }

        async Task<int> Told(string fact) => (await live.Facts(api, fact)).Count();

        // A node that dies between telling and its commit has told nobody, and the next one tells.
        clock.AdjustTime(ten.AddMinutes(45));
        await Assert.ThrowsAsync<OperationCanceledException>(() => server.Change(async db =>
        {
            Assert.NotNull(await sweep.Sweep(db, live.Id, clock.Now(), ct));
            throw new OperationCanceledException("the node is gone");
        }));
        Assert.Equal(0, await Told("clock.warned"));
        await SweepAt(TimeSpan.FromMinutes(45));
        Assert.Equal(1, await Told("clock.warned"));

        // Back by an hour and forward again: nothing is told twice.
        await SweepAt(TimeSpan.FromMinutes(-15));
        await SweepAt(TimeSpan.FromMinutes(50));
        Assert.Equal(1, await Told("clock.warned"));

        // Half an hour ahead by mistake it says that the hour was missed; put right, the answer was in time by its own time.
        await SweepAt(TimeSpan.FromMinutes(90));
        Assert.Equal(1, await Told("clock.breached"));
        clock.AdjustTime(ten.AddMinutes(55));
        await live.Read(api);
        await live.Do(api, "first-responses", new { understanding = "It leaks", solution = "We come", expectedAt = ten.AddDays(1), medium = "phone" });
        await SweepAt(TimeSpan.FromMinutes(95));
        Assert.Equal(1, await Told("clock.breached"));
        var hour = (await api.Get($"/api/v1/cases/{live.Id}/clocks").Ok()).GetProperty("clocks").EnumerateArray().Single(x => x.GetProperty("limit").GetString() == "TL-05");
        Assert.Equal(("met", "breached"), (hour.GetProperty("outcome").GetString(), hour.GetProperty("firstOutcome").GetString()));
    }

    /// <summary>The limits that warned, after making sure that each did so exactly once on every case.</summary>
    private static async Task<IReadOnlyList<string>> Warned(TestServer server)
    {
        var ct = TestContext.Current.CancellationToken;
        var reader = server.Services.GetRequiredService<FactReader>();
        var cases = await server.Query(db => db.Set<ClockHistory>().Select(x => x.SubjectId).ToListAsync(ct));
        var told = new List<(Guid Case, string Limit)>();
        foreach (var id in cases)
        {
            var facts = await server.Query(db => reader.Read(db, id, ct));
            told.AddRange(facts.Select(x => x.Fact).OfType<ClockWarned>().Select(x => (id, x.Limit)));
        }

        var limits = told.GroupBy(x => x.Limit).OrderBy(x => x.Key, StringComparer.Ordinal).ToList();
        Assert.All(limits, x => Assert.Equal(cases.Order(), x.Select(y => y.Case).Order()));
        return [.. limits.Select(x => x.Key)];
    }
}
