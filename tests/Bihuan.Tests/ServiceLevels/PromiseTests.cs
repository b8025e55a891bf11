using Bihuan.ServiceLevels;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.Tests.ServiceLevels;

/// <summary>A promise is a clock of its own beside the limit: due when it was promised, missed even where the limit was met.</summary>
public sealed class PromiseTests
{
    private static readonly LimitPolicy Policy = ServiceLevelPolicies.ShippedLimits();
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    [Theory]
    [InlineData("2026-03-02T10:30", "Met")]
    [InlineData("2026-03-02T10:31", "Breached")]
    public void Half_an_hour_that_became_longer_failed_though_two_hours_were_kept(string arrived, string promise)
    {
        var runs = Run(Opened(), Appointed(2, "2026-03-02T10:05", "2026-03-02T10:30"), Fact("case.visit-started", 3, arrived));

        Assert.Equal(promise, Single(runs, "PR-01").OutcomeAt(At("2026-03-03T00:00")).ToString());
        Assert.Equal(ClockOutcome.Met, Single(runs, "TL-16").OutcomeAt(At("2026-03-03T00:00")));
    }

    [Fact]
    public void A_window_moved_in_time_is_a_new_promise_and_one_moved_too_late_was_missed()
    {
        var inTime = Run(Opened(), Appointed(2, "2026-03-02T10:05", "2026-03-02T12:00"), Appointed(3, "2026-03-02T11:00", "2026-03-02T18:00")).Where(x => x.Key == "PR-01").ToList();
        var late = Run(Opened(), Appointed(2, "2026-03-02T10:05", "2026-03-02T12:00"), Appointed(3, "2026-03-02T13:00", "2026-03-02T18:00")).Where(x => x.Key == "PR-01").ToList();

        Assert.Equal([ClockOutcome.Withdrawn, ClockOutcome.Running], inTime.Select(x => x.OutcomeAt(At("2026-03-02T14:00"))));
        Assert.Equal([ClockOutcome.Breached, ClockOutcome.Running], late.Select(x => x.OutcomeAt(At("2026-03-02T14:00"))));
        Assert.Equal(At("2026-03-02T18:00"), inTime[1].DueAt);
    }

    [Fact]
    public void A_promise_survives_the_compact_history()
    {
        var words = new ClockVocabulary();
        var (facts, text) = (new CaseFacts(words), new System.Text.StringBuilder());
        foreach (var fact in new[] { Opened(), Appointed(2, "2026-03-02T10:05", "2026-03-02T10:30") }) ClockLines.Append(text, fact);
        ClockLines.Read(text.ToString(), facts);

        Assert.Equal(At("2026-03-02T10:30"), Assert.Single(new CaseClocks(Policy, ShippedCalendars.Find, Zone, words).States(facts), x => x.Key == "PR-01").DueAt);
    }

    private static IReadOnlyList<ClockState> Run(params ClockFact[] facts) => ClockFold.Run(Policy, facts, ShippedCalendars.Find, Zone);

    private static ClockState Single(IReadOnlyList<ClockState> runs, string key) => Assert.Single(runs, x => x.Key == key);

    private static ClockFact Opened() => Fact("case.opened", 1, "2026-03-02T10:00") with { Selectors = new Dictionary<string, string> { ["kind"] = "repair", ["urgency"] = "urgent" } };

    private static ClockFact Appointed(long seq, string at, string until) => Fact("case.appointment-made", seq, at) with { PromisedAt = At(until) };

    private static ClockFact Fact(string name, long seq, string at) => new(name, seq, At(at), At(at));

    private static DateTimeOffset At(string wall) => new(DateTime.Parse(wall), TimeSpan.FromHours(8));
}
