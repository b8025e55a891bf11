namespace Bihuan.Dispatch.Domain;

/// <summary>Where a visit stands (words <c>visit-state.CODE</c>).</summary>
internal static class VisitState
{
    public const string Waiting = "waiting";
    public const string Offered = "offered";
    public const string Accepted = "accepted";
    public const string OnTheWay = "on-the-way";
    public const string CheckedIn = "checked-in";
    public const string Worked = "worked";
    public const string Examining = "examining";
    public const string CompletionApplied = "completion-applied";
    public const string Returned = "returned";
    public const string Reviewed = "reviewed";
    public const string SecondVisit = "second-visit";
    public const string Cancelled = "cancelled";

    public static readonly IReadOnlyList<string> All =
        [Waiting, Offered, Accepted, OnTheWay, CheckedIn, Worked, Examining, CompletionApplied, Returned, Reviewed, SecondVisit, Cancelled];

    /// <summary>Still to be driven to: the planner may say by whom and when.</summary>
    public static readonly IReadOnlyList<string> Plannable = [Waiting, Offered, Accepted];

    public static readonly IReadOnlyList<string> Open = [Waiting, Offered, Accepted, OnTheWay, CheckedIn, Worked, Examining, CompletionApplied, Returned];

    /// <summary>The technician is bound to it now.</summary>
    public static readonly IReadOnlyList<string> UnderWay = [OnTheWay, CheckedIn];
}

/// <summary>A part a visit needs or used. States: suggested, needed, reserved, used, not-used.</summary>
internal sealed record VisitPart(string Code, int Count, string State, string? RemovedSerial = null);

/// <summary>A picture that is attached to the case (words <c>photo-kind.CODE</c>).</summary>
internal sealed record VisitPhoto(Guid Id, string Kind, DateTimeOffset TakenAt);

/// <summary>A charge as it was quoted, and whether the customer agreed to it.</summary>
internal sealed record VisitCharge(decimal Amount, string Currency, bool Agreed, DateTimeOffset At);

/// <summary>A mandatory or optional item of conduct, answered on the spot.</summary>
internal sealed record VisitCheck(string Code, bool Done, DateTimeOffset At);
