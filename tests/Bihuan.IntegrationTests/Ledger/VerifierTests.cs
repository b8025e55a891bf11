using System.Net;
using Bihuan.Platform;
using Bihuan.Platform.Ledger;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Ledger;

public sealed class VerifierTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 15, 2, 0, 0, TimeSpan.Zero);

    /// <summary>The end of that day in Shanghai.</summary>
    private static readonly DateTimeOffset s_midnight = new(2026, 3, 15, 16, 0, 0, TimeSpan.Zero);

    [Theory, BothDatabases, Requirement("SEC-06"), Requirement("CASE-21")]
    public async Task What_was_tampered_with_is_named(Database database)
    {
        await using var server = await TestServer.Start(database);
        using var api = await server.Api("cases.case.open");
        var first = await api.OpenCase();
        var second = await api.OpenCase("\u51b0\u7bb1\u4e0d\u5236\u51b7");
        var sound = await Verify(server);
        Assert.True(sound.IsSound, string.Join("; ", sound.Faults));
        Assert.True(sound.Facts >= 6 && sound.Chains >= 3);

        var stream = Guid.Parse(second.GetProperty("id").GetString()!);
        var body = await server.Query(db => db.Set<FactRow>().Where(x => x.StreamId == stream && x.Seq == 2).Select(x => x.Body).SingleAsync());
        var flipped = body.ToArray();
        flipped[body.Length / 2] ^= 1;
        await Set(server, stream, 2, flipped);
        var fault = Assert.Single((await Verify(server)).Faults);
        Assert.Equal((stream, 2, ChainFaultKind.HashDiffers), (fault.Stream, fault.Seq, fault.Kind));
        Assert.Equal(second.GetProperty("number").GetString(), fault.Name);
        await Set(server, stream, 2, body);
        Assert.True((await Verify(server)).IsSound);

        var other = Guid.Parse(first.GetProperty("id").GetString()!);
        var last = await server.Query(db => db.Set<FactRow>().Where(x => x.StreamId == other).MaxAsync(x => x.Seq));
        await server.Change(db => db.Set<FactRow>().Where(x => x.StreamId == other && x.Seq == last).ExecuteDeleteAsync());
        fault = Assert.Single((await Verify(server)).Faults);
        Assert.Equal((other, last, ChainFaultKind.TailMissing), (fault.Stream, fault.Seq, fault.Kind));
    }

    [Theory, BothDatabases, Requirement("SEC-06")]
    public async Task A_kept_root_catches_what_the_rows_no_longer_tell(Database database)
    {
        // Minutes around midnight: over a whole day deadlines would pass, and the sweep would write beside the hand that cuts the tail.
        var clock = new FakeTimeProvider(s_midnight.AddSeconds(-5));
        await using var server = await TestServer.Start(database, clock);
        using var api = await server.Api("cases.case.open", LedgerPermissions.ReadRoots);
        var opened = await api.OpenCase();
        clock.Advance(TimeSpan.FromMinutes(2));
        await api.OpenCase("\u51b0\u7bb1\u4e0d\u5236\u51b7");

        var day = new DateOnly(2026, 3, 15);
        var root = await server.Services.GetRequiredService<LedgerRoots>().Make(day, TestContext.Current.CancellationToken);
        Assert.Equal(root, await server.Services.GetRequiredService<LedgerRoots>().Make(day, TestContext.Current.CancellationToken));
        var listed = (await api.Get("/api/v1/ledger/roots").Ok()).GetProperty("items").EnumerateArray().Select(x => x.GetProperty("root").GetString());
        Assert.Contains(root.Root, listed);
        var wanted = new WantedRoot(day, Convert.FromHexString(root.Root));
        var sound = await Verify(server, wanted);
        Assert.True(sound.IsSound);
        Assert.Contains(sound.Roots, x => x is { IsPresented: true, Agrees: true });

        Assert.False(await server.Query(db => db.Set<Bihuan.ServiceLevels.Tables.ClockHistory>().AnyAsync(x => x.WakeAt <= clock.GetUtcNow())));

        // The tail goes, and the row with it: only the root remembers.
        var stream = Guid.Parse(opened.GetProperty("id").GetString()!);
        await server.Change(async db =>
        {
            var before = await db.Set<FactRow>().Where(x => x.StreamId == stream && x.Seq == 1).Select(x => x.Hash).SingleAsync();
            await db.Set<FactRow>().Where(x => x.StreamId == stream && x.Seq > 1).ExecuteDeleteAsync();
            await db.Set<Bihuan.Cases.Domain.ServiceCase>().Where(x => x.Id == new Bihuan.Foundation.CaseId(stream))
                .ExecuteUpdateAsync(x => x.SetProperty(y => y.Seq, 1).SetProperty(y => y.HeadHash, before));
        });
        var cut = await Verify(server, wanted);
        Assert.Empty(cut.Faults);
        Assert.False(cut.IsSound);
        Assert.All(cut.Roots.Where(x => x.Day == day), x => Assert.False(x.Agrees));
    }

    [Theory, BothDatabases]
    public async Task A_clock_that_steps_back_cannot_make_a_kept_root_false(Database database)
    {
        var clock = new FakeTimeProvider(s_start) { AutoAdvanceAmount = TimeSpan.Zero };
        await using var server = await TestServer.Start(database, clock);
        using var api = await server.Api("cases.case.open");
        await api.OpenCase();
        clock.Advance(TimeSpan.FromHours(1));
        var roots = server.Services.GetRequiredService<LedgerRoots>();
        var root = await roots.Make(new DateOnly(2026, 3, 15), TestContext.Current.CancellationToken);
        clock.AdjustTime(s_start.AddMinutes(1));
        await api.OpenCase("\u51b0\u7bb1\u4e0d\u5236\u51b7");
        var verdict = await Verify(server, new WantedRoot(root.Day, Convert.FromHexString(root.Root), root.Cutoff));
        Assert.True(verdict.IsSound, string.Join("; ", verdict.Faults) + string.Join("; ", verdict.Roots));
    }

    [Theory, BothDatabases]
    public async Task Roots_are_for_those_who_may_read_them(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.open");
        await api.Get("/api/v1/ledger/roots").Ok(HttpStatusCode.Forbidden);
    }

    private static Task<LedgerVerdict> Verify(TestServer server, WantedRoot? wanted = null) =>
        server.Services.GetRequiredService<ChainVerifier>().Verify(wanted, allRoots: true, null, TestContext.Current.CancellationToken);

    private static Task Set(TestServer server, Guid stream, long seq, byte[] body) => server.Change(db =>
        db.Set<FactRow>().Where(x => x.StreamId == stream && x.Seq == seq).ExecuteUpdateAsync(x => x.SetProperty(y => y.Body, body)));
}
