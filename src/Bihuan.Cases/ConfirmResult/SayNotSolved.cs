using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.ConfirmResult;

/// <summary>The customer says that it is not solved: a second handling begins (CASE-13).</summary>
public sealed record SayNotSolvedRequest([Required, MaxLength(40)] string Medium, [MaxLength(2000)] string? Remark = null);

internal sealed class SayNotSolvedHandler(CaseChange change) : ICaseAct<SayNotSolvedRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, SayNotSolvedRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Respond, x => Decide(x, request), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, SayNotSolvedRequest request) =>
        change.Policies.Has("medium", request.Medium)
            ? serviceCase.SayNotSolved(request.Medium, request.Remark, change.ProcessOf(serviceCase)).AsFacts()
            : change.Policies.UnknownCode("/medium", "medium");
}
