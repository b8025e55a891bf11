using Bihuan.Platform.Policies;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Oracle;

namespace Bihuan.ServiceLevels;

/// <summary>What the command line asks of this module: is this file sound, and is the arithmetic right.</summary>
public static class ServiceLevelChecks
{
    /// <summary>Everything wrong with a document of limits, by line; a draft's limits may not begin before the day of publishing.</summary>
    public static IReadOnlyList<PolicyError> Limits(string yaml, string name, DateOnly? publishedOn = null) => ServiceLevelPolicies.ReadLimits(yaml, name, publishedOn).Errors;

    /// <summary>Everything wrong with a document of targets, by line.</summary>
    public static IReadOnlyList<PolicyError> Targets(string yaml, string name) => PolicyReader.Read<TargetPolicy>(yaml, name, TargetPolicy.Check).Errors;

    /// <summary>Everything wrong with a rule, by line; its limits and documents are looked for among the shipped ones.</summary>
    public static IReadOnlyList<PolicyError> Rule(string yaml, string name)
    {
        var limits = ServiceLevelPolicies.ShippedLimits();
        var documents = EmbeddedPolicies.Names().Select(PolicyDocument.OfFile).ToHashSet(StringComparer.Ordinal);
        return PolicyReader.Read<RulePolicy>(yaml, name, policy => RulePolicy.Check(policy, x => limits.Find(x) is not null, documents.Contains)).Errors;
    }

    /// <summary>Random cases put to the arithmetic and to a minute counter (<c>./bihuan bench oracle</c>).</summary>
    public static OracleRun Oracle(long cases, int seed, int threads) => DueOracle.Run(cases, seed, threads);
}
