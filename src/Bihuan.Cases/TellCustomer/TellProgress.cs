using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.TellCustomer;

/// <summary>How far we are, told to the customer.</summary>
public sealed record TellProgressRequest([Required, MaxLength(40)] string Medium, [Required, MaxLength(2000)] string Text);

internal sealed class TellProgressHandler(CaseChange change) : ICaseAct<TellProgressRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, TellProgressRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Respond, x => Decide(x, request), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, TellProgressRequest request)
    {
        if (!serviceCase.IsOpen) return CaseRefusals.IsClosed();
        if (!change.Policies.Has("medium", request.Medium)) return change.Policies.UnknownCode("/medium", "medium");
        change.MakeFindable(serviceCase, request.Text);
        return new IFact[] { new ProgressTold(request.Medium, request.Text) };
    }
}
