using System.Collections.Frozen;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.Laboratory;

/// <summary>Plain names of the facts that clocks listen for under a policy.</summary>
internal static class HeardNames
{
    private static readonly string[] s_always =
        ["case.opened", "case.urgency-changed", "case.graded", "case.grade-withdrawn", "case.complaint-classed", "case.process-changed", "case.assessed", ClockFact.Extended, "case.separated", "case.reopened"];

    public static FrozenSet<string> Of(LimitPolicy policy) => policy.Limits
        .SelectMany(x => x.Starts.Concat(x.Stops).Concat(x.RunsOutWith ?? []))
        .Concat(policy.Pauses.SelectMany(x => new[] { x.From, x.Until })).Concat(policy.EndsAll).Concat(s_always)
        .Select(x => x.Split(':')[0]).ToFrozenSet(StringComparer.Ordinal);
}
