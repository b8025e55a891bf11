using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Alarms;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.ClassComplaint;

/// <summary>Class of a complaint and its class for timing (GRD-11), which may come later. The level is assessed, not classed (GRD-09).</summary>
public sealed record ClassComplaintRequest(
    [Required, MaxLength(40)] string ComplaintClass,
    [Required, MaxLength(500)] string Reason,
    [MaxLength(20)] string? TimingClass = null);

internal sealed class ClassComplaintHandler(CaseChange change, CaseHolders holders) : ICaseAct<ClassComplaintRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, ClassComplaintRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Assess, x => Decide(x, request), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, ClassComplaintRequest request)
    {
        if (!change.Policies.Has("complaint-class", request.ComplaintClass)) return change.Policies.UnknownCode("/complaintClass", "complaint-class");
        var timing = request.TimingClass is { } code ? change.Policies.Codes.Timing(code) : null;
        if (request.TimingClass is not null && timing is null) return change.Policies.UnknownCode("/timingClass", "complaint-timing");
        var superior = holders.Above(serviceCase.AssigneeId.Value, serviceCase.OrganisationId.Value, change.Now);
        return serviceCase.ClassComplaint(request.ComplaintClass, timing, request.Reason.Masked(), superior).AsFacts();
    }
}
