using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.TellResult;

/// <summary>The detailed account of the result that the customer was sent (CASE-12).</summary>
public sealed record TellResultRequest([Required, MaxLength(5000)] string Account, [Required, MaxLength(40)] string Medium);

internal sealed class TellResultHandler(CaseChange change) : ICaseAct<TellResultRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, TellResultRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Respond, x => Decide(x, request), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, TellResultRequest request) =>
        change.Policies.Has("medium", request.Medium)
            ? serviceCase.TellResult(request.Account, request.Medium, change.ProcessOf(serviceCase)).AsFacts()
            : change.Policies.UnknownCode("/medium", "medium");
}
