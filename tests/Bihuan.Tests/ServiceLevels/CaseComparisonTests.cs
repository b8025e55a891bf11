using System.Text;
using Bihuan.ServiceLevels;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Laboratory;

namespace Bihuan.Tests.ServiceLevels;

/// <summary>A draft against what cases began with, case by case.</summary>
public sealed class CaseComparisonTests
{
    private static readonly LimitPolicy Shipped = ServiceLevelPolicies.ShippedLimits();
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly DateTimeOffset Far = At("2026-06-01T00:00");

    [Fact]
    public void A_shorter_limit_flips_what_was_answered_in_between_and_says_by_how_much()
    {
        var flips = Compare(With("TL-06", x => x with { Amount = 12, WarnBefore = null }), out var tally, Answered("2026-03-02T10:00", "2026-03-02T23:30"), Answered("2026-03-02T10:00", "2026-03-02T11:00"));

        var flip = Assert.Single(flips);
        Assert.Equal(("TL-06", "met", "breached"), (flip.Limit, flip.Before!.Outcome, flip.After!.Outcome));
        Assert.Equal((At("2026-03-03T10:00"), At("2026-03-02T22:00"), 90.0), (flip.Before.DueAt, flip.After.DueAt, flip.After.LateMinutes));
        Assert.Equal(("case.opened", "case.first-responded"), (flip.After.StartedBy, flip.After.EndedBy));
        Assert.Equal(["figure"], flip.Because);
        var count = tally.Limits[Number("TL-06")];
        Assert.Equal((2, 0, 2, 1, 1, 1, 0), (count.JudgedBefore, count.BreachedBefore, count.JudgedAfter, count.BreachedAfter, count.OnlyAfter, count.NeitherBreached, count.OnlyBefore));
    }

    [Fact]
    public void A_pause_that_the_draft_allows_frees_the_case_that_waited()
    {
        var draft = Shipped with { Pauses = [new PauseRule("waiting-for-customer", "case.hold-added", "case.hold-released", ["customer", "part"]), Shipped.Pauses[1]] };
        ClockFact[] waited =
        [
            Fact("case.opened", 1, "2026-03-02T10:00", ("kind", "repair")), Fact("case.hold-added", 2, "2026-03-03T10:00") with { Subject = "part" },
            Fact("case.hold-released", 3, "2026-03-05T10:00") with { Subject = "part" }, Fact("case.resolved", 4, "2026-03-06T10:00"),
        ];
        var flip = Assert.Single(Compare(draft, out _, waited), x => x.Limit == "TL-19");

        Assert.Equal(("breached", 1440.0, "met"), (flip.Before!.Outcome, flip.Before.LateMinutes, flip.After!.Outcome));
        Assert.Equal((0.0, 2880.0), (flip.Before.PausedMinutes, flip.After.PausedMinutes));
        Assert.Equal(["pauses"], flip.Because);
    }

    [Fact]
    public void A_pause_that_began_when_the_clock_was_past_due_is_no_reason_and_is_not_shown()
    {
        var draft = With("TL-19", x => x with { Amount = 60, WarnBefore = null }) with { Pauses = [new PauseRule("waiting-for-customer", "case.hold-added", "case.hold-released", ["customer", "part"]), Shipped.Pauses[1]] };
        ClockFact[] late =
        [
            Fact("case.opened", 1, "2026-03-02T10:00", ("kind", "repair")), Fact("case.hold-added", 2, "2026-03-05T01:00") with { Subject = "part" },
            Fact("case.hold-released", 3, "2026-03-05T07:00") with { Subject = "part" }, Fact("case.resolved", 4, "2026-03-05T08:00"),
        ];
        var flip = Assert.Single(Compare(draft, out _, late), x => x.Limit == "TL-19");

        Assert.Equal(("met", "breached", At("2026-03-04T22:00"), 600.0), (flip.Before!.Outcome, flip.After!.Outcome, flip.After.DueAt, flip.After.LateMinutes));
        Assert.Equal(["figure"], flip.Because);
        Assert.Equal((0.0, 0), (flip.After.PausedMinutes, flip.After.Pauses.Count));
    }

