using Bihuan.Foundation.WorkingTime;
using Bihuan.Platform.Policies;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels;

/// <summary>Reads limits and targets; <c>./bihuan policy check</c> and the editor show the errors by line.</summary>
internal static class ServiceLevelPolicies
{
    private const string LimitsFile = "policies/limits.yaml", TargetsFile = "policies/targets.yaml", MetricsFile = "policies/metrics.yaml";

    internal static LimitPolicy ShippedLimits() => ReadLimits(EmbeddedPolicies.Text(LimitsFile), LimitsFile).Required();

    internal static TargetPolicy ShippedTargets() => PolicyReader.ReadEmbedded<TargetPolicy>(TargetsFile, TargetPolicy.Check).Required();

    internal static MetricPolicy ShippedMetrics() => PolicyReader.ReadEmbedded<MetricPolicy>(MetricsFile, MetricPolicy.Check).Required();

    /// <param name="yaml">The text of the document.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="publishedOn">For a draft: the day it is to be published, which its limits may not precede.</param>
    /// <param name="calendars">Calendars by code; the shipped ones when left out.</param>
    internal static PolicyReading<LimitPolicy> ReadLimits(string yaml, string name, DateOnly? publishedOn = null, Func<string, WorkingCalendar?>? calendars = null) =>
        PolicyReader.Read<LimitPolicy>(yaml, name, policy => LimitValidation.Check(policy, calendars ?? ShippedCalendars.Find, publishedOn));
}
