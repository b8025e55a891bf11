using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Alarms;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.ReportUpward;

/// <summary>Reports a case to the superior department, for coordination (GRD-10).</summary>
public sealed record ReportUpwardRequest([Required, MaxLength(500)] string Reason);

internal sealed class ReportUpwardHandler(CaseChange change, CaseHolders holders) : ICaseAct<ReportUpwardRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, ReportUpwardRequest request, Actor actor, CancellationToken ct) =>
        change.Run(
            id, expected, actor, CasePermissions.Handle,
            x => x.ReportUp(holders.Above(x.AssigneeId.Value, x.OrganisationId.Value, change.Now), request.Reason.Masked()).AsFacts(), ct);
}
