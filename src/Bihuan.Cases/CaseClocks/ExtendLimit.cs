using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.Cases.CaseClocks;

/// <summary>The longer limit is asked for, with the special circumstances (SLA-04).</summary>
public sealed record AskExtensionRequest([Required, MaxLength(20)] string Limit, [Required, MaxLength(500)] string Reason);

/// <summary>Granted, by somebody else than asked.</summary>
public sealed record GrantExtensionRequest([Required, MaxLength(20)] string Limit, [Required, MaxLength(500)] string Reason);

public sealed record RefuseExtensionRequest([Required, MaxLength(20)] string Limit, [Required, MaxLength(500)] string Reason);

internal sealed class AskExtensionHandler(CaseChange change, ClockExtensions extensions) : ICaseAct<AskExtensionRequest>
{
    public async Task<Result<CaseHead>> Handle(CaseId id, Seq expected, AskExtensionRequest request, Actor actor, CancellationToken ct)
    {
        var decided = await extensions.Ask(change.Db, id.Value, request.Limit, request.Reason.Masked(), actor, change.Now, ct);
        return await change.Run(id, expected, actor, CasePermissions.Handle, _ => decided.AsFacts(), ct);
    }
}

internal sealed class GrantExtensionHandler(CaseChange change, ClockExtensions extensions) : ICaseAct<GrantExtensionRequest>
{
    public async Task<Result<CaseHead>> Handle(CaseId id, Seq expected, GrantExtensionRequest request, Actor actor, CancellationToken ct)
    {
        var decided = await extensions.Grant(change.Db, id.Value, request.Limit, request.Reason.Masked(), actor, change.Now, ct);
        return await change.Run(id, expected, actor, CasePermissions.Extend, _ => decided.AsFacts(), ct);
    }
}

internal sealed class RefuseExtensionHandler(CaseChange change, ClockExtensions extensions) : ICaseAct<RefuseExtensionRequest>
{
    public async Task<Result<CaseHead>> Handle(CaseId id, Seq expected, RefuseExtensionRequest request, Actor actor, CancellationToken ct)
    {
        var decided = await extensions.Refuse(change.Db, id.Value, request.Limit, request.Reason.Masked(), actor, change.Now, ct);
        return await change.Run(id, expected, actor, CasePermissions.Extend, _ => decided.AsFacts(), ct);
    }
}
