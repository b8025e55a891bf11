using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.PlanCase;

/// <summary>The service plan: one or several ways (CASE-11), and how.</summary>
public sealed record PlanCaseRequest([Required, MinLength(1), MaxLength(9)] string[] Ways, [Required, MaxLength(2000)] string Plan);

internal sealed class PlanCaseHandler(CaseChange change) : ICaseAct<PlanCaseRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, PlanCaseRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Handle, x => Decide(x, request), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, PlanCaseRequest request)
    {
        var unknown = Array.FindIndex(request.Ways, x => !change.Policies.Has("way", x));
        if (unknown >= 0) return change.Policies.UnknownCode($"/ways/{unknown}", "way");
        return serviceCase.Plan([.. request.Ways.Distinct(StringComparer.Ordinal)], request.Plan.Masked(), change.ProcessOf(serviceCase)).AsFacts();
    }
}
