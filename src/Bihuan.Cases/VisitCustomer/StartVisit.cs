using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.VisitCustomer;

/// <summary>Arrived at the customer's. Without a name it is whoever says so.</summary>
public sealed record StartVisitRequest(Guid? TechnicianId = null, DateTimeOffset? OccurredAt = null);

internal sealed class StartVisitHandler(CaseChange change, CaseReceivers people) : ICaseAct<StartVisitRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, StartVisitRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Handle, x => Decide(x, request.TechnicianId ?? actor.Id), ct, change.WhenBefore(request.OccurredAt));

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, Guid technician) =>
        serviceCase.StartVisit(technician, people.CanWork(technician), change.ProcessOf(serviceCase)).AsFacts();
}
