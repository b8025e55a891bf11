using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;

namespace Bihuan.Cases;

/// <summary>What the words of a customer bring about by themselves, in the words that open a case and in whatever follows them.</summary>
internal static class InboundWords
{
    /// <summary>
    /// Emergencies that danger words stand for (GRD-12, GRD-14), and of a complaint a provisional level with the criterion it stands on (CON-05)
    /// where it is graver than <paramref name="level"/>.
    /// </summary>
    public static IEnumerable<IFact> Signalled(CasePolicies policies, DangerSignals danger, string kind, int? level)
    {
        var codes = danger.Signals.Select(x => x.Code).ToHashSet(StringComparer.Ordinal);
        foreach (var emergency in policies.Emergencies.DeclaredBy(codes))
            yield return new EmergencyDeclared(emergency.Code, string.Join(' ', danger.Signals.Where(x => emergency.Signals.Contains(x.Code)).Select(x => x.Phrase).Distinct(StringComparer.Ordinal)), ByRule: true);
        if (kind == "complaint" && policies.ComplaintLevels.Propose(codes) is { } proposed && !(level <= proposed.Level))
            yield return new ComplaintLevelProposed(proposed.Level, proposed.Criterion, proposed.Mark, danger.Phrases);
    }

    /// <summary>
    /// What follows when somebody writes or calls about an open case: danger words count as they do at its opening and never make anything less grave.
    /// While the checklist of an emergency is worked off, its people hear of the words and no second one opens.
    /// </summary>
    public static IReadOnlyList<IFact> Follow(ServiceCase serviceCase, string text, CasePolicies policies)
    {
        if (!serviceCase.IsOpen || policies.SignalsIn(text) is not { } danger) return [];
        var facts = new List<IFact>();
        if (policies.Codes.RankOfUrgency(danger.Urgency) > policies.Codes.RankOfUrgency(serviceCase.Urgency))
            facts.Add(new UrgencyChanged(serviceCase.Urgency, danger.Urgency, "danger-words", danger.Phrases, ByRule: true));
        // A level that somebody assessed stands.
        var level = serviceCase.ComplaintLevel is null || serviceCase.IsLevelProvisional ? serviceCase.ComplaintLevel : int.MinValue;
        facts.AddRange(Signalled(policies, danger, serviceCase.Kind, level).Where(x => x is not EmergencyDeclared || !serviceCase.Holds.Contains(ServiceCase.EmergencyHold)));
        return facts;
    }
}
