using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.VisitCustomer;

/// <summary>The work record: what was done, parts replaced, equipment and number of people used (CASE-06, CASE-17).</summary>
public sealed record EndVisitRequest(
    [Required, MaxLength(2000)] string Work,
    [MaxLength(50)] string[]? PartsReplaced = null,
    [MaxLength(500)] string? Equipment = null,
    [Range(1, 99)] int PeopleUsed = 1,
    Guid? TechnicianId = null,
    DateTimeOffset? OccurredAt = null);

internal sealed class EndVisitHandler(CaseChange change, CaseReceivers people) : ICaseAct<EndVisitRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, EndVisitRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Handle, x => Decide(x, request, request.TechnicianId ?? actor.Id), ct, change.WhenBefore(request.OccurredAt));

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, EndVisitRequest request, Guid technician)
    {
        var tooLong = Array.FindIndex(request.PartsReplaced ?? [], x => x.Length > 100);
        if (tooLong >= 0) return CaseRefusals.Wrong($"/partsReplaced/{tooLong}", "too-long", 100);
        return serviceCase.EndVisit(
            technician, people.CanWork(technician), request.Work.Masked(), request.PartsReplaced ?? [], request.Equipment?.Masked(), request.PeopleUsed,
            change.ProcessOf(serviceCase)).AsFacts();
    }
}
