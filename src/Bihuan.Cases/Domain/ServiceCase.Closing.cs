using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain;

/// <summary>The customer's word, our own checks, and the end, or the second handling.</summary>
internal sealed partial class ServiceCase
{
    public Result<ResultConfirmed> Confirm(string medium, string? remark, CaseProcess process)
    {
        if (NotAwaited("case.confirmed", process) is { } refusal) return refusal;
        if (Evidence.Contains("case.confirmed")) return CaseRefusals.AlreadyOnRecord("case.confirmed");
        return Evidence.Contains("case.resolved") ? new ResultConfirmed(medium, remark ?? "") : CaseRefusals.EvidenceMissing(Stage, ["case.resolved"]);
    }

    /// <summary>The customer says it is not solved: back to handling under the same number (CASE-13), also after closing.</summary>
    public Result<List<IFact>> SayNotSolved(string medium, string? remark, CaseProcess process)
    {
        if (NotHandledYet(process) is { } refusal) return refusal;
        return new List<IFact> { new NotSolved(medium, remark ?? ""), Again(process, ReopeningReasons.NotSolved) };
    }

    /// <summary>Quality inspection looks at the finished order (CASE-14); nobody inspects their own work.</summary>
    public Result<CaseReviewed> Review(string findings, Guid? reviewer, CaseProcess process) =>
        NotReviewable(reviewer, process) is { } refusal ? refusal : new CaseReviewed(findings);

    public Result<List<IFact>> SendBack(string reason, Guid? reviewer, CaseProcess process)
    {
        if (NotReviewable(reviewer, process) is { } refusal) return refusal;
        return new List<IFact> { new CaseSentBack(reason), Again(process, ReopeningReasons.SentBack) };
    }

    /// <summary>
    /// Is the problem truly gone (SAT-01)? Asked by the post that policy names and never by who did the work (SAT-02). When it is not,
    /// the case is handled again. Trying in vain counts as done after the number of tries that policy sets.
    /// </summary>
    public Result<List<IFact>> FollowUp(Follower follower, bool? isProblemGone, string medium, string? remark, CaseProcess process)
    {
        if (NotAwaited("case.followed-up", process) is { } refusal) return refusal;
        if (Evidence.Contains("case.followed-up")) return CaseRefusals.AlreadyOnRecord("case.followed-up");
        if (IsWorker(follower.PersonId)) return CaseRefusals.WorkerMayNot("follow-up");
        if (follower.RequiredPost is { } post && follower.PersonId is not null && !follower.Posts.Contains(post)) return CaseRefusals.PostMayNot("follow-up", post);
        if (isProblemGone is { } gone)
        {
            List<IFact> facts = [new CaseFollowedUp(gone, medium, remark ?? "")];
            if (!gone) facts.Add(Again(process, ReopeningReasons.ProblemNotGone));
            return facts;
        }

        var attempt = follower.TriedBefore + 1;
        List<IFact> tried = [new FollowUpTried(attempt, medium, remark ?? "")];
        if (attempt >= follower.AttemptsMax) tried.Add(new CaseFollowedUp(null, medium, default));
        return tried;
    }

    /// <summary>A rating of what was done. A low one alerts the first responsible person and, where policy says so, reopens (SAT-13).</summary>
    public Result<List<IFact>> Rate(int steps, IReadOnlyDictionary<string, int> dimensions, string? remark, bool alerts, bool reopens, CaseProcess process)
    {
        if (NotHandledYet(process) is { } refusal) return refusal;
        if (Evidence.Contains("case.rated")) return CaseRefusals.AlreadyOnRecord("case.rated");
        List<IFact> facts = [new CaseRated(steps, dimensions, remark ?? "")];
        if (alerts) facts.Add(new RatingAlerted(FirstResponsibleId.Value, steps));
        if (reopens) facts.Add(Again(process, ReopeningReasons.LowRating));
        return facts;
    }

    public Result<CaseArchived> Archive(CaseProcess process)
    {
        if (Evidence.Contains("case.archived")) return CaseRefusals.AlreadyOnRecord("case.archived");
        if (IsOpen && NotAwaited("case.archived", process) is { } refusal) return refusal;
        return new CaseArchived(Convert.ToHexStringLower(HeadHash));
    }

