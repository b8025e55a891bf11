using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.GiveGuidance;

/// <summary>A manager's word to whoever is handling the case (CASE-20).</summary>
public sealed record GiveGuidanceRequest([Required, MaxLength(2000)] string Text);

internal sealed class GiveGuidanceHandler(CaseChange change) : ICaseAct<GiveGuidanceRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, GiveGuidanceRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Guide, x => Decide(x, request), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, GiveGuidanceRequest request) =>
        serviceCase.IsOpen ? new IFact[] { new GuidanceGiven(Ids.At(change.Now), request.Text.Masked()) } : CaseRefusals.IsClosed();
}
