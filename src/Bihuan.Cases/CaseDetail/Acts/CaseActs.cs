using Bihuan.Cases.Domain;
using Bihuan.Cases.Domain.Policies;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.CaseDetail.Acts;

/// <summary>Every act of the case page, in the order of the menu. A new one is an entry in one of the lists, its words, and nothing else.</summary>
internal static class CaseActs
{
    public static readonly IReadOnlyList<CaseAct> All = [.. AcceptanceActs.All, .. EscalationActs.All, .. WorkActs.All, .. ClosingActs.All];

    public static CaseAct? Find(string? code) => code is null ? null : All.FirstOrDefault(x => x.Code == code);

    /// <summary>The act that brings a fact which a stage still asks for.</summary>
    public static CaseAct? Bringing(string fact) => All.FirstOrDefault(x => x.Brings == fact);

    public static void Map(IEndpointRouteBuilder desk)
    {
        foreach (var act in All) act.Map(desk);
    }

    /// <summary>Offered while the stage asks for this fact and it is not on record.</summary>
    public static Func<ServiceCase, CaseProcess, bool> WhileAsked(string fact) => (x, process) => x.IsOpen && x.Missing(process).Contains(fact);

    /// <summary>Offered while the process asks for this fact at all and it is not on record.</summary>
    public static Func<ServiceCase, CaseProcess, bool> WhileOfUse(string fact) =>
        (x, process) => x.IsOpen && !x.Evidence.Contains(fact) && process.Stages.Any(stage => stage.Needs.Contains(fact));
}
