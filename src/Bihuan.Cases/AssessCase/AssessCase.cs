using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.AssessCase;

/// <summary>Initial assessment: nature, severity and proposed way of handling, all three (CH-09).</summary>
public sealed record AssessCaseRequest(
    [Required, MaxLength(40)] string Nature,
    [Required, MaxLength(40)] string Severity,
    [Required, MaxLength(400)] string Proposal,
    [MaxLength(40)] string? ProblemClass = null,
    [MaxLength(40)] string? ChannelClass = null,
    [MaxLength(20)] string? Complexity = null);

internal sealed class AssessCaseHandler(CaseChange change, CasePolicies policies) : ICaseAct<AssessCaseRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, AssessCaseRequest request, Actor actor, CancellationToken ct) =>
        change.Run(
            id,
            expected,
            actor,
            CasePermissions.Assess,
            serviceCase =>
            {
                if (!policies.Codes.Natures.Contains(request.Nature)) return policies.UnknownCode("/nature", "nature");
                if (!policies.Codes.Severities.Contains(request.Severity)) return policies.UnknownCode("/severity", "severity");
                if (request.ProblemClass is { } problem && !policies.Has("problem", problem)) return policies.UnknownCode("/problemClass", "problem");
                if (request.Complexity is { } complexity && !policies.Has("complexity", complexity)) return policies.UnknownCode("/complexity", "complexity");
                if (request.ChannelClass is { } channel && !ClassesOf(serviceCase.ChannelKind).Contains(channel)) return CaseRefusals.UnknownCode("/channelClass", ClassesOf(serviceCase.ChannelKind));
                var (problemClass, channelClass) = policies.Codes.Map(request.ProblemClass, request.ChannelClass);
                return serviceCase.Assess(request.Nature, request.Severity, request.Proposal.Masked(), problemClass, channelClass, request.Complexity).AsFacts();
            },
            ct);

    /// <summary>The channels' own taxonomy has classes that only some kinds of channel can have.</summary>
    private IEnumerable<string> ClassesOf(string channelKind) =>
        policies.Codes.ChannelProblems.Where(x => x.Channels is not { Count: > 0 } channels || channels.Contains(channelKind)).Select(x => x.Code);
}
