using Bihuan.Foundation;

namespace Bihuan.Dispatch.Domain;

/// <summary>
/// A kind of command from a device. <see cref="IsWork"/>: it says what has been done or seen at the customer's, which nobody can undo, so it is
/// never lost; the others are intentions, which fall when the facts have moved on.
/// </summary>
internal sealed record OperationKind(string Code, bool IsWork)
{
    public static readonly IReadOnlyList<OperationKind> All =
    [
        new("accept", false), new("decline", false), new("appoint", false), new("leave", false), new("check-in", true), new("checks", true), new("diagnose", true),
        new("use-part", true), new("quote", true), new("decline-photos", true), new("end-work", true), new("completion", true), new("need-examination", true), new("need-second-visit", true), new("ask-support", false),
    ];

    public static OperationKind? Find(string? code) => All.FirstOrDefault(x => x.Code == code);
}

/// <summary>How a visit stands to whoever sent a command that was refused.</summary>
internal sealed record VisitStanding(string State, bool IsMine, bool WasMine);

/// <summary>What becomes of a refused command: kept for the office, or given back, perhaps to be sent again as it is.</summary>
internal sealed record SyncVerdict(bool IsKept, bool MayRetry, string Code);

/// <summary>
/// What a device is told when a rule refuses what it did without signal. Input that is wrong comes back to be put right. What came too early
/// may be sent again. Work at a visit that the office has moved, cancelled or closed meanwhile is kept, not overwritten and not lost. Pure, so
/// that a simulator can try a million courses of a day.
/// </summary>
internal static class SyncRules
{
    private static readonly IReadOnlyList<string> s_over = [VisitState.Cancelled, VisitState.SecondVisit, VisitState.Reviewed];
    private static readonly IReadOnlyList<string> s_tooEarly = [VisitState.Waiting, VisitState.Offered, VisitState.Accepted, VisitState.OnTheWay, VisitState.CheckedIn];
    private static readonly IReadOnlyList<string> s_retried = ["visit.photos-missing", "visit.checks-open", "visit.appointment-missing"];

    public static SyncVerdict OnRefusal(OperationKind kind, Refusal refusal, VisitStanding visit)
    {
        if (!visit.IsMine && !visit.WasMine) return new SyncVerdict(false, false, "visit.not-found");
        if (refusal.Kind == RefusalKind.Invalid) return new SyncVerdict(false, false, refusal.Code);
        var movedOn = MovedOn(refusal, visit);
        if (movedOn is not null) return new SyncVerdict(kind.IsWork, false, movedOn);
        return new SyncVerdict(false, MayRetry(refusal, visit), refusal.Code);
    }

    /// <summary>The reason in words the device's person understands: it is somebody else's, it is over, or the case is.</summary>
    private static string? MovedOn(Refusal refusal, VisitStanding visit)
    {
        if (!visit.IsMine) return "visit.moved-away";
        if (s_over.Contains(visit.State)) return "visit.over";
        return refusal.Code.StartsWith("case.", StringComparison.Ordinal) ? refusal.Code : null;
    }

    private static bool MayRetry(Refusal refusal, VisitStanding visit) =>
        s_retried.Contains(refusal.Code) || (refusal.Code == "visit.not-in-state" && s_tooEarly.Contains(visit.State));
}
