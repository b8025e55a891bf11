using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.HandleAsComplex;

/// <summary>The problem is complex and goes by the process for such problems (CASE-18).</summary>
public sealed record HandleAsComplexRequest([Required, MaxLength(500)] string Reason);

internal sealed class HandleAsComplexHandler(CaseChange change) : ICaseAct<HandleAsComplexRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, HandleAsComplexRequest request, Actor actor, CancellationToken ct) =>
        change.Run(
            id,
            expected,
            actor,
            CasePermissions.Handle,
            x => x.HandleAsComplex(change.ProcessOf(x), change.Policies.Processes.Choose(x.Kind, x.ChannelKind, "complex"), request.Reason.Masked()).AsFacts(),
            ct);
}
