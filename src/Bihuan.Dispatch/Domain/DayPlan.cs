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

    public required string Reason { get; init; }

    /// <summary>Driving and overtime more than the planner's own best choice.</summary>
    public required int ExtraMinutes { get; init; }

    public required int BrokenPromises { get; init; }
}
