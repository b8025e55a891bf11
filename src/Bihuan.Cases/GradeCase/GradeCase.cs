using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.GradeCase;

/// <summary>Green, yellow or red, with the reason (GRD-01..04).</summary>
public sealed record GradeCaseRequest([Required, MaxLength(20)] string Grade, [Required, MaxLength(500)] string Reason);

internal sealed class GradeCaseHandler(CaseChange change, CaseReceivers receivers) : ICaseAct<GradeCaseRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, GradeCaseRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Grade, x => Decide(x, request), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, GradeCaseRequest request) =>
        change.Policies.Codes.Grade(request.Grade) is { } grade
            ? serviceCase.GradeAs(grade, request.Reason.Masked(), receivers.NearestHolder(grade.GoesTo, serviceCase, change.Now)).AsFacts()
            : change.Policies.UnknownCode("/grade", "grade");
}
