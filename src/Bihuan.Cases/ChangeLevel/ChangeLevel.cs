using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.ChangeLevel;

/// <summary>Another level of support takes over (GRD-05): which, who there, and why.</summary>
public sealed record ChangeLevelRequest(
    [Required, Range(1, 9)] int? To,
    [Required] Guid? ReceiverId,
    [Required, MaxLength(40)] string Reason,
    [MaxLength(500)] string? Note = null);

internal sealed class ChangeLevelHandler(CaseChange change, CaseReceivers receivers) : ICaseAct<ChangeLevelRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, ChangeLevelRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Transfer, x => Decide(x, request), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, ChangeLevelRequest request)
    {
        if (!change.Policies.Has("transfer-reason", request.Reason)) return change.Policies.UnknownCode("/reason", "transfer-reason");
        if (change.Policies.Codes.Level(request.To!.Value) is not { } level) return change.Policies.UnknownCode("/to", "support-level");
        if (receivers.Find(request.ReceiverId!.Value, serviceCase) is not { } receiver) return CaseRefusals.ReceiverUnknown();
        return serviceCase.ChangeLevel(level, receiver, request.Reason, request.Note?.Masked()).AsFacts();
    }
}
