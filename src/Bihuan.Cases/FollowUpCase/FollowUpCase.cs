using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

using Bihuan.Platform.Timeline;

namespace Bihuan.Cases.FollowUpCase;

/// <summary>The follow-up: the problem is gone, not gone, or nobody could be reached (SAT-01).</summary>
public sealed record FollowUpCaseRequest(
    [Required, AllowedValues("gone", "not-gone", "not-reached")] string Outcome,
    [Required, MaxLength(40)] string Medium,
    [MaxLength(2000)] string? Remark = null);

internal sealed class FollowUpCaseHandler(CaseChange change, FactReader facts) : ICaseAct<FollowUpCaseRequest>
{
    public async Task<Result<CaseHead>> Handle(CaseId id, Seq expected, FollowUpCaseRequest request, Actor actor, CancellationToken ct)
    {
        var tried = request.Outcome == "not-reached" ? await TriedInThisRound(id, ct) : 0;
        return await change.Run(id, expected, actor, CasePermissions.FollowUp, x => Decide(x, request, actor, tried), ct);
    }

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, FollowUpCaseRequest request, Actor actor, int tried)
    {
        if (!change.Policies.Has("medium", request.Medium)) return change.Policies.UnknownCode("/medium", "medium");
        var policy = change.Policies.FollowUp;
        var follower = new Follower(actor.PersonId(), actor.Posts, policy.For(serviceCase.Kind)?.Post, tried, policy.AttemptsMax);
        bool? isGone = request.Outcome switch { "gone" => true, "not-gone" => false, _ => null };
        return serviceCase.FollowUp(follower, isGone, request.Medium, request.Remark, change.ProcessOf(serviceCase)).AsFacts();
    }

    private async Task<int> TriedInThisRound(CaseId id, CancellationToken ct)
    {
        var tried = 0;
        foreach (var fact in await facts.Read(change.Db, id.Value, ct))
        {
            if (fact.Fact is CaseReopened) tried = 0;
            else if (fact.Fact is FollowUpTried) tried++;
        }

        return tried;
    }
}