    [Fact]
    public void Limits_that_come_and_go_are_told_from_those_that_change()
    {
        var without = Shipped with { Limits = [.. Shipped.Limits.Where(x => x.Key != "TL-06"), Shipped.Find("TL-06")! with { Key = "TL-99", Amount = 1, WarnBefore = null }] };
        var elsewhere = With("TL-06", x => x with { When = new Dictionary<string, IReadOnlyList<string>> { ["kind"] = ["repair"] } });
        var late = Answered("2026-03-02T10:00", "2026-03-04T10:00");

        Assert.Equal([("TL-06", "limit-gone"), ("TL-99", "new-limit")], Compare(without, out _, late).Select(x => (x.Limit, Assert.Single(x.Because))).Order());
        Assert.Equal([("TL-06", "no-longer-selected")], Compare(elsewhere, out _, late).Select(x => (x.Limit, Assert.Single(x.Because))));
    }

    [Fact]
    public void A_draft_that_changes_nothing_flips_nothing_and_counts_alike()
    {
        Assert.Empty(Compare(Shipped with { Version = 2 }, out var tally, Answered("2026-03-02T10:00", "2026-03-04T10:00")));
        Assert.All(tally.Limits, x => Assert.Equal((x.JudgedBefore, x.BreachedBefore), (x.JudgedAfter, x.BreachedAfter)));
        Assert.True(tally.Limits.Sum(x => x.BreachedBefore) > 0);
    }

    [Fact]
    public void Counting_only_what_changes_gives_what_counting_all_would()
    {
        var random = new Random(7);
        var histories = Enumerable.Range(0, 300).Select(_ => RandomCase(random)).ToArray();
        var draft = With("TL-19", x => x with { Amount = 30, WarnBefore = null });
        Compare(draft, out var quick, histories);
        // An ending that nothing ever brings about makes every limit differ on paper, so that all are counted twice.
        Compare(draft with { EndsAll = [.. Shipped.EndsAll, "case.never"] }, out var full, histories);

        foreach (var key in Shipped.Limits.Where(x => x.Use == LimitUse.Clock).Select(x => x.Key)) Assert.Equal(full.Limits[Number(key)], quick.Limits[Number(key)]);
        Assert.True(quick.Limits[Number("TL-19")].NowBreached > 0);
    }

    [Fact]
    public void A_history_read_back_from_its_row_counts_as_the_facts_do()
    {
        var random = new Random(11);
        var words = new ClockVocabulary();
        var (facts, clocks) = (new CaseFacts(words), new CaseClocks(Shipped, ShippedCalendars.Find, Zone, words));
        for (var i = 0; i < 300; i++)
        {
            var history = RandomCase(random);
            ClockLines.Read(Lines(history), facts);
            Assert.Equal(
                ClockFold.Run(Shipped, history, ShippedCalendars.Find, Zone).Select(x => (x.Key, x.Run, x.StartedAt, x.DueAt, x.StoppedAt, x.WithdrawnAt)),
                clocks.States(facts).Select(x => (x.Key, x.Run, x.StartedAt, x.DueAt, x.StoppedAt, x.WithdrawnAt)));
        }
    }

    [Fact]
    public void A_policy_of_hundreds_of_limits_counts_each_as_if_it_stood_alone()
    {
        var many = Shipped with { Limits = [.. Enumerable.Range(0, 4).SelectMany(copy => Shipped.Limits.Select(x => copy == 0 ? x : x with { Key = $"{x.Key}-{copy}" }))] };
        var random = new Random(13);
        for (var i = 0; i < 50; i++)
        {
            var history = RandomCase(random);
            var alone = ClockFold.Run(Shipped, history, ShippedCalendars.Find, Zone).Select(x => (x.Key, x.Run, x.StartedAt, x.DueAt, x.StoppedAt, x.WithdrawnAt)).ToList();
            var among = ClockFold.Run(many, history, ShippedCalendars.Find, Zone);
            Assert.Equal(4 * alone.Count, among.Count);
            foreach (var copy in (string[])["", "-1", "-2", "-3"])
                Assert.Equal(
                    alone.Select(x => x with { Key = x.Key + copy }).OrderBy(x => x.Key, StringComparer.Ordinal),
                    among.Where(x => x.Key.Count('-') == (copy.Length == 0 ? 1 : 2) && x.Key.EndsWith(copy, StringComparison.Ordinal))
                        .Select(x => (x.Key, x.Run, x.StartedAt, x.DueAt, x.StoppedAt, x.WithdrawnAt)).OrderBy(x => x.Key, StringComparer.Ordinal));
        }
    }

