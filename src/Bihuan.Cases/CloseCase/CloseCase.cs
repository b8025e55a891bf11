using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.CloseCase;

/// <summary>Closing by hand: how it ended, and the result in words.</summary>
public sealed record CloseCaseRequest([Required, MaxLength(40)] string Outcome, [Required, MaxLength(2000)] string Result);

internal sealed class CloseCaseHandler(CaseChange change) : ICaseAct<CloseCaseRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, CloseCaseRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Close, x => Decide(x, request), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, CloseCaseRequest request)
    {
        // Joining is an act of its own, with the other case.
        var outcomes = change.Policies.CodeLists()["outcome"].Where(x => x != Outcomes.Joined);
        if (!outcomes.Contains(request.Outcome)) return CaseRefusals.UnknownCode("/outcome", outcomes);
        var patience = TimeSpan.FromDays(change.Policies.FollowUp.NoAnswerDays);
        return serviceCase.Close(request.Outcome, request.Result.Masked(), change.ProcessOf(serviceCase), patience, change.Now).AsFacts();
    }
}
