using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;

namespace Bihuan.Cases.Contracts;

// Commands of other modules on a case, in the caller's transaction. The caller has found out who asks and whether they may.

/// <summary>
/// What another module keeps open on a case: a visit, a part on order. A case with holds is neither resolved nor closed.
/// A hold is named by its module, such as <c>visit:ID</c>.
/// </summary>
public sealed class CaseHolds(CasePolicies policies)
{
    /// <summary>Refuses <c>case.not-found</c> and <c>case.closed</c>; holding twice for the same thing is harmless.</summary>
    public async Task<Result<CaseHead>> Add(ServiceDb db, CaseId id, string hold, string reason, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        if (await CaseFlow.Find(db, id, ct) is not { } serviceCase) return CaseRefusals.NotFound();
        if (serviceCase.Holds.Contains(hold)) return CaseFlow.Head(serviceCase);
        var decision = serviceCase.Hold(hold, reason);
        return decision.Refusal is { } refusal ? refusal : await CaseFlow.Save(db, serviceCase, policies, [decision.Value], actor, at, ct);
    }

    /// <summary>A case that only waited for this goes on by itself.</summary>
    public async Task<Result<CaseHead>> Release(ServiceDb db, CaseId id, string hold, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        if (await CaseFlow.Find(db, id, ct) is not { } serviceCase) return CaseRefusals.NotFound();
        return serviceCase.Release(hold) is { } released
            ? await CaseFlow.Save(db, serviceCase, policies, [released], actor, at, ct)
            : CaseFlow.Head(serviceCase);
    }
}

/// <summary>What the customer says of the result, by portal or link; the desk has the same acts as slices.</summary>
public sealed class CaseConfirmation(CasePolicies policies)
{
    /// <summary>Refuses <c>case.not-in-phase</c> before there is a result, <c>case.already-on-record</c> after the first answer.</summary>
    public async Task<Result<CaseHead>> Confirm(ServiceDb db, CaseId id, string medium, string? remark, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        if (await CaseFlow.Find(db, id, ct) is not { } serviceCase) return CaseRefusals.NotFound();
        var decision = serviceCase.Confirm(medium, remark, policies.ProcessOf(serviceCase));
        return decision.Refusal is { } refusal ? refusal : await CaseFlow.Save(db, serviceCase, policies, [decision.Value], actor, at, ct);
    }

    /// <summary>A second handling begins (CASE-13), also when the case was closed.</summary>
    public async Task<Result<CaseHead>> SayNotSolved(ServiceDb db, CaseId id, string medium, string? remark, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        if (await CaseFlow.Find(db, id, ct) is not { } serviceCase) return CaseRefusals.NotFound();
        var decision = serviceCase.SayNotSolved(medium, remark, policies.ProcessOf(serviceCase));
        return decision.Refusal is { } refusal ? refusal : await CaseFlow.Save(db, serviceCase, policies, decision.Value, actor, at, ct);
    }
}

/// <summary>Ratings as Surveys collects them (SAT-03, SAT-04).</summary>
public sealed class CaseRatings(CasePolicies policies)
{
    /// <summary>
    /// Five steps, 5 the best; dimensions by code, each in the same steps. A low rating alerts the first responsible person and, by policy,
    /// reopens (SAT-13). Refuses <c>case.not-in-phase</c> before there is a result and <c>case.already-on-record</c> for a second rating of one handling.
    /// </summary>
    public async Task<Result<CaseHead>> Record(
        ServiceDb db, CaseId id, int steps, IReadOnlyDictionary<string, int> dimensions, string? remark, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        if (policies.Codes.Rating(steps) is not { } rating) return CaseRefusals.Wrong("/steps", "out-of-range", "1..5");
        foreach (var (code, mark) in dimensions)
        {
            if (!policies.Has("dimension", code)) return policies.UnknownCode("/dimensions/" + code, "dimension");
            if (policies.Codes.Rating(mark) is null) return CaseRefusals.Wrong("/dimensions/" + code, "out-of-range", "1..5");
        }

        if (await CaseFlow.Find(db, id, ct) is not { } serviceCase) return CaseRefusals.NotFound();
        var decision = serviceCase.Rate(
            steps, dimensions, remark, policies.FollowUp.Alerts(rating.Code), policies.FollowUp.Reopens(rating.Code), policies.ProcessOf(serviceCase));
        return decision.Refusal is { } refusal ? refusal : await CaseFlow.Save(db, serviceCase, policies, decision.Value, actor, at, ct);
    }
}
