using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.Laboratory;

/// <summary>Turns counts into shares with their intervals, and requests into people.</summary>
internal static class BacktestSummary
{
    private const string FirstResponse = "first-response";

    public static RateView Rate(long judged, long breached)
    {
        var interval = Proportions.Wilson(breached, judged);
        return new RateView(judged, breached, judged == 0 ? null : (double)breached / judged, interval?.Low, interval?.High);
    }

    public static DifferenceView Difference(in LimitCount count)
    {
        var pairs = count.BothBreached + count.OnlyBefore + count.OnlyAfter + count.NeitherBreached;
        var interval = Proportions.PairedDifference(count.BothBreached, count.OnlyBefore, count.OnlyAfter, count.NeitherBreached);
        return new DifferenceView(pairs, pairs == 0 ? null : (double)(count.OnlyAfter - count.OnlyBefore) / pairs, interval?.Low, interval?.High);
    }

    /// <summary>Limits that were judged under either policy or that the draft changes, by key.</summary>
    public static IReadOnlyList<LimitBacktest> Limits(BacktestPlan plan, BacktestTally tally)
    {
        var newest = plan.Before.MaxBy(x => x.Key).Value;
        var unchanged = plan.Unchanged(newest);
        return
        [
            .. Enumerable.Range(0, plan.Limits.Count)
                .Where(i => !unchanged[i] || tally.Limits[i].JudgedBefore + tally.Limits[i].JudgedAfter > 0)
                .Select(i => Limit(plan, newest, plan.Limits[i], tally.Limits[i], !unchanged[i]))
                .OrderBy(x => x.Limit, StringComparer.Ordinal),
        ];
    }

    public static StaffingView Staffing(BacktestPlan plan, BacktestTally tally, int days, StaffingAssumptions assumptions)
    {
        var perHour = tally.RequestsByHour.Select(x => (double)x / Math.Max(1, days)).ToArray();
        var before = Strictest(plan, tally, plan.Before.MaxBy(x => x.Key).Value, x => x.JudgedBefore);
        var after = Strictest(plan, tally, plan.Draft, x => x.JudgedAfter);
        var (was, now) = (Estimate(before), Estimate(after));
        return new StaffingView(
            assumptions.HandlingMinutes, assumptions.ShareInTime, perHour.Sum(), before, after, was?.HoursPerWeek, now?.HoursPerWeek, was?.PeopleByHour ?? [], now?.PeopleByHour ?? []);

        StaffingEstimate? Estimate(double? wait) => wait is { } minutes ? Domain.Staffing.Estimate(perHour, minutes, assumptions) : null;
    }

    // One pool answers all, so the shortest limit on first response that any case had decides.
    private static double? Strictest(BacktestPlan plan, BacktestTally tally, LimitPolicy policy, Func<LimitCount, long> judged) => policy.Limits
        .Where(x => x is { Use: LimitUse.Clock, Clock: FirstResponse } && judged(tally.Limits[plan.NumberOf(x.Key)]) > 0)
        .Select(x => x.Figure is { } figure ? LimitTerms.Length(figure)?.TotalMinutes : null).Min();

    private static LimitBacktest Limit(BacktestPlan plan, LimitPolicy newest, TimeLimit limit, in LimitCount count, bool isChanged) => new(
        limit.Key, limit.Clock, isChanged, newest.Find(limit.Key)?.Figure?.ToString(), plan.Draft.Find(limit.Key)?.Figure?.ToString(),
        Rate(count.JudgedBefore, count.BreachedBefore), Rate(count.JudgedAfter, count.BreachedAfter), Difference(count), count.NowBreached, count.NoLongerBreached);
}
