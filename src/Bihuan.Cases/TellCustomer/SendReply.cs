using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.TellCustomer;

/// <summary>A reply to the customer, over the medium they can be reached by.</summary>
public sealed record SendReplyRequest([Required, MaxLength(40)] string Medium, [Required, MaxLength(5000)] string Text);

internal sealed class SendReplyHandler(CaseChange change) : ICaseAct<SendReplyRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, SendReplyRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Respond, x => Decide(x, request), ct);

    /// <summary>A finished case may still be answered: the customer wrote again.</summary>
    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, SendReplyRequest request)
    {
        if (!change.Policies.Has("medium", request.Medium)) return change.Policies.UnknownCode("/medium", "medium");
        change.MakeFindable(serviceCase, request.Text);
        return new IFact[] { new ReplySent(Ids.At(change.Now), request.Medium, request.Text) };
    }
}
