using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.TransferCase;

/// <summary>Hand the case on: to whom, and why.</summary>
public sealed record TransferCaseRequest(
    [Required] Guid? ReceiverId,
    [Required, MaxLength(40)] string Reason,
    [MaxLength(500)] string? Note = null);

internal sealed class TransferCaseHandler(CaseChange change, CaseReceivers receivers, CasePolicies policies) : ICaseAct<TransferCaseRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, TransferCaseRequest request, Actor actor, CancellationToken ct) =>
        change.Run(
            id,
            expected,
            actor,
            CasePermissions.Transfer,
            serviceCase =>
            {
                if (!policies.Codes.TransferReasons.Contains(request.Reason)) return policies.UnknownCode("/reason", "transfer-reason");
                if (receivers.Find(request.ReceiverId!.Value, serviceCase) is not { } receiver) return CaseRefusals.ReceiverUnknown();
                return serviceCase.Transfer(receiver, request.Reason, request.Note?.Masked()).AsFacts();
            },
            ct);
}
