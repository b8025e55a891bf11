using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.CoordinateCase;

/// <summary>A responsible manager is named, and how the departments work together.</summary>
public sealed record CoordinateCaseRequest([Required] Guid? ManagerId, [Required, MaxLength(2000)] string Plan);

internal sealed class CoordinateCaseHandler(CaseChange change, CaseReceivers people) : ICaseAct<CoordinateCaseRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, CoordinateCaseRequest request, Actor actor, CancellationToken ct) =>
        change.Run(
            id,
            expected,
            actor,
            CasePermissions.Handle,
            x => x.Coordinate(request.ManagerId!.Value, people.CanWork(request.ManagerId.Value), request.Plan.Masked(), change.ProcessOf(x)).AsFacts(),
            ct);
}
