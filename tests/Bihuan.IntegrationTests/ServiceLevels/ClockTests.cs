using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.ServiceLevels;

public sealed class ClockTests
{
    [Theory, BothDatabases]
    public async Task A_repair_opens_with_its_clocks_and_the_strictest_governs(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var opened = await api.OpenCase();
        var clocks = await Clocks(server, opened.GetProperty("id").GetGuid());
        Assert.Contains(clocks, x => x is { Limit: "TL-05", Outcome: "running", IsGoverning: true });
        Assert.Contains(clocks, x => x is { Limit: "TL-06", Outcome: "running", IsGoverning: false });
        var read = await api.Get($"/api/v1/cases/{opened.GetProperty("id").GetString()}").Ok();
        Assert.Equal(clocks.Where(x => x.DueAt != null).Min(x => x.DueAt), read.GetProperty("dueAt").GetDateTimeOffset());
    }

    [Theory, BothDatabases, Requirement("SLA-11")]
    public async Task A_warning_comes_once_before_the_limit_and_the_breach_once_after_it(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.fact.read", "cases.case.transfer");
        var opened = await api.OpenCase();
        var id = opened.GetProperty("id").GetGuid();
        var sweep = server.Services.GetRequiredService<ClockSweep>();

        clock.Advance(TimeSpan.FromMinutes(50));
        await sweep.Sweep(clock.Now(), TestContext.Current.CancellationToken);
        await sweep.Sweep(clock.Now(), TestContext.Current.CancellationToken);
        Assert.Equal(1, await Count(api, id, "clock.warned/1"));

        clock.Advance(TimeSpan.FromMinutes(11));
        await sweep.Sweep(clock.Now(), TestContext.Current.CancellationToken);
        await sweep.Sweep(clock.Now(), TestContext.Current.CancellationToken);
        Assert.Equal(1, await Count(api, id, "clock.breached/1"));

        // What the clocks wrote makes nobody's form stale.
        var receiver = await server.NewUser("technician");
        var reason = server.Services.GetRequiredService<Bihuan.Cases.Contracts.CasePolicies>().CodeLists()["transfer-reason"][0];
        await api.Post($"/api/v1/cases/{id}/transfers", new { receiverId = receiver, reason }, opened.GetProperty("seq").GetInt64()).Ok();
    }

    private static async Task<int> Count(HttpClient api, Guid id, string type) =>
        (await api.Get($"/api/v1/cases/{id}/facts").Ok()).GetProperty("items").EnumerateArray().Count(x => x.GetProperty("type").GetString() == type && x.GetProperty("body").GetProperty("limit").GetString() == "TL-05");

    private static Task<IReadOnlyList<ClockView>> Clocks(TestServer server, Guid id) =>
        server.Query(db => server.Services.GetRequiredService<ClockDirectory>().Of(db, id, server.Services.GetRequiredService<TimeProvider>().Now(), TestContext.Current.CancellationToken));
}
