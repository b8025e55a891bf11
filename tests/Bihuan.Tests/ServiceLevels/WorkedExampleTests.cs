using Bihuan.Foundation.WorkingTime;
using Bihuan.ServiceLevels;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.Tests.ServiceLevels;

/// <summary>
/// The table a service manager can read, worked-examples.csv: start, pauses, expected due, a stop on either side of it, and
/// why. Times are wall times of Shanghai. Each row runs through the shipped policy with the facts that policy names.
/// </summary>
public sealed class WorkedExampleTests
{
    private static readonly LimitPolicy Policy = ServiceLevelPolicies.ShippedLimits();

    public static TheoryData<string, string> Examples
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var line in Lines()) rows.Add(line.Split(',')[0], line);
            return rows;
        }
    }

    [Theory, MemberData(nameof(Examples))]
    [Requirement("SLA-03")]
    [Requirement("SLA-07")]
    public void The_limit_is_due_and_judged_as_the_table_says(string key, string line)
    {
        var cells = line.Split(',', 7);
        var (start, due, stop) = (At(cells[1]), At(cells[3]), At(cells[4]));
        var limit = Policy.Find(key)!;

        Assert.Equal(due, Deadline.Due(start, limit.Figure!.Value, ShippedCalendars.Find(limit.Calendar)!, Pauses(cells[2]), limit.Rule).At);
        Assert.Equal(cells[5], (limit.Use == LimitUse.Clock ? Judged(limit, start, Pauses(cells[2]), stop) : stop <= due ? ClockOutcome.Met : ClockOutcome.Breached).ToString().ToLowerInvariant());
    }

    [Fact]
    public void Every_limit_with_a_figure_has_a_row_on_each_side_of_it()
    {
        var rows = Lines().Select(line => line.Split(',', 7)).ToList();
        foreach (var limit in Policy.Limits.Where(limit => limit.Figure is not null))
            Assert.Equal(["breached", "met"], rows.Where(row => row[0] == limit.Key).Select(row => row[5]).Distinct().Order());
    }

    // "The same visit" has no figure: both sides are the second visit, and the band without end is everything beyond.
    [Theory]
    [InlineData("2026-03-02T11:00:00", "Met")]
    [InlineData(null, "Breached")]
    public void A_simple_fault_is_solved_in_the_same_visit_or_missed_when_another_is_arranged(string? solved, string outcome)
    {
        List<ClockFact> facts = [Fact("case.opened", 1, At("2026-03-01T10:00:00")) with { Selectors = new Dictionary<string, string> { ["complexity"] = "simple" } }, Fact("case.visit-started", 2, At("2026-03-02T10:00:00"))];
        if (solved is not null) facts.Add(Fact("case.resolved", 3, At(solved)));
        facts.Add(Fact("case.visit-offered", 4, At("2026-03-02T15:00:00")));

        var first = ClockFold.Run(Policy, facts, ShippedCalendars.Find, TimeZoneInfo.Utc).First(state => state.Key == "TL-17");
        Assert.Equal(outcome, first.OutcomeAt(At("2026-03-03T00:00:00")).ToString());
    }

    private static ClockOutcome Judged(TimeLimit limit, DateTimeOffset start, Pause[] pauses, DateTimeOffset stop)
    {
        var selectors = (limit.When ?? new Dictionary<string, IReadOnlyList<string>>()).ToDictionary(pair => pair.Key, pair => pair.Value[0]);
        List<ClockFact> facts = [Fact(limit.Starts[0], 1, start) with { Selectors = selectors }];
        foreach (var pause in pauses)
            facts.AddRange([Fact("case.hold-added", 2, pause.From) with { Subject = "customer" }, Fact("case.hold-released", 3, pause.Until) with { Subject = "customer" }]);
        var name = limit.Stops[0].Split(':');
        facts.Add(Fact(name[0], 4, stop) with { Subject = name.ElementAtOrDefault(1) });
        return ClockFold.Run(Policy, facts, ShippedCalendars.Find, TimeZoneInfo.Utc).First(state => state.Key == limit.Key).OutcomeAt(stop);
    }

    private static ClockFact Fact(string name, long seq, DateTimeOffset at) => new(name, seq, at, at);

    private static Pause[] Pauses(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => new Pause(At(pair.Split('/')[0]), At(pair.Split('/')[1])))];

    private static DateTimeOffset At(string wall) => new(DateTime.Parse(wall), TimeSpan.FromHours(8));

    private static IEnumerable<string> Lines() =>
        File.ReadLines(Repository.At("tests", "Bihuan.Tests", "ServiceLevels", "worked-examples.csv")).Skip(1).Where(line => line.Length > 0);
}
