using Bihuan.Foundation;
using Bihuan.Platform.Timeline;

namespace Bihuan.Cases.Contracts;

// The facts of a case, in the order of its life. A shape never changes: a new need is a new number and an upcaster.
// Whatever a person typed is Personal, a colleague's words like the customer's: both may name somebody, and a fact cannot be
// blanked afterwards. Codes, ids and what names a product are plain.

/// <summary>A request became a case. <see cref="Description"/> is what the customer said; the row keeps it masked.</summary>
[FactType("case.opened/1")]
public sealed record CaseOpened(
    string Number,
    long RunningNumber,
    string Kind,
    string Channel,
    string ChannelKind,
    string Process,
    int ProcessVersion,
    string Stage,
    Personal Description,
    Personal Summary,
    Guid? CustomerId,
    Guid? UnitId,
    string? SerialNumber,
    string? Model,
    string? ProductCategory,
    string? Symptom,
    Guid OrganisationId,
    string Urgency,
    string? ComplaintClass,
    bool IsAnonymous,
    string? CustomerTier = null,
    string? Region = null) : IClockFact
{
    IReadOnlyDictionary<string, string> IClockFact.ClockSelectors => ClockSelectors.Of(
        ("kind", Kind), ("channel", Channel), ("channel-kind", ChannelKind), ("urgency", Urgency), ("product-category", ProductCategory),
        ("customer-tier", CustomerTier), ("region", Region),
        ("complaint-timing", Kind == "complaint" ? "general" : null), ("complexity", "simple"));
}

/// <summary>
/// Somebody got in touch about this case: the call, message or visit itself with its original text. <see cref="Point"/> is where on the
/// channel it was said (a comment, a private message, a form), <see cref="Moment"/> before, during or after the sale.
/// </summary>
[FactType("case.contact-added/1")]
public sealed record ContactAdded(
    Guid ContactId, string Channel, string Direction, Personal Text, string? ExternalId, bool IsRepeat, string? Point = null, string? Moment = null) : IFact;

/// <summary>Who is responsible. The first assignment also names the first responsible person, who never changes by it.</summary>
[FactType("case.assigned/1")]
public sealed record CaseAssigned(Guid AssigneeId, Guid OrganisationId, bool IsFirstResponsible) : IFact;

/// <summary>Handed on: a receiver and a reason, always both.</summary>
[FactType("case.transferred/1")]
public sealed record CaseTransferred(Guid FromId, Guid ToId, Guid FromOrganisationId, Guid ToOrganisationId, string Reason, Personal? Note) : IFact;

[FactType("case.level-changed/1")]
public sealed record SupportLevelChanged(int From, int To, string Reason) : IFact;

[FactType("case.intake-answered/1")]
public sealed record IntakeAnswered(string Symptom, IReadOnlyDictionary<string, Personal> Answers, IReadOnlyList<string> SuggestedParts, IReadOnlyList<string> SuggestedTools) : IFact;

/// <summary>Initial assessment: nature, severity and proposed way of handling (CH-09), with the problem class.</summary>
[FactType("case.assessed/1")]
public sealed record CaseAssessed(string Nature, string Severity, Personal Proposal, string? ProblemClass, string? ChannelClass, string? Complexity = null) : IClockFact
{
    IReadOnlyDictionary<string, string> IClockFact.ClockSelectors => ClockSelectors.Of(("complexity", Complexity));
}

/// <summary>The initial response tells three things (CASE-10): what we understood, what we propose, when it will be done.</summary>
[FactType("case.first-responded/1")]
public sealed record FirstResponded(Personal Understanding, Personal Solution, DateTimeOffset ExpectedAt, string Medium) : IClockFact
{
    DateTimeOffset? IClockFact.ClockPromise => ExpectedAt;
}

[FactType("case.urgency-changed/1")]
public sealed record UrgencyChanged(string From, string To, Personal Reason, IReadOnlyList<string> Signals, bool ByRule) : IClockFact
{
    IReadOnlyDictionary<string, string> IClockFact.ClockSelectors => ClockSelectors.Of(("urgency", To));
}

[FactType("case.graded/1")]
public sealed record CaseGraded(string? From, string To, Personal Reason) : IClockFact
{
    IReadOnlyDictionary<string, string> IClockFact.ClockSelectors => ClockSelectors.Of(("grade", To));
}

