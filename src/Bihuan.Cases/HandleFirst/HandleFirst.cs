using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.HandleFirst;

/// <summary>What was done for the customer first: secured, exchanged on the spot, a substitute lent (TL-20, TL-34).</summary>
public sealed record HandleFirstRequest([Required, MaxLength(1000)] string Account, DateTimeOffset? OccurredAt = null);

internal sealed class HandleFirstHandler(CaseChange change) : ICaseAct<HandleFirstRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, HandleFirstRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Handle, x => x.HandleFirst(request.Account.Masked()).AsFacts(), ct, change.WhenBefore(request.OccurredAt));
}
