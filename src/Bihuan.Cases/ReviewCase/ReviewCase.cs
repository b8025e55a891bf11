using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.ReviewCase;

/// <summary>Quality inspection passes the finished order (CASE-14).</summary>
public sealed record ReviewCaseRequest([Required, MaxLength(2000)] string Findings);

internal sealed class ReviewCaseHandler(CaseChange change) : ICaseAct<ReviewCaseRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, ReviewCaseRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Review, x => x.Review(request.Findings.Masked(), actor.PersonId(), change.ProcessOf(x)).AsFacts(), ct);
}