/// <summary>A grade that should not have been given is taken back, and there was none before it. Clocks of the grade end with it.</summary>
[FactType("case.grade-withdrawn/1")]
public sealed record GradeWithdrawn(string From, Personal Reason) : IClockFact
{
    IReadOnlyDictionary<string, string> IClockFact.ClockSelectors => ClockSelectors.Of(("grade", "none"));
}

/// <summary>A red order goes straight to the supervisor and starts the emergency process (GRD-03). Null when no supervisor could be found.</summary>
[FactType("case.emergency-started/1")]
public sealed record EmergencyStarted(Guid? SupervisorId, string Post, Personal Reason) : IFact;

[FactType("case.complaint-classed/1")]
public sealed record ComplaintClassed(string Class, int? Level, string? TimingClass, Personal Reason) : IClockFact
{
    IReadOnlyDictionary<string, string> IClockFact.ClockSelectors => ClockSelectors.Of(
        ("complaint-class", Class), ("complaint-level", Level?.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("complaint-timing", TimingClass));
}

/// <summary>The case goes on by another process, such as that of complex problems.</summary>
[FactType("case.process-changed/1")]
public sealed record ProcessChanged(string FromProcess, int FromVersion, string ToProcess, int ToVersion, string Stage, Personal Reason, string? Complexity = null) : IClockFact
{
    IReadOnlyDictionary<string, string> IClockFact.ClockSelectors => ClockSelectors.Of(("complexity", Complexity));
}

[FactType("case.coordinated/1")]
public sealed record CaseCoordinated(Guid ManagerId, Personal Plan) : IFact;

[FactType("case.diagnosed/1")]
public sealed record CaseDiagnosed(Personal Cause, Personal Solution, bool ByInternalDocuments) : IFact;

[FactType("case.planned/1")]
public sealed record CasePlanned(IReadOnlyList<string> Ways, Personal Plan) : IFact;

[FactType("case.resources-scheduled/1")]
public sealed record ResourcesScheduled(Personal People, Personal Equipment) : IFact;

[FactType("case.visit-offered/1")]
public sealed record VisitOffered(Guid TechnicianId, Personal Reason) : IFact;

[FactType("case.appointment-made/1")]
public sealed record AppointmentMade(DateTimeOffset From, DateTimeOffset To) : IClockFact
{
    DateTimeOffset? IClockFact.ClockPromise => To;
}

[FactType("case.visit-started/1")]
public sealed record VisitStarted(Guid TechnicianId) : IFact;

/// <summary>The work record: what was done, parts replaced, equipment and number of people used.</summary>
[FactType("case.visit-ended/1")]
public sealed record VisitEnded(Guid TechnicianId, Personal Work, IReadOnlyList<Personal> PartsReplaced, Personal? Equipment, int PeopleUsed) : IFact;

[FactType("case.resolved/1")]
public sealed record CaseResolved(Personal Cause, Personal Solution, IReadOnlyList<string> Ways, Guid SolvedById) : IFact;

/// <summary>The customer was sent a detailed account of the result (CASE-12).</summary>
[FactType("case.result-told/1")]
public sealed record ResultTold(Personal Account, string Medium) : IFact;

/// <summary>
/// A result that was sent did not arrive, or did after all: who was never reached is not silent, and waiting for their word begins when they are.
/// </summary>
[FactType("case.result-delivery/1")]
public sealed record ResultDelivery(bool Arrived) : IAutomaticFact;

[FactType("case.confirmed/1")]
public sealed record ResultConfirmed(string Medium, Personal Remark) : IFact;

[FactType("case.not-solved/1")]
public sealed record NotSolved(string Medium, Personal Remark) : IFact;

[FactType("case.reviewed/1")]
public sealed record CaseReviewed(Personal Findings) : IFact;

[FactType("case.sent-back/1")]
public sealed record CaseSentBack(Personal Reason) : IFact;

/// <summary>Is the problem truly gone? Null when nobody could be reached however often we tried.</summary>
[FactType("case.followed-up/1")]
public sealed record CaseFollowedUp(bool? IsProblemGone, string Medium, Personal Remark) : IFact;

/// <summary>We tried to follow up and reached nobody.</summary>
[FactType("case.follow-up-tried/1")]
public sealed record FollowUpTried(int Attempt, string Medium, Personal Remark) : IFact;

/// <summary>The customer's mark. <see cref="Medium"/> is said when a colleague wrote it down; over the link nobody comes between.</summary>
[FactType("case.rated/1")]
public sealed record CaseRated(int Steps, IReadOnlyDictionary<string, int> Dimensions, Personal Remark, string? Medium = null) : IFact;

/// <summary>The customer is not content: the first responsible person is told.</summary>
[FactType("case.rating-alerted/1")]
public sealed record RatingAlerted(Guid FirstResponsibleId, int Steps) : IFact;

/// <summary><see cref="Record"/> is the hash of the chain up to here: whoever keeps it can prove what was archived.</summary>
[FactType("case.archived/1")]
public sealed record CaseArchived(string Record) : IFact;

/// <summary>A step along the process. One that leads back names the evidence that has to be brought again.</summary>
[FactType("case.stage-entered/1")]
public sealed record StageEntered(string From, string To, bool ByRule, IReadOnlyList<string>? Cleared = null) : IClockFact
{
    string IClockFact.ClockSubject => To;
}

/// <summary>Second handling under the same number. <see cref="Round"/> counts from 1 for the first.</summary>
[FactType("case.reopened/1")]
public sealed record CaseReopened(string FromStage, string ToStage, int Round, Personal Reason) : IClockFact
{
    string IClockFact.ClockSubject => ToStage;
}

[FactType("case.closed/1")]
public sealed record CaseClosed(string Outcome, Personal Result) : IFact;

[FactType("case.note-added/1")]
public sealed record NoteAdded(Guid NoteId, Personal Text) : IFact;

[FactType("case.reply-sent/1")]
public sealed record ReplySent(Guid ReplyId, string Medium, Personal Text) : IFact;

[FactType("case.progress-told/1")]
public sealed record ProgressTold(string Medium, Personal Text) : IFact;

[FactType("case.guidance-given/1")]
public sealed record GuidanceGiven(Guid GuidanceId, Personal Text) : IFact;

[FactType("case.attachment-added/1")]
public sealed record AttachmentAdded(Guid AttachmentId, string Sha256, string ContentType, long SizeBytes, Personal FileName) : IFact;

[FactType("case.hold-added/1")]
public sealed record HoldAdded(string Hold, Personal Reason) : IClockFact
{
    string IClockFact.ClockSubject => Hold;
}

[FactType("case.hold-released/1")]
public sealed record HoldReleased(string Hold) : IClockFact
{
    string IClockFact.ClockSubject => Hold;
}

/// <summary>This case turned out to be about the same thing as another and its contacts now count there.</summary>
[FactType("case.joined/1")]
public sealed record CaseJoined(Guid IntoId, string IntoNumber, Personal Reason) : IFact;

/// <summary>Another case was joined to this one.</summary>
[FactType("case.joined-by/1")]
public sealed record CaseJoinedBy(Guid FromId, string FromNumber, int Contacts) : IFact;

/// <summary>The joining is undone; <see cref="Contacts"/> no longer count for the case that had taken them.</summary>
[FactType("case.separated/1")]
public sealed record CaseSeparated(Guid OtherId, Personal Reason, int Contacts = 0) : IFact;

[FactType("case.unit-linked/1")]
public sealed record UnitLinked(Guid? UnitId, string? SerialNumber, string? Model, string? ProductCategory) : IFact;

[FactType("case.customer-linked/1")]
public sealed record CustomerLinked(Guid? CustomerId) : IFact;

/// <summary>An archived record is never changed, only corrected on record (CASE-21).</summary>
[FactType("case.corrected/1")]
public sealed record CaseCorrected(string Field, Personal Before, Personal After, Personal Reason) : IFact;

/// <summary>
/// The customer was erased; texts of this case can no longer be read. Those that staff add afterwards are protected by the key of
/// <see cref="SubjectId"/>.
/// </summary>
[FactType("case.blanked/1")]
public sealed record CaseBlanked(string Reason, Guid? SubjectId = null) : IFact;

internal static class ClockSelectors
{
    public static IReadOnlyDictionary<string, string> Of(params ReadOnlySpan<(string Key, string? Value)> selectors)
    {
        var set = new Dictionary<string, string>(selectors.Length, StringComparer.Ordinal);
        foreach (var (key, value) in selectors)
            if (value is not null) set[key] = value;
        return set;
    }
}
