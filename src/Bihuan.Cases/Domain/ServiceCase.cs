using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain;

/// <summary>
/// One request of one customer, from its opening to its end. What it holds follows from its facts alone: decisions
/// (<c>ServiceCase.Decisions</c>) return facts, and only <c>Apply</c> (<c>ServiceCase.Facts</c>) changes it, so a case read from
/// its row and one replayed from its facts are the same.
/// </summary>
internal sealed partial class ServiceCase
{
    public CaseId Id { get; private set; }

    /// <summary>Place in time among all cases; also the key of its search texts.</summary>
    public long RunningNumber { get; private set; }

    /// <summary>What people say and write: SC-20260315-0042.</summary>
    public string Number { get; private set; } = "";

    public string Kind { get; private set; } = "";

    public string Channel { get; private set; } = "";

    public string ChannelKind { get; private set; } = "";

    public string Process { get; private set; } = "";

    public int ProcessVersion { get; private set; }

    public string Stage { get; private set; } = "";

    public DateTimeOffset StageEnteredAt { get; private set; }

    /// <summary>1 for the first handling, one more for each reopening.</summary>
    public int Round { get; private set; } = 1;

    /// <summary>The customer's words with digit runs and names masked; blank after erasure.</summary>
    public string Summary { get; private set; } = "";

    public CustomerId? CustomerId { get; private set; }

    /// <summary>Whose key protects this case's texts: the customer's, or the case's own when nobody is known.</summary>
    public Guid SubjectId { get; private set; }

    public UnitId? UnitId { get; private set; }

    public string? SerialNumber { get; private set; }

    public string? Model { get; private set; }

    public string? ProductCategory { get; private set; }

    public string? Symptom { get; private set; }

    public OrganisationId OrganisationId { get; private set; }

    /// <summary>Stays accountable until the case is resolved (CASE-07); never changes silently.</summary>
    public UserId FirstResponsibleId { get; private set; }

    public UserId AssigneeId { get; private set; }

    public int SupportLevel { get; private set; } = 1;

    public string? Grade { get; private set; }

    public string Urgency { get; private set; } = Urgencies.Ordinary;

    public string? Nature { get; private set; }

    public string? Severity { get; private set; }

    public string? Proposal { get; private set; }

    public string? ProblemClass { get; private set; }

    public string? ChannelClass { get; private set; }

    public string? ComplaintClass { get; private set; }

    public int? ComplaintLevel { get; private set; }

    public string? TimingClass { get; private set; }

    public DateTimeOffset OpenedAt { get; private set; }

    public DateTimeOffset? FirstRespondedAt { get; private set; }

    /// <summary>What the customer was promised in the first response.</summary>
    public DateTimeOffset? ExpectedAt { get; private set; }

    /// <summary>Since when we wait for the customer's word on the result: told, or heard from again without an answer.</summary>
    public DateTimeOffset? AskedAt { get; private set; }

    public DateTimeOffset? ResolvedAt { get; private set; }

    public DateTimeOffset? ClosedAt { get; private set; }

    public string? Outcome { get; private set; }

    public int? Rating { get; private set; }

    public DateTimeOffset LastActivityAt { get; private set; }

    /// <summary>The earliest running deadline, kept by the clocks; null when nothing runs.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public int ContactCount { get; private set; }

    public int NoteCount { get; private set; }

    public CaseId? JoinedIntoId { get; private set; }

    public bool IsOpen { get; private set; } = true;

    /// <summary>Who did the work of the current round: may neither review nor follow it up.</summary>
    public List<Guid> Workers { get; private set; } = [];

    /// <summary>Plain fact names on record in this handling round, which stages ask for before they may be left.</summary>
    public List<string> Evidence { get; private set; } = [];

    /// <summary>What other modules keep open: a visit, a part on order. A case with holds is neither resolved nor closed.</summary>
    public List<string> Holds { get; private set; } = [];

    public List<string> Ways { get; private set; } = [];

    public string? Cause { get; private set; }

    public string? Solution { get; private set; }

    public bool IsAnonymous { get; private set; }

    public bool IsJoined => JoinedIntoId is not null;

    /// <summary>The last fact that somebody did; a clock's warning after it makes nobody's form stale.</summary>
    public long CountedSeq { get; private set; }

    public bool HasMovedSince(long seq) => seq < CountedSeq || seq > Seq;

    public bool IsOwnOf(Guid user) => AssigneeId.Value == user || FirstResponsibleId.Value == user;

    /// <summary>Facts still wanting before the stage may be left.</summary>
    public IReadOnlyList<string> Missing(CaseProcess process) =>
        process.Find(Stage) is { } stage ? [.. stage.Needs.Where(x => !Evidence.Contains(x))] : [];
}

/// <summary>The one urgency the rules themselves speak of; every other code is policy data.</summary>
internal static class Urgencies
{
    public const string Ordinary = "ordinary";
}

/// <summary>The grades a rule gives by itself (GRD-01, GRD-02); a case that nobody graded counts as green.</summary>
internal static class Grades
{
    public const string Green = "green";
    public const string Yellow = "yellow";
}

/// <summary>How a case may end when nobody chooses the outcome.</summary>
internal static class Outcomes
{
    public const string Confirmed = "confirmed";
    public const string Unconfirmed = "unconfirmed";
    public const string Answered = "answered";
    public const string Withdrawn = "withdrawn";
    public const string Joined = "joined";
}

/// <summary>Why a case was handled again; a person's own reason stands in their words instead.</summary>
internal static class ReopeningReasons
{
    public const string NotSolved = "not-solved";
    public const string SentBack = "sent-back";
    public const string ProblemNotGone = "problem-not-gone";
    public const string LowRating = "low-rating";
}
