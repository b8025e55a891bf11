using Bihuan.Foundation;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain.Policies;

namespace Bihuan.Cases.Domain;

/// <summary>Plain names of facts as processes speak of them.</summary>
internal static class FactNames
{
    public static string Of(IFact fact) => fact is SupportLevelChanged ? "case.level-raised" : PlainFactName.Of(fact.GetType());

    public static bool CountsAsEvidence(string name) => ProcessTerms.Facts.Contains(name);

    /// <summary>What was found out about the problem stays true in a second handling; what was done about it must be done again.</summary>
    public static bool SurvivesReopening(string name) =>
        ProcessTerms.OnceOnly.Contains(name) || name is "case.assessed" or "case.complaint-classed" or "case.complaint-assessed" or "case.coordinated" or "case.level-raised";
}
