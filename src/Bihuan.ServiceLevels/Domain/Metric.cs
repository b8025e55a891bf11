using Bihuan.Foundation;

namespace Bihuan.ServiceLevels.Domain;

internal enum MetricMark { Sourced, Reported, House }

/// <summary>One definition of the metric dictionary; its words stand under <c>metric.KEY</c> and <c>metric.KEY.rule</c>.</summary>
internal sealed record Metric(string Key, string Unit, MetricMark Mark, string Source, IReadOnlyDictionary<string, string>? Rules = null);

internal sealed record MetricPolicy(int Version, IReadOnlyList<Metric> Metrics)
{
    internal static IEnumerable<PolicyFault> Check(MetricPolicy policy)
    {
        for (var i = 0; i < policy.Metrics.Count; i++)
            if (policy.Metrics.Take(i).Any(x => x.Key == policy.Metrics[i].Key)) yield return new PolicyFault($"metrics[{i}].key", "metric.twice", $"'{policy.Metrics[i].Key}' stands twice.");
    }
}
