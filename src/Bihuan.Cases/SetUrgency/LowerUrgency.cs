using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.SetUrgency;

/// <summary>Lowering takes a right of its own, so that whoever lacks it is refused on record (GRD-14).</summary>
public sealed record LowerUrgencyRequest([Required, MaxLength(20)] string To, [Required, MaxLength(500)] string Reason);

internal sealed class LowerUrgencyHandler(CaseChange change) : ICaseAct<LowerUrgencyRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, LowerUrgencyRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.LowerUrgency, x => Decide(x, request), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, LowerUrgencyRequest request) =>
        change.Policies.Has("urgency", request.To)
            ? serviceCase.LowerUrgency(request.To, request.Reason.Masked(), change.Policies.Codes.RankOfUrgency).AsFacts()
            : change.Policies.UnknownCode("/to", "urgency");
}
