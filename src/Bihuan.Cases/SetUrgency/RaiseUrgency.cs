using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.SetUrgency;

public sealed record RaiseUrgencyRequest([Required, MaxLength(20)] string To, [Required, MaxLength(500)] string Reason);

internal sealed class RaiseUrgencyHandler(CaseChange change) : ICaseAct<RaiseUrgencyRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, RaiseUrgencyRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Handle, x => Decide(x, request), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, RaiseUrgencyRequest request) =>
        change.Policies.Has("urgency", request.To)
            ? serviceCase.RaiseUrgency(request.To, request.Reason.Masked(), change.Policies.Codes.RankOfUrgency).AsFacts()
            : change.Policies.UnknownCode("/to", "urgency");
}
