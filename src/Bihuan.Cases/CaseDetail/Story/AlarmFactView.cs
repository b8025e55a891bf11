using Bihuan.Cases.Contracts;

namespace Bihuan.Cases.CaseDetail.Story;

/// <summary>Alarms, emergencies and tasks as the story of a case shows them.</summary>
internal sealed class AlarmFactView : IFactView
{
    public IReadOnlyCollection<string> Names { get; } =
    [
        "case.escalated", "case.alarm-acknowledged", "case.reported-up", "case.initial-handled", "case.emergency-declared", "case.checklist-opened", "case.checklist-item-done",
        "case.task-asked", "case.task-answered", "case.task-declined", "case.complaint-assessed", "case.complaint-level-proposed",
    ];

    public StoryView? Show(StoryFact fact, StoryReader r) => fact.Fact switch
    {
        CaseEscalated x => new("fact", "arrow-up", r.Words.Format("cases.story.escalated", r.Words.Code("alarm-cause", x.Cause), r.Name(x.ToId), r.Words.Code("post", x.Post)))
        {
            Text = x.Clock is { } clock ? r.Words.Code("clock", clock) : null,
        },
        AlarmAcknowledged x => new("fact", "check", Join(Title(fact, r), r.Words.Code("alarm-cause", x.Cause))),
        CaseReportedUp x => new("fact", "arrow-up", Join(Title(fact, r), r.Name(x.ToId), r.Words.Code("post", x.Post))) { Text = (x.Reason.Text is { } code ? r.Words.Find("cases.reporting." + code) : null) ?? r.Text(x.Reason) },
        InitialHandled x => new("fact", "tool", Title(fact, r)) { Text = r.Text(x.Account) },
        EmergencyDeclared x => new("fact", "bolt", Join(Title(fact, r), r.Words.Code("emergency-event", x.Event))) { Text = x.ByRule ? r.Words.Format("cases.story.signals", r.Text(x.Note)) : r.Text(x.Note) },
        ChecklistOpened x => new("fact", "checklist", Join(Title(fact, r), r.Words.Code("checklist", x.Checklist))),
        ChecklistItemDone x => new("fact", "check", Join(Title(fact, r), r.Words.Code("checklist-item", x.Code))) { Text = Optional(r.Text(x.Note)) },
        TaskAsked x => new("fact", "users", Join(Title(fact, r), r.Name(x.OwnerId), r.Time(x.DueAt))) { Text = r.Text(x.Question) },
        TaskAnswered x => new("fact", "message-2", Title(fact, r)) { Text = r.Text(x.Answer) },
        TaskDeclined x => new("fact", "arrow-back-up", Title(fact, r)) { Text = r.Text(x.Reason) },
        ComplaintAssessed x => new("fact", "clipboard-check", Join(Title(fact, r), x.Report, Level(r, x.Level)))
        {
            Text = r.Text(x.Reason),
            Lines =
            [
                (r.Words.Code("complaint-criterion", "urgency"), r.Words.Code("complaint-urgency", x.Marks.Urgency)), (r.Words.Code("complaint-criterion", "scope"), r.Words.Code("complaint-scope", x.Marks.Scope)),
                (r.Words.Code("complaint-criterion", "difficulty"), r.Words.Code("complaint-difficulty", x.Marks.Difficulty)),
            ],
        },
        ComplaintLevelProposed x => new("fact", "flag", Join(Title(fact, r), Level(r, x.Level)))
        {
            Text = r.Words.Format("cases.story.level-cause", r.Words.Code("complaint-criterion", x.Criterion), r.Words.Code("complaint-" + x.Criterion, x.Mark), string.Join(' ', x.Signals)),
        },
        _ => null,
    };

    private static string Level(StoryReader r, int level) => r.Words.Code("complaint-level", level.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static string Title(StoryFact fact, StoryReader r) => r.Words.Code("fact", fact.Name);

    private static string? Optional(string text) => text.Length == 0 ? null : text;

    private static string Join(params string[] parts) => string.Join(" \u00b7 ", parts.Where(x => x.Length > 0));
}
