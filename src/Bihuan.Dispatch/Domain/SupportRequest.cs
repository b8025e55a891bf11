using Bihuan.Foundation;

namespace Bihuan.Dispatch.Domain;

/// <summary>
/// Technical support asked for a case: by the customer or the desk before anybody is sent (DIA-02), by whoever has a hard case (DIA-03), or by
/// rule because a fault that was repaired is reported again (DIA-10). What is asked and answered speaks of the customer, so it is sealed.
/// </summary>
internal sealed class SupportRequest
{
    public required Guid Id { get; init; }

    public required CaseId CaseId { get; init; }

    public required string CaseNumber { get; init; }

    public required Guid SubjectId { get; init; }

    /// <summary>Where the case is worked on.</summary>
    public required OrganisationId OrganisationId { get; init; }

    /// <summary>A third party that was asked to answer in place of our own support; it sees this request and nothing else of the case.</summary>
    public OrganisationId? PartnerId { get; private set; }

    /// <summary>The visit during which it was asked, or the one that support joins.</summary>
    public Guid? VisitId { get; set; }

    public required string Kind { get; init; }

    public required string Urgency { get; init; }

    public string? Category { get; init; }

    public string? Symptom { get; init; }

    public string? Model { get; init; }

    public byte[]? Question { get; set; }

    public byte[]? Answer { get; set; }

    /// <summary>Null when the customer or a rule asks.</summary>
    public UserId? AskedById { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Visits of the same fault that had ended by then.</summary>
    public int EarlierVisits { get; init; }

    public string State { get; private set; } = SupportState.Open;

    public UserId? HolderId { get; private set; }

    public DateTimeOffset? TakenAt { get; private set; }

    public string? Outcome { get; private set; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    public int Version { get; set; }

    public bool IsWaiting => State is SupportState.Open or SupportState.Taken;

    public Refusal? Take(Guid by, DateTimeOffset at)
    {
        if (State != SupportState.Open) return Refusal.Conflict("support.taken", ("state", State));
        (State, HolderId, TakenAt) = (SupportState.Taken, new UserId(by), at);
        Version++;
        return null;
    }

    /// <summary>Whoever answers has it, also without having taken it before.</summary>
    public Refusal? Reply(string outcome, Guid by, DateTimeOffset at)
    {
        if (!IsWaiting) return Refusal.Conflict("support.over", ("state", State));
        if (HolderId is { } holder && holder.Value != by) return Refusal.Conflict("support.taken", ("state", State));
        (State, Outcome, AnsweredAt, HolderId, TakenAt) = (SupportState.Answered, outcome, at, new UserId(by), TakenAt ?? at);
        Version++;
        return null;
    }

    public Refusal? HandOver(OrganisationId partner)
    {
        if (!IsWaiting) return Refusal.Conflict("support.over", ("state", State));
        (State, PartnerId, HolderId, TakenAt) = (SupportState.Open, partner, null, null);
        Version++;
        return null;
    }

    /// <summary>The case is over, so nobody waits for an answer any more.</summary>
    public void FollowClosing()
    {
        if (!IsWaiting) return;
        State = SupportState.Withdrawn;
        Version++;
    }
}

/// <summary>Words <c>support-kind.CODE</c>.</summary>
internal static class SupportKind
{
    public const string RemoteFirst = "remote-first";
    public const string HardCase = "hard-case";
    public const string RepeatedFault = "repeated-fault";
    public static readonly IReadOnlyList<string> All = [RemoteFirst, HardCase, RepeatedFault];
}

/// <summary>Words <c>support-state.CODE</c>.</summary>
internal static class SupportState
{
    public const string Open = "open";
    public const string Taken = "taken";
    public const string Answered = "answered";
    public const string Withdrawn = "withdrawn";
    public static readonly IReadOnlyList<string> All = [Open, Taken, Answered, Withdrawn];
}

/// <summary>What came of it (words <c>support-outcome.CODE</c>): solved from afar, somebody must come, advice for whoever is there, or support comes along.</summary>
internal static class SupportOutcome
{
    public const string Solved = "solved";
    public const string VisitNeeded = "visit-needed";
    public const string Advice = "advice";
    public const string Joining = "joining";
    public static readonly IReadOnlyList<string> All = [Solved, VisitNeeded, Advice, Joining];
}
