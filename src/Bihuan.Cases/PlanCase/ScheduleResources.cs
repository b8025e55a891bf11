using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.PlanCase;

/// <summary>Who and what is set aside for the work.</summary>
public sealed record ScheduleResourcesRequest([Required, MaxLength(500)] string People, [MaxLength(500)] string? Equipment = null);

internal sealed class ScheduleResourcesHandler(CaseChange change) : ICaseAct<ScheduleResourcesRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, ScheduleResourcesRequest request, Actor actor, CancellationToken ct) =>
        change.Run(
            id,
            expected,
            actor,
            CasePermissions.Handle,
            x => x.ScheduleResources(request.People.Masked(), request.Equipment?.Masked() ?? "", change.ProcessOf(x)).AsFacts(),
            ct);
}
