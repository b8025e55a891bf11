using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.MoveStage;

/// <summary>One step along the process, where it leaves a choice.</summary>
public sealed record MoveStageRequest([Required, MaxLength(40)] string To);

internal sealed class MoveStageHandler(CaseChange change) : ICaseAct<MoveStageRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, MoveStageRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Handle, x => x.MoveTo(request.To, change.ProcessOf(x)).AsFacts(), ct);
}
