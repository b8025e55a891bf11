using Bihuan.Foundation;
using Bihuan.IntegrationTests.Cases;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.ServiceLevels;

public sealed class BacktestTests
{
    private static readonly DateOnly First = new(2026, 3, 16), Last = new(2026, 3, 20);

    [Theory, BothDatabases]
    public async Task A_draft_is_tried_on_compact_rows_and_on_facts_with_the_same_verdicts_and_changes_nothing(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        await SomeCases(server, clock);
        var rows = await Rows(server);

        var fromRows = await Run(server, Draft(), new BacktestRequest("", "draft", First, Last));
        var fromFacts = await Run(server, Draft(), new BacktestRequest("", "draft", First, Last) { FromFacts = true, Threads = 1 });

        Assert.Equal(("compact-rows", "facts"), (fromRows.ReadFrom, fromFacts.ReadFrom));
        Assert.Equal((6, 6), (fromRows.Cases, fromFacts.Cases));
        Assert.Equal(fromRows.Limits, fromFacts.Limits);
        Assert.Equal((fromRows.Clocks, fromRows.FlipCount, fromRows.CasesAfter), (fromFacts.Clocks, fromFacts.FlipCount, fromFacts.CasesAfter));
        Assert.Equal(fromRows.Flips.Select(Told).Order(), fromFacts.Flips.Select(Told).Order());

        var sixth = Assert.Single(fromRows.Limits, x => x.Limit == "TL-05");
        Assert.Equal((6, 0, 6, 3), (sixth.Before.Judged, sixth.Before.Breached, sixth.After.Judged, sixth.After.Breached));
        Assert.Equal((3, 0, 0.5), (sixth.NowBreached, sixth.NoLongerBreached, sixth.Difference.Change));
        Assert.All(fromRows.Flips.Where(x => x.Limit == "TL-05"), x => Assert.Equal(("met", "breached", 10.0), (x.Before!.Outcome, x.After!.Outcome, x.After.LateMinutes)));
        Assert.True(fromRows.Staffing.HoursPerWeekAfter >= fromRows.Staffing.HoursPerWeekBefore);
        Assert.Equal(rows, await Rows(server));
    }

    [Theory, BothDatabases]
    public async Task A_draft_that_listens_for_more_than_the_rows_hold_reads_the_facts(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        await SomeCases(server, clock);

        // Nothing kept of an assignment in the compact rows; the facts know it.
        var draft = Draft().Replace("stops: [case.first-responded], amount: 30", "stops: [case.assigned], amount: 30", StringComparison.Ordinal);
        var report = await Run(server, draft, new BacktestRequest("", "draft", First, Last));

        Assert.Equal("facts", report.ReadFrom);
        Assert.Equal(0, Assert.Single(report.Limits, x => x.Limit == "TL-05").After.Breached);
    }

    [Theory, BothDatabases]
    public async Task Cases_outside_the_period_and_a_bad_draft_are_left_out(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        await SomeCases(server, clock);
        var backtest = server.Services.GetRequiredService<PolicyBacktest>();
        foreach (var fromFacts in (bool[])[false, true])
        {
            var report = await Run(server, Draft(), new BacktestRequest("", "draft", new DateOnly(2026, 3, 17), Last) { FromFacts = fromFacts });
            Assert.Equal((0, 0, null), (report.Cases, report.FlipCount, report.CasesBefore.Rate));
        }

        var refused = await backtest.Run(new BacktestRequest("limits: []", "draft", First, Last), null, TestContext.Current.CancellationToken);
        Assert.Null(refused.Report);
        Assert.NotEmpty(refused.Errors);
    }

    [Theory, BothDatabases]
    public async Task A_history_is_cut_where_cases_were_opened(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var opened = new List<DateTimeOffset>();
        for (var i = 0; i < 6; i++)
        {
            opened.Add(clock.Now());
            await OpenCase.By(api);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        var scan = server.Services.GetRequiredService<TableScan>();
        var (rows, cuts) = await scan.Cut("servicelevels_history", "opened_at", opened[0], clock.Now(), 3, TestContext.Current.CancellationToken);
        var (outside, none) = await scan.Cut("servicelevels_history", "opened_at", clock.Now(), clock.Now().AddDays(1), 3, TestContext.Current.CancellationToken);

        Assert.Equal(6, rows);
        Assert.Equal([opened[3]], cuts);
        Assert.Equal(0, outside);
        Assert.Empty(none);
    }

    /// <summary>Three consultations answered after 20 minutes and three after 40; one of each is resolved, one closed by its sweep.</summary>
    private static async Task SomeCases(TestServer server, FakeTimeProvider clock)
    {
        using var api = await server.Api(
            "cases.case.open", "cases.case.read", "cases.case.assess", "cases.case.respond", "cases.case.handle", "cases.fact.read", "cases.case.grade");
        var opened = new List<OpenCase>();
        for (var i = 0; i < 6; i++) opened.Add(await OpenCase.By(api));
        clock.Advance(TimeSpan.FromMinutes(20));
        foreach (var one in opened.Take(3)) await one.Accept(api);
        clock.Advance(TimeSpan.FromMinutes(20));
        foreach (var one in opened.Skip(3)) await one.Accept(api);
        await opened[0].Do(api, "grades", new { grade = "yellow", reason = "because" });
        clock.Advance(TimeSpan.FromDays(5));
        await server.Services.GetRequiredService<ClockSweep>().Sweep(clock.Now(), TestContext.Current.CancellationToken);
    }

    private static async Task<BacktestReport> Run(TestServer server, string draft, BacktestRequest request)
    {
        var outcome = await server.Services.GetRequiredService<PolicyBacktest>().Run(request with { Draft = draft }, null, TestContext.Current.CancellationToken);
        Assert.Empty(outcome.Errors);
        return outcome.Report!;
    }

    /// <summary>The shipped limits with half an hour instead of one for a first response.</summary>
    private static string Draft() => EmbeddedPolicies.Text("policies/limits.yaml")
        .Replace("{key: TL-05, clock: first-response, starts: [case.opened], stops: [case.first-responded], amount: 1, unit: h,", "{key: TL-05, clock: first-response, starts: [case.opened], stops: [case.first-responded], amount: 30, unit: min,", StringComparison.Ordinal);

    private static string Told(FlipView flip) => $"{flip.Case} {flip.Limit} {flip.Run} {Told(flip.Before)} {Told(flip.After)} {string.Join(',', flip.Because)}";

    private static string Told(FlipSide? side) => side is null ? "-" : $"{side.Outcome} {side.Figure} {side.StartedAt:O} {side.StartedBy} {side.DueAt:O} {side.EndedAt:O} {side.EndedBy} {side.PausedMinutes} {side.LateMinutes}";

    private static Task<List<string>> Rows(TestServer server) => server.Query(async db =>
        (await db.Set<ClockRow>().OrderBy(x => x.SubjectId).ThenBy(x => x.LimitKey).ThenBy(x => x.Run).ToListAsync()).ConvertAll(x => $"{x.SubjectId} {x.LimitKey} {x.Run} {x.PolicyVersion} {x.DueAt:O} {x.Outcome} {x.WakeAt:O}"));
}