    /// <summary>
    /// Closing by hand. Only with the customer's confirmation, their withdrawal, or after the time to answer has run out (CASE-13); our own
    /// duties that are still open are named.
    /// </summary>
    public Result<List<IFact>> Close(string outcome, string result, CaseProcess process, TimeSpan patience, DateTimeOffset at)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        if (Holds.Count > 0) return CaseRefusals.Held(Holds);
        if (outcome == Outcomes.Withdrawn) return new List<IFact> { new CaseClosed(outcome, result) };
        var isSilent = SilenceEndsAt(patience) is { } end && end <= at;
        if (process.Asks("case.confirmed") && !Evidence.Contains("case.confirmed") && !(isSilent && outcome == Outcomes.Unconfirmed))
            return CaseRefusals.NotConfirmed(SilenceEndsAt(patience));
        var way = UsualWayToEnd(process);
        var missing = way.SelectMany(x => x.Needs).Distinct(StringComparer.Ordinal)
            .Where(x => !Evidence.Contains(x) && !(isSilent && process.IsWaivedBySilence(x))).ToList();
        if (missing.Count > 0) return CaseRefusals.EvidenceMissing(Stage, missing);
        List<IFact> facts = [.. way.Zip(way.Skip(1), (from, to) => new StageEntered(from.Id, to.Id, ByRule: false))];
        facts.Add(new CaseClosed(outcome, result));
        return facts;
    }

    /// <summary>
    /// The step that silence allows: the customer was asked, said nothing for the whole time, and nothing but their word is missing. It leads
    /// one stage on; duties of our own that follow are still done (CASE-13). Null when there is still time or something else is open.
    /// </summary>
    public StageEntered? PassOverSilence(CaseProcess process, TimeSpan patience, DateTimeOffset now)
    {
        if (!IsOpen || SilenceEndsAt(patience) is not { } end || end > now) return null;
        var missing = Missing(process);
        if (missing.Count == 0 || !missing.All(process.IsWaivedBySilence)) return null;
        var next = process.After(Stage)[0];
        return next.IsClosed && Holds.Count > 0 ? null : new StageEntered(Stage, next.Id, ByRule: true);
    }

    /// <summary>Staff open a finished case again, with their reason.</summary>
    public Result<CaseReopened> Reopen(string reason, CaseProcess process)
    {
        if (IsJoined) return CaseRefusals.IsJoined();
        if (IsOpen && ResolvedAt is null) return CaseRefusals.NotInPhase(Stage, [.. process.Stages.Where(x => x.IsClosed).Select(x => x.Id)]);
        return Again(process, reason);
    }

    /// <summary>Null until the customer has been told the result. Each stage gives them the whole time.</summary>
    public DateTimeOffset? SilenceEndsAt(TimeSpan patience) =>
        AskedAt is { } asked ? (asked > StageEnteredAt ? asked : StageEnteredAt) + patience : null;

    private CaseReopened Again(CaseProcess process, string reason) => new(Stage, process.ReopensTo, Round + 1, reason);

    private Refusal? NotHandledYet(CaseProcess process) =>
        IsJoined ? CaseRefusals.IsJoined()
        : ResolvedAt is null ? CaseRefusals.NotInPhase(Stage, [.. process.Stages.Where(x => x.Needs.Contains("case.result-told")).Select(x => x.Id)])
        : null;

    private Refusal? NotReviewable(Guid? reviewer, CaseProcess process) =>
        NotAwaited("case.reviewed", process) is { } refusal ? refusal
        : Evidence.Contains("case.reviewed") ? CaseRefusals.AlreadyOnRecord("case.reviewed")
        : IsWorker(reviewer) ? CaseRefusals.WorkerMayNot("review")
        : null;

    private bool IsWorker(Guid? person) => person is { } id && Workers.Contains(id);

    /// <summary>From here to the end by the usual way, which is the first of each stage. A process has an end, so this has one.</summary>
    private List<CaseStage> UsualWayToEnd(CaseProcess process)
    {
        List<CaseStage> way = [process.Find(Stage)!];
        while (way[^1].Next.Count > 0 && way.Count <= process.Stages.Count) way.Add(process.Find(way[^1].Next[0])!);
        return way;
    }
}

/// <summary>Who follows up: null for no person (another system). The post that policy names, if any, and how often we tried before.</summary>
internal sealed record Follower(Guid? PersonId, IReadOnlyList<string> Posts, string? RequiredPost, int TriedBefore, int AttemptsMax);