    [Fact]
    public void What_was_recorded_later_is_not_known_yet_and_odd_values_survive()
    {
        var words = new ClockVocabulary();
        var facts = new CaseFacts(words);
        var odd = Fact("case.opened", 1, "2026-03-02T10:00", ("category", "a|b;c=d%20e"));
        ClockLines.Read(Lines([odd, Fact("case.resolved", 2, "2026-03-03T10:00")]), facts, At("2026-03-02T12:00"));

        Assert.Equal(1, facts.Count);
        Assert.Equal(words.Value("a|b;c=d%20e"), facts.SelectorsOf(facts.InOrder()[0])[0].Value);
    }

    private static List<FlipView> Compare(LimitPolicy draft, out BacktestTally tally, params ClockFact[][] histories)
    {
        var flips = new List<FlipView>();
        var comparison = new CaseComparison(new BacktestPlan(draft, new Dictionary<int, LimitPolicy> { [1] = Shipped }, Far), _ => ShippedCalendars.Find, Zone);
        foreach (var history in histories)
        {
            ClockLines.Read(Lines(history), comparison.Facts);
            comparison.Count(Guid.Empty, 1, null, flips);
        }

        tally = comparison.Tally;
        return flips;
    }

    private static int Number(string key) => new BacktestPlan(Shipped, new Dictionary<int, LimitPolicy> { [1] = Shipped }, Far).NumberOf(key);

    private static LimitPolicy With(string key, Func<TimeLimit, TimeLimit> change) => Shipped with { Limits = [.. Shipped.Limits.Select(x => x.Key == key ? change(x) : x)] };

    private static ClockFact[] Answered(string opened, string answered) => [Fact("case.opened", 1, opened, ("kind", "return")), Fact("case.first-responded", 2, answered)];

    /// <summary>Facts in any order and number, some about nothing, some late.</summary>
    private static ClockFact[] RandomCase(Random random)
    {
        string[] kinds = ["repair", "return", "complaint", "consultation", "praise"], names =
            ["case.first-responded", "case.resolved", "case.closed", "case.reopened", "case.visit-started", "case.appointment-made", "case.progress-told", "case.result-told", "case.nothing"];
        var start = At("2026-01-05T08:00").AddMinutes(random.Next(60 * 24 * 60));
        var facts = new List<ClockFact> { Fact("case.opened", 1, start, ("kind", kinds[random.Next(kinds.Length)]), ("channel-kind", random.Next(2) == 0 ? "online" : "offline")) };
        for (var seq = 2; seq < 3 + random.Next(12); seq++)
        {
            var at = start.AddMinutes(random.Next(60 * 24 * 6));
            facts.Add(random.Next(6) switch
            {
                0 => Fact(random.Next(2) == 0 ? "case.hold-added" : "case.hold-released", seq, at) with { Subject = random.Next(2) == 0 ? "customer" : "testing" },
                1 => Fact("case.graded", seq, at, ("grade", random.Next(2) == 0 ? "green" : "yellow")),
                2 => Fact("case.complaint-classed", seq, at, ("complaint-timing", random.Next(2) == 0 ? "urgent" : "special")),
                _ => Fact(names[random.Next(names.Length)], seq, at),
            });
        }

        return [.. facts];
    }

    private static byte[] Lines(IEnumerable<ClockFact> facts)
    {
        var text = new StringBuilder();
        foreach (var fact in facts) ClockLines.Append(text, fact);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static ClockFact Fact(string name, long seq, string at, params (string Key, string Value)[] selectors) => Fact(name, seq, At(at), selectors);

    private static ClockFact Fact(string name, long seq, DateTimeOffset at, params (string Key, string Value)[] selectors) =>
        new(name, seq, at, at) { Selectors = selectors.Length == 0 ? null : selectors.ToDictionary(pair => pair.Key, pair => pair.Value) };

    private static DateTimeOffset At(string wall) => new(DateTime.Parse(wall), TimeSpan.FromHours(8));
}
