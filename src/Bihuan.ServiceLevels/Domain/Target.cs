using Bihuan.Foundation;

namespace Bihuan.ServiceLevels.Domain;

internal enum TargetVerdict { NoData, NotReached, NearMiss, Met }

/// <summary>One target or threshold (TG-nn). Values holds what is no single figure: schedules, scales, ranges.</summary>
internal sealed record Target(
    string Key,
    string Measure,
    string Context,
    string Source,
    decimal? AtLeast = null,
    string? Unit = null,
    decimal? WarnBelow = null,
    IReadOnlyDictionary<string, string>? Values = null,
    bool IsExample = false,
    DateOnly? EffectiveFrom = null,
    DateOnly? EffectiveUntil = null,
    IReadOnlyList<string>? Meets = null)
{
    /// <summary>Judged on the exact figure, never on a rounded one. Between WarnBelow and the target it is a near miss.</summary>
    public TargetVerdict Judge(decimal? measured) =>
        measured is not { } figure ? TargetVerdict.NoData
        : AtLeast is not { } least || figure >= least ? TargetVerdict.Met
        : WarnBelow is { } warning && figure >= warning ? TargetVerdict.NearMiss
        : TargetVerdict.NotReached;
}

internal sealed record TargetPolicy(int Version, IReadOnlyList<Target> Targets, IReadOnlyList<string>? Meets = null)
{
    public Target? Find(string key) => Targets.FirstOrDefault(target => target.Key == key);

    internal static IEnumerable<PolicyFault> Check(TargetPolicy policy)
    {
        for (var i = 0; i < policy.Targets.Count; i++)
        {
            var target = policy.Targets[i];
            if (policy.Targets.Take(i).Any(other => other.Key == target.Key)) yield return new PolicyFault($"targets[{i}].key", "target.twice", $"'{target.Key}' stands twice.");
            if (target.AtLeast is null && target.Values is not { Count: > 0 }) yield return new PolicyFault($"targets[{i}]", "target.empty", "A target has a figure or values.");
            if (target.AtLeast is <= 0) yield return new PolicyFault($"targets[{i}].at-least", "target.not-positive", "A target is above zero.");
            if (target is { Unit: "percent", AtLeast: > 100 }) yield return new PolicyFault($"targets[{i}].at-least", "target.over-hundred", "A share is at most 100 percent.");
            if (target.WarnBelow > target.AtLeast) yield return new PolicyFault($"targets[{i}].warn-below", "target.warning-above", "The warning lies below the target.");
        }
    }
}
