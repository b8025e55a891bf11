using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.ReopenCase;

/// <summary>A finished case is handled again under the same number, for a reason that staff give.</summary>
public sealed record ReopenCaseRequest([Required, MaxLength(500)] string Reason);

internal sealed class ReopenCaseHandler(CaseChange change) : ICaseAct<ReopenCaseRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, ReopenCaseRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Reopen, x => x.Reopen(request.Reason.Masked(), change.ProcessOf(x)).AsFacts(), ct);
}
