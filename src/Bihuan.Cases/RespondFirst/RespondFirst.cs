using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.RespondFirst;

/// <summary>The first response tells three things (CASE-10): what we understood, what we propose, when it will be done.</summary>
public sealed record RespondFirstRequest(
    [Required, MaxLength(2000)] string Understanding,
    [Required, MaxLength(2000)] string Solution,
    [Required] DateTimeOffset? ExpectedAt,
    [Required, MaxLength(40)] string Medium);

internal sealed class RespondFirstHandler(CaseChange change) : ICaseAct<RespondFirstRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, RespondFirstRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Respond, x => Decide(x, request), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, RespondFirstRequest request) =>
        change.Policies.Has("medium", request.Medium)
            ? serviceCase.RespondFirst(request.Understanding, request.Solution, request.ExpectedAt!.Value.ToMicroseconds(), request.Medium, change.Now).AsFacts()
            : change.Policies.UnknownCode("/medium", "medium");
}
