using Bihuan.Foundation;

namespace Bihuan.Dispatch.Domain;

/// <summary>A plan of one outlet's day as it was made: a suggestion until it is published, superseded by the next that is.</summary>
internal sealed class DayPlan
{
    public const string Suggested = "suggested";
    public const string Published = "published";
    public const string Superseded = "superseded";
    public static readonly IReadOnlyList<string> States = [Suggested, Published, Superseded];

    public required Guid Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required DateOnly OnDay { get; init; }

    /// <summary>Counts the plans of this outlet's day from 1.</summary>
    public required int Number { get; init; }

    public string State { get; private set; } = Suggested;

    /// <summary>The plan with its cost and reasons, as JSON.</summary>
    public required string Body { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public required string MadeBy { get; init; }

    public DateTimeOffset? PublishedAt { get; private set; }

    public int Version { get; set; }

    public Refusal? Publish(DateTimeOffset at)
    {
        if (State != Suggested) return Refusal.Conflict("plan.not-a-suggestion", ("state", State));
        (State, PublishedAt) = (Published, at);
        Version++;
        return null;
    }

    public void Supersede()
    {
        State = Superseded;
        Version++;
    }
}

/// <summary>A command from a device, known by its own id: a second arrival is the same command.</summary>
internal sealed class FieldCommand
{
    public required Guid Id { get; init; }

    public required UserId UserId { get; init; }

    public required Guid VisitId { get; init; }

    public required string Kind { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>The device's clock was more than a day off; its time was not used.</summary>
    public bool IsClockDoubtful { get; init; }

    /// <summary>The device's own time, before its clock was corrected; null when the command came from a page.</summary>
    public DateTimeOffset? DeviceAt { get; init; }

    public int? SkewSeconds { get; init; }

    /// <summary>It changed something and still was not what it should be (a wrong code); a repeat hears the same.</summary>
    public string? Problem { get; init; }
}

/// <summary>
/// Work that reached us after the facts had moved on: done at a visit that was somebody else's by then, or over. The body is sealed under the
/// customer's key. Kept until the office decides, and after that as what was decided.
/// </summary>
internal sealed class KeptWork
{
    public const string OnRecord = "on-record";
    public const string SetAside = "set-aside";
    public static readonly IReadOnlyList<string> Resolutions = [OnRecord, SetAside];

    /// <summary>The id of the command or the photo.</summary>
    public required Guid Id { get; init; }

    public required Guid VisitId { get; init; }

    public required CaseId CaseId { get; init; }

    public required string CaseNumber { get; init; }

    public required Guid SubjectId { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required UserId UserId { get; init; }

    public required string Kind { get; init; }

    /// <summary>Why it could not be done: the code of the refusal.</summary>
    public required string Code { get; init; }

    public byte[]? Body { get; set; }

    /// <summary>Of a photo: the file's content in the file store.</summary>
    public string? FileSha256 { get; set; }

    public required DateTimeOffset OccurredAt { get; init; }

    public DateTimeOffset? DeviceAt { get; init; }

    public required DateTimeOffset KeptAt { get; init; }

    public string? Resolution { get; private set; }

    public string? ResolutionReason { get; set; }

    public UserId? ResolvedById { get; private set; }

    public DateTimeOffset? ResolvedAt { get; private set; }

    public int Version { get; set; }

    public Refusal? Resolve(string resolution, string reason, Guid by, DateTimeOffset at)
    {
        if (Resolution is not null) return Refusal.Conflict("kept-work.resolved", ("resolution", Resolution));
        (Resolution, ResolutionReason, ResolvedById, ResolvedAt) = (resolution, reason, new UserId(by), at);
        Version++;
        return null;
    }
}

/// <summary>A dispatcher put a visit elsewhere than the planner had: why, and what it cost the day.</summary>
internal sealed class VisitMove
{
    public required Guid Id { get; init; }

    public required Guid VisitId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Actor { get; init; }

    public UserId? FromId { get; init; }

    public required UserId ToId { get; init; }

    public required string Reason { get; set; }

    /// <summary>Driving and overtime more than the planner's own best choice.</summary>
    public required int ExtraMinutes { get; init; }

    public required int BrokenPromises { get; init; }
}
