using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.ConfirmResult;

/// <summary>The customer says that it is solved.</summary>
public sealed record ConfirmResultRequest([Required, MaxLength(40)] string Medium, [MaxLength(2000)] string? Remark = null);

internal sealed class ConfirmResultHandler(CaseChange change) : ICaseAct<ConfirmResultRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, ConfirmResultRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Respond, x => Decide(x, request), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, ConfirmResultRequest request) =>
        change.Policies.Has("medium", request.Medium)
            ? serviceCase.Confirm(request.Medium, request.Remark, change.ProcessOf(serviceCase)).AsFacts()
            : change.Policies.UnknownCode("/medium", "medium");
}
