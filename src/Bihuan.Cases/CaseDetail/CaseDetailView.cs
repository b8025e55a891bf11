using Bihuan.Cases.CaseDetail.Acts;
using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.Ui;

namespace Bihuan.Cases.CaseDetail;

/// <summary>One entry of the story. The proof (sequence, stored name, hash, when it was recorded) is there on demand.</summary>
public sealed record StoryEntry(long Seq, StoryView View, string Actor, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, string Type, string Hash)
{
    /// <summary>Entered later than it happened, by more than the moment of typing it in.</summary>
    public bool IsEnteredLater => RecordedAt - OccurredAt > TimeSpan.FromMinutes(1);
}

/// <summary>A filter of the story and how many entries it shows.</summary>
public sealed record StoryFilter(string Code, int Count, string Href, bool IsCurrent);

/// <summary>The newest entries under the filter in force; <see cref="AllHref"/> shows the rest.</summary>
public sealed record StoryPart(IReadOnlyList<StoryEntry> Entries, IReadOnlyList<StoryFilter> Filters, int Hidden, string AllHref);

/// <summary>A step the process waits for. Without an address it can not be taken by this reader now, and the hint says why.</summary>
public sealed record NextStep(string Name, string Icon, string? Key, string Hint, string? Href);

public sealed record ActLink(string Code, string Name, string Icon, string Href);

/// <summary>A reply kept ready and the address that puts it into the form.</summary>
public sealed record ReplyLink(string Title, string Use, string Href);

public sealed record ActFieldView(ActField Field, string Label, IReadOnlyList<string> Values, IReadOnlyList<Choice> Choices, IReadOnlyList<ReplyLink> Replies)
{
    public string Value => Values.Count == 0 ? "" : Values[0];
}

/// <summary>The form of one act beside the story.</summary>
public sealed record ActPanelView(string Code, string Name, string Icon, string Hint, string Action, IReadOnlyList<ActFieldView> Fields, string CloseHref, bool TakesFiles)
{
    public Refusal? Refusal { get; init; }

    /// <summary>What happened since the form was opened, newest first.</summary>
    public IReadOnlyList<StoryEntry> Since { get; init; } = [];

    /// <summary>What a rule's refusal found wanting, in words.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];
}

/// <summary>What was just done, and the way back where there is a safe one.</summary>
public sealed record DoneView(string Text, string? UndoHref);

public sealed record Promise(string Name, DateTimeOffset At, bool IsKept, bool IsAppointment = false);

public sealed record RelatedCase(Guid Id, string Number, string Summary, bool IsOpen, string Href, RingState Ring);

public sealed record FileView(string Name, string Href, string ContentType, string Size);

/// <summary>Everything the page of one case shows, in the reader's language.</summary>
public sealed record CaseDetailView
{
    public required Guid Id { get; init; }

    public required string Number { get; init; }

    public required string Title { get; init; }

    public required long Seq { get; init; }

    public required RingState Ring { get; init; }

    public required string Kind { get; init; }

    public required string Stage { get; init; }

    /// <summary>What the process asks for at this stage, as a sentence.</summary>
    public string? Rule { get; init; }

    /// <summary>Windows that opened with the purchase of the unit, such as TL-11, and whether the case came within them.</summary>
    public IReadOnlyList<WindowView> Windows { get; init; } = [];

    /// <summary>What else the stage asks for (CASE-05); null for a closed case and for one looked at as it was.</summary>
    public StageTerms? Terms { get; init; }

    public string? Grade { get; init; }

    public required string Urgency { get; init; }

    public required int SupportLevel { get; init; }

    public required int Round { get; init; }

    public required bool IsOpen { get; init; }

    public string? Outcome { get; init; }

    public required string Owner { get; init; }

    public required string FirstResponsible { get; init; }

    public required string Organisation { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>The instant the page looks back to; nothing can be done on such a page.</summary>
    public DateTimeOffset? AsOf { get; init; }

    public bool IsAsOfUnreadable { get; init; }

    public bool IsJustOpened { get; init; }

    public DoneView? Done { get; init; }

    public required StoryPart Story { get; init; }

    /// <summary>The manager's newest guidance, for whoever holds the case.</summary>
    public StoryEntry? Guidance { get; init; }

    public IReadOnlyList<NextStep> Next { get; init; } = [];

    public IReadOnlyList<ActLink> Menu { get; init; } = [];

    public IReadOnlyList<ActPanelView> Composers { get; init; } = [];

    public ActPanelView? Panel { get; init; }

    public CustomerCard? Customer { get; init; }

    /// <summary>What to mind about the customer these days.</summary>
    public CustomerCare Care { get; init; } = CustomerCare.Nothing;

    public bool MayReveal { get; init; }

    public UnitCard? Unit { get; init; }

    public string? Model { get; init; }

    public string? SerialNumber { get; init; }

    public string? Category { get; init; }

    public string? Symptom { get; init; }

    public IReadOnlyList<Promise> Promises { get; init; } = [];

    public IReadOnlyList<RelatedCase> Related { get; init; } = [];

    public IReadOnlyList<StoryEntry> Contacts { get; init; } = [];

    public IReadOnlyList<FileView> Files { get; init; } = [];

    /// <summary>The level of a complaint with its class for timing, and whether only danger words have set it.</summary>
    public string? ComplaintLevel { get; init; }

    public string? TimingClass { get; init; }

    /// <summary>Class of a complaint and the solution plan that belongs to it (CMP-03).</summary>
    public string? ComplaintClass { get; init; }

    public string? ComplaintPlan { get; init; }

    /// <summary>An assessment report stands on record.</summary>
    public bool HasAssessment { get; init; }

    public IReadOnlyList<CaseTasks.TaskView> Tasks { get; init; } = [];

    public IReadOnlyList<Alarms.AlarmView> Alarms { get; init; } = [];

    /// <summary>Whoever looks; what they were given to do is theirs to end whatever their post.</summary>
    public Guid ReaderId { get; init; }

    public bool MayDoTasks { get; init; }

    public bool MaySeeAlarms { get; init; }

    public string Href => "/desk/cases/" + Id;
}

/// <summary>What policy says of a stage: the posts that do it, its quality standard, its time limit and when that is due here, and what it is measured by.</summary>
public sealed record StageTerms(string Posts, string Standard, string LimitKey, string Limit, DateTimeOffset? DueAt, string Indicator);
