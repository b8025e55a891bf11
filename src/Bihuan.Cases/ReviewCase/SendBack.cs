using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.ReviewCase;

/// <summary>Quality inspection sends the order back to be handled again (CASE-14).</summary>
public sealed record SendBackRequest([Required, MaxLength(2000)] string Reason);

internal sealed class SendBackHandler(CaseChange change) : ICaseAct<SendBackRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, SendBackRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Review, x => x.SendBack(request.Reason.Masked(), actor.PersonId(), change.ProcessOf(x)).AsFacts(), ct);
}
