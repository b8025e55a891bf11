using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.AssessCase;

/// <summary>Initial assessment: nature, severity and proposed way of handling, all three (CH-09).</summary>
public sealed record AssessCaseRequest(
    [Required, MaxLength(40)] string Nature,
    [Required, MaxLength(40)] string Severity,
    [Required, MaxLength(400)] string Proposal,
    [MaxLength(40)] string? ProblemClass = null,
    [MaxLength(40)] string? ChannelClass = null);

internal sealed class AssessCaseHandler(CaseChange change, CasePolicies policies)
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, AssessCaseRequest request, Actor actor, CancellationToken ct) =>
        change.Run(
            id,
            expected,
            actor,
            CasePermissions.Assess,
            serviceCase =>
            {
                if (!policies.Codes.Natures.Contains(request.Nature)) return CaseRefusals.UnknownCode("/nature", "natures");
                if (!policies.Codes.Severities.Contains(request.Severity)) return CaseRefusals.UnknownCode("/severity", "severities");
                return serviceCase.Assess(request.Nature, request.Severity, request.Proposal, request.ProblemClass, request.ChannelClass).AsFacts();
            },
            ct);

    public static void Map(RouteGroupBuilder cases) => cases.MapPost(
        "/{id:guid}/assessment",
        async (Guid id, IfMatch expected, AssessCaseRequest request, Actor actor, Write<AssessCaseHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Handle(new CaseId(id), expected.Seq, request, actor, ct), ct)).ToHttp())
        .Requires(CasePermissions.Assess);
}
