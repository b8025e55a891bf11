using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.TransferCase;

/// <summary>Hand the case on: to whom, and why.</summary>
public sealed record TransferCaseRequest(
    [Required] Guid? ReceiverId,
    [Required, MaxLength(40)] string Reason,
    [MaxLength(500)] string? Note = null);

internal sealed class TransferCaseHandler(CaseChange change, PeopleDirectory people, CasePolicies policies)
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, TransferCaseRequest request, Actor actor, CancellationToken ct) =>
        change.Run(
            id,
            expected,
            actor,
            CasePermissions.Transfer,
            serviceCase =>
            {
                if (!policies.Codes.TransferReasons.Contains(request.Reason)) return CaseRefusals.UnknownCode("/reason", "transfer-reasons");
                if (people.Find(request.ReceiverId!.Value) is not { } receiver) return CaseRefusals.ReceiverUnknown();
                return serviceCase.Transfer(receiver.Id, receiver.OrganisationId, receiver.IsActive, request.Reason, request.Note).AsFacts();
            },
            ct);

    public static void Map(RouteGroupBuilder cases) => cases.MapPost(
        "/{id:guid}/transfers",
        async (Guid id, IfMatch expected, TransferCaseRequest request, Actor actor, Write<TransferCaseHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Handle(new CaseId(id), expected.Seq, request, actor, ct), ct)).ToHttp())
        .Requires(CasePermissions.Transfer);
}
