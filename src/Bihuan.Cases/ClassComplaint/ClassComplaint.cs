using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

using System.Globalization;

namespace Bihuan.Cases.ClassComplaint;

/// <summary>Class of a complaint, its level (GRD-07) and its class for timing (GRD-11); level and timing may come later.</summary>
public sealed record ClassComplaintRequest(
    [Required, MaxLength(40)] string ComplaintClass,
    [Required, MaxLength(500)] string Reason,
    int? Level = null,
    [MaxLength(20)] string? TimingClass = null);

internal sealed class ClassComplaintHandler(CaseChange change) : ICaseAct<ClassComplaintRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, ClassComplaintRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Assess, x => Decide(x, request), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, ClassComplaintRequest request)
    {
        if (!change.Policies.Has("complaint-class", request.ComplaintClass)) return CaseRefusals.UnknownCode("/complaintClass", "complaint-class");
        if (request.Level is { } level && !change.Policies.Has("complaint-level", level.ToString(CultureInfo.InvariantCulture))) return CaseRefusals.UnknownCode("/level", "complaint-level");
        if (request.TimingClass is { } timing && !change.Policies.Has("complaint-timing", timing)) return CaseRefusals.UnknownCode("/timingClass", "complaint-timing");
        return serviceCase.ClassComplaint(request.ComplaintClass, request.Level, request.TimingClass, request.Reason.Masked()).AsFacts();
    }
}
