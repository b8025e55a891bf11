using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.RecordRating;

/// <summary>A rating that the customer gave by word of mouth: in the store, on the phone, at the door. 5 is the best.</summary>
public sealed record RecordRatingRequest([Required, Range(1, 5)] int? Steps, [Required, MaxLength(40)] string Medium, [MaxLength(2000)] string? Remark = null);

internal sealed class RecordRatingHandler(CaseChange change) : ICaseAct<RecordRatingRequest>
{
    private static readonly Dictionary<string, int> s_none = [];

    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, RecordRatingRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Respond, x => Decide(x, request, actor), ct);

    /// <summary>Like the follow-up, nobody writes down the rating of their own work.</summary>
    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, RecordRatingRequest request, Actor actor)
    {
        if (!change.Policies.Has("medium", request.Medium)) return change.Policies.UnknownCode("/medium", "medium");
        if (actor.IsPerson && serviceCase.Workers.Contains(actor.Id)) return CaseRefusals.WorkerMayNot("case.rated");
        var (policies, steps) = (change.Policies, request.Steps!.Value);
        var code = policies.Codes.Rating(steps)!.Code;
        var rated = serviceCase.Rate(steps, s_none, request.Remark, policies.FollowUp.Alerts(code), policies.FollowUp.Reopens(code), change.ProcessOf(serviceCase));
        if (rated.Refusal is { } refusal) return refusal;
        return rated.Value.ConvertAll(x => x is CaseRated fact ? fact with { Medium = request.Medium } : x);
    }
}
