using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.WaitForOthers;

/// <summary>The case waits for somebody outside our reach: the customer, a test. Clocks whose policy lists the reason stand still meanwhile.</summary>
public sealed record WaitRequest([Required, MaxLength(40)] string Hold, [Required, MaxLength(500)] string Reason);

/// <summary>What the case waited for has come.</summary>
public sealed record EndWaitRequest([Required, MaxLength(40)] string Hold);

internal sealed class WaitHandler(CaseChange change) : ICaseAct<WaitRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, WaitRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Handle, x => Decide(x, request), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, WaitRequest request)
    {
        if (!change.Policies.Has("hold", request.Hold)) return change.Policies.UnknownCode("/hold", "hold");
        return serviceCase.Holds.Contains(request.Hold) ? CaseRefusals.Unchanged("hold", request.Hold) : serviceCase.Hold(request.Hold, request.Reason.Masked()).AsFacts();
    }
}

internal sealed class EndWaitHandler(CaseChange change) : ICaseAct<EndWaitRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, EndWaitRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Handle, x => Decide(x, request), ct);

    /// <summary>Only what a person began: what another module holds open, such as an emergency's checklist, ends there.</summary>
    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, EndWaitRequest request)
    {
        if (!change.Policies.Has("hold", request.Hold)) return change.Policies.UnknownCode("/hold", "hold");
        Result<HoldReleased> released = serviceCase.Release(request.Hold) is { } fact ? fact : CaseRefusals.Unchanged("hold", request.Hold);
        return released.AsFacts();
    }
}
