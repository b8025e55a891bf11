using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.DiagnoseCase;

/// <summary>Cause and solution as diagnosed, and whether our own documents led to them.</summary>
public sealed record DiagnoseCaseRequest([Required, MaxLength(500)] string Cause, [Required, MaxLength(2000)] string Solution, bool ByInternalDocuments = false);

internal sealed class DiagnoseCaseHandler(CaseChange change) : ICaseAct<DiagnoseCaseRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, DiagnoseCaseRequest request, Actor actor, CancellationToken ct) =>
        change.Run(
            id,
            expected,
            actor,
            CasePermissions.Handle,
            x => x.Diagnose(request.Cause.Masked(), request.Solution.Masked(), request.ByInternalDocuments, change.ProcessOf(x)).AsFacts(),
            ct);
}
