using Bihuan.Foundation.WorkingTime;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.Laboratory;

/// <summary>
/// Counts case after case under both policies and keeps what differs. One thread's: each has its own vocabulary and its own compiled
/// policies, one pair for each version and calendar that cases began with.
/// </summary>
internal sealed class CaseComparison(BacktestPlan plan, Func<string?, Func<string, WorkingCalendar?>> calendars, TimeZoneInfo zone)
{
    private const string FirstResponse = "first-response";

    private readonly ClockVocabulary _words = new();
    private readonly Dictionary<(int Version, string? Calendar), Pair> _pairs = [];
    private readonly BacktestTally _tally = new(plan.Limits.Count);
    private CaseFacts? _facts;

    /// <summary>Filled by whoever reads, then given to <see cref="Count"/>.</summary>
    public CaseFacts Facts => _facts ??= new CaseFacts(_words);

    public BacktestTally Tally => _tally;

    /// <param name="subject">The case.</param>
    /// <param name="version">The policy it began with.</param>
    /// <param name="calendar">The calendar of its outlet, if it has one.</param>
    /// <param name="flips">Where flips are explained; null when enough have been kept.</param>
    /// <returns>How many clocks flipped.</returns>
    public int Count(Guid subject, int version, string? calendar, List<FlipView>? flips)
    {
        var pair = PairOf(version, calendar);
        var before = pair.Before.Count(Facts);
        var after = pair.After.Count(Facts);
        var (flipped, anyBefore, anyAfter) = (0, false, false);
        DateTimeOffset? responseFrom = null;
        foreach (ref readonly var run in before)
        {
            var number = pair.BeforeNumbers[run.Limit];
            var outcome = run.OutcomeAt(plan.AsOf);
            var same = pair.Unchanged[number];
            var index = same ? -1 : Find(after, pair.AfterNumbers, number, run.Run);
            var other = same ? outcome : index < 0 ? (ClockOutcome?)null : after[index].OutcomeAt(plan.AsOf);
            anyBefore |= outcome == ClockOutcome.Breached;
            anyAfter |= other == ClockOutcome.Breached;
            if (pair.Before.Limits[run.Limit].Clock == FirstResponse && !(responseFrom <= run.StartedAt)) responseFrom = run.StartedAt;
            if (!_tally.Limits[number].Add(outcome, other)) continue;
            flipped++;
            flips?.Add(Explain(subject, pair, run, index < 0 ? null : after[index]));
        }

        foreach (ref readonly var run in after)
        {
            var number = pair.AfterNumbers[run.Limit];
            if (Find(before, pair.BeforeNumbers, number, run.Run) >= 0) continue;
            var outcome = run.OutcomeAt(plan.AsOf);
            anyAfter |= outcome == ClockOutcome.Breached;
            if (!_tally.Limits[number].Add(null, outcome)) continue;
            flipped++;
            flips?.Add(Explain(subject, pair, null, run));
        }

        _tally.Cases++;
        _tally.Clocks += before.Length;
        _tally.WholeCases.Add(anyBefore ? ClockOutcome.Breached : ClockOutcome.Met, anyAfter ? ClockOutcome.Breached : ClockOutcome.Met);
        if (responseFrom is { } asked) _tally.RequestsByHour[TimeZoneInfo.ConvertTime(asked, zone).Hour]++;
        return flipped;
    }

    private static int Find(ReadOnlySpan<ClockRun> runs, int[] numbers, int number, int run)
    {
        for (var i = 0; i < runs.Length; i++)
            if (numbers[runs[i].Limit] == number && runs[i].Run == run) return i;
        return -1;
    }

    private Pair PairOf(int version, string? calendar)
    {
        if (_pairs.TryGetValue((version, calendar), out var known)) return known;
        var policy = plan.Before[version];
        var unchanged = plan.Unchanged(policy);
        var before = new CaseClocks(policy, calendars(calendar), zone, _words);
        var after = new CaseClocks(plan.Draft, calendars(calendar), zone, _words, limit => !unchanged[plan.NumberOf(limit.Key)]);
        return _pairs[(version, calendar)] = new Pair(
            before, after, [.. before.Limits.Select(x => plan.NumberOf(x.Key))], [.. after.Limits.Select(x => plan.NumberOf(x.Key))], unchanged);
    }

    private FlipView Explain(Guid subject, Pair pair, ClockRun? before, ClockRun? after)
    {
        var (was, now) = (before is { } b ? pair.Before.StateOf(b) : null, after is { } a ? pair.After.StateOf(a) : null);
        return FlipReasons.Explain(subject, was, now, plan, pair.Before.Policy, Facts);
    }

    private sealed record Pair(CaseClocks Before, CaseClocks After, int[] BeforeNumbers, int[] AfterNumbers, bool[] Unchanged);
}
