using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.VisitCustomer;

/// <summary>The order is offered to a technician.</summary>
public sealed record OfferVisitRequest([Required] Guid? TechnicianId, [Required, MaxLength(500)] string Reason);

internal sealed class OfferVisitHandler(CaseChange change, CaseReceivers people) : ICaseAct<OfferVisitRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, OfferVisitRequest request, Actor actor, CancellationToken ct) =>
        change.Run(
            id,
            expected,
            actor,
            CasePermissions.Handle,
            x => x.OfferVisit(request.TechnicianId!.Value, people.CanWork(request.TechnicianId.Value), request.Reason.Masked(), change.ProcessOf(x)).AsFacts(),
            ct);
}
