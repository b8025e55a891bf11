using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.ServiceLevels;

/// <summary>The faults for which service-level clocks are known, each brought about through the product as it happens elsewhere.</summary>
public sealed class ClassicFaultTests
{
    /// <summary>Elsewhere, editing a target changes what old and running cases are judged by.</summary>
    [Theory, BothDatabases, Requirement("SLA-01")]
    public async Task Fault_one_a_policy_published_later_changes_neither_a_verdict_nor_a_running_due_time(Database database)
    {
        await using var house = await House.Open(database, "2026-03-02T10:00");
        using var steps = await PolicyApiSteps.With(house.Server);
        var (answered, running) = (await house.Case("exchange"), await house.Case("exchange"));
        house.MoveTo("2026-03-02T20:00");
        await Respond(answered);
        await steps.Publish("limits", "stops: [case.first-responded], amount: 24, unit: h, when: {kind: [consultation,", "stops: [case.first-responded], amount: 5, unit: h, when: {kind: [consultation,");
        await house.Sweep();
        var later = await house.Case("exchange");

        var (old, open, fresh) = (await house.Clock(answered, "TL-06"), await house.Clock(running, "TL-06"), await house.Clock(later, "TL-06"));
        Assert.Equal(("met", 1), (Text(old, "outcome"), old.GetProperty("policyVersion").GetInt32()));
        Assert.Equal(("running", At("2026-03-03T10:00")), (Text(open, "outcome"), Due(open)));
        Assert.Equal((2, At("2026-03-03T01:00")), (fresh.GetProperty("policyVersion").GetInt32(), Due(fresh)));
    }

    /// <summary>Elsewhere, the length of a pause is added at the end in clock time, so that it falls on nights and weekends.</summary>
    [Theory, BothDatabases, Requirement("SLA-02")]
    public async Task Fault_two_waiting_for_the_customer_stands_where_it_happened_and_costs_what_was_lost_there(Database database)
    {
        await using var house = await House.Open(database, "2026-03-05T10:00");           // Thursday; three working days end with Tuesday
        var (waited, plain) = (await house.Case("repair"), await house.Case("repair"));
        foreach (var live in new[] { waited, plain }) await live.Do("assessment", new { nature = "fault", severity = "general", proposal = "Main board", complexity = "complex" });
        house.MoveTo("2026-03-06T19:00");
        await waited.Do("waits", new { hold = "customer", reason = "Away until Sunday" });
        Assert.True((await house.Clock(waited, "TL-18")).GetProperty("isPaused").GetBoolean());
        house.MoveTo("2026-03-08T19:00");
        await waited.Do("wait-ends", new { hold = "customer" });

        // Friday's end passed while it stood still, so that day does not count; Saturday and Sunday would not have counted anyway.
        Assert.Equal(At("2026-03-12T00:00"), Due(await house.Clock(waited, "TL-18")));
        Assert.Equal(At("2026-03-11T00:00"), Due(await house.Clock(plain, "TL-18")));
    }

    /// <summary>Elsewhere, what was late but done before the next run of a job counts as in time.</summary>
    [Theory, BothDatabases, Requirement("SLA-02")]
    public async Task Fault_three_the_outcome_is_that_of_the_recorded_times_whenever_the_sweep_comes(Database database)
    {
        await using var house = await House.Open(database, "2026-03-02T10:00");
        var (inTime, late, lateAndSwept) = (await house.Case("exchange"), await house.Case("exchange"), await house.Case("exchange"));
        house.MoveTo("2026-03-03T10:00");
        await Respond(inTime);
        house.MoveTo("2026-03-03T10:00:30");
        await Respond(late);
        await house.Sweep();
        await Respond(lateAndSwept);
        house.MoveTo("2026-03-04T10:00");
        await house.Sweep();

        Assert.Equal(("met", "breached", "breached"), (Text(await house.Clock(inTime, "TL-06"), "outcome"), Text(await house.Clock(late, "TL-06"), "outcome"), Text(await house.Clock(lateAndSwept, "TL-06"), "outcome")));
    }

    /// <summary>Elsewhere, a calendar knows weekends and perhaps holidays, and nothing of the weekends worked in return.</summary>
    [Theory, BothDatabases, Requirement("SLA-03")]
    public async Task Fault_four_make_up_workdays_are_worked_and_holidays_are_not(Database database)
    {
        await using var house = await House.Open(database, "2026-09-29T10:00");
        var before = await house.Case("return");
        house.MoveTo("2026-09-30T10:00");
        var next = await house.Case("return");

        Assert.Equal(At("2026-10-10T00:00"), Due(await house.Clock(before, "TL-27")));       // 30 September, 8 and 9 October
        var due = await house.Clock(next, "TL-27");
        Assert.Equal(At("2026-10-11T00:00"), Due(due));                                      // 8, 9 and Saturday 10 October, worked for the holiday
        Assert.Contains(due.GetProperty("steps").EnumerateArray(), x => x.GetString()!.Contains("2026-10-10", StringComparison.Ordinal));
    }

    private static Task Respond(CaseSteps live) => live.Do("first-responses", new { understanding = "Leaks", solution = "Exchange", expectedAt = "2099-01-01T00:00:00Z", medium = "phone" });

    private static DateTimeOffset At(string wall) => DateTimeOffset.Parse(wall + "+08:00", System.Globalization.CultureInfo.InvariantCulture);

    private static DateTimeOffset Due(JsonElement clock) => clock.GetProperty("dueAt").GetDateTimeOffset();

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    /// <summary>A server of its own with a clock of its own, and somebody who may do everything.</summary>
    private sealed class House(TestServer server, FakeTimeProvider time, HttpClient api) : IAsyncDisposable
    {
        public TestServer Server => server;

        public static async Task<House> Open(Database database, string at)
        {
            var time = new FakeTimeProvider(At(at));
            var server = await TestServer.Start(database, time);
            return new House(server, time, await server.ApiForAll());
        }

        public void MoveTo(string at) => time.Advance(At(at) - time.Now());

        public async Task<CaseSteps> Case(string kind) => new(api, await api.OpenCase(kind: kind));

        public Task<int> Sweep() => server.Services.GetRequiredService<ClockSweep>().Sweep(time.Now(), TestContext.Current.CancellationToken);

        public async Task<JsonElement> Clock(CaseSteps live, string limit) =>
            (await api.Get($"/api/v1/cases/{live.Id}/clocks").Ok()).GetProperty("clocks").EnumerateArray().Single(x => x.GetProperty("limit").GetString() == limit);

        public async ValueTask DisposeAsync()
        {
            api.Dispose();
            await server.DisposeAsync();
        }
    }
}
