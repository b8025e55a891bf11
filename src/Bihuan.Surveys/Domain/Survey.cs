using Bihuan.Foundation;

namespace Bihuan.Surveys.Domain;

/// <summary>
/// The question to one customer about one handling round of one case: five steps at least, six dimensions and words if they like.
/// A survey that was not sent (no contact, or the customer wants none) is kept too, so that the gap in the figures is counted.
/// </summary>
internal sealed class Survey
{
    public required Guid Id { get; init; }

    public required CaseId CaseId { get; init; }

    public required string CaseNumber { get; init; }

    public required int Round { get; init; }

    public required string Kind { get; init; }

    public CustomerId? CustomerId { get; init; }

    /// <summary>Whose key protects the remark.</summary>
    public required Guid SubjectId { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Why nobody was invited: opt-out or no-contact; null when the customer was.</summary>
    public string? Suppressed { get; init; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>1 to 5, 5 the best.</summary>
    public int? Steps { get; private set; }

    /// <summary>A JSON object of marks by dimension.</summary>
    public string? Dimensions { get; private set; }

    public byte[]? Remark { get; private set; }

    public int Version { get; set; }

    /// <summary>Null while it may still be answered.</summary>
    public Refusal? Closed(int roundNow, DateTimeOffset at)
    {
        if (AnsweredAt is not null) return Refusal.Conflict("survey.answered");
        if (roundNow != Round) return Refusal.Conflict("survey.over");
        return at >= ExpiresAt ? Refusal.Conflict("survey.expired") : null;
    }

    public void Answer(int steps, string? dimensions, byte[]? remark, DateTimeOffset at) => (Steps, Dimensions, Remark, AnsweredAt) = (steps, dimensions, remark, at);
}
