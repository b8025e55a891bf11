using System.Globalization;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform.Words;

namespace Bihuan.Cases.CaseDetail.Story;

/// <summary>The facts of this module, each said in a line and, where somebody spoke, in their own words.</summary>
internal sealed class CaseFactView(CasePolicies policies, ChannelWords channels) : IFactView
{
    public IReadOnlyCollection<string> Names { get; } = [.. typeof(CaseOpened).Assembly.GetTypes()
        .Where(x => x.IsAssignableTo(typeof(IFact)) && x.IsDefined(typeof(FactTypeAttribute), inherit: false))
        .Select(x => PlainFactName.Of(x))];

    public StoryView? Show(StoryFact fact, StoryReader r) => Spoken(fact, r) ?? Decided(fact, r) ?? Worked(fact, r) ?? Changed(fact, r);

    /// <summary>What the customer said, and what was said to them or among ourselves.</summary>
    private StoryView? Spoken(StoryFact fact, StoryReader r) => fact.Fact switch
    {
        ContactAdded x => new("contact", x.Direction == "in" ? "message-2" : "send", Join(r.Words.Format("cases.story.contact." + x.Direction, Channel(r, x.Channel)), r.Words.Code("contact-point", x.Point), r.Words.Code("moment", x.Moment))) { Text = r.Text(x.Text) },
        NoteAdded x => new("note", "note", Title(fact, r)) { Text = r.Text(x.Text) },
        GuidanceGiven x => new("note", "bulb", Title(fact, r)) { Text = r.Text(x.Text) },
        ReplySent x => new("reply", "send", Titled(fact, r, "medium", x.Medium)) { Text = r.Text(x.Text) },
        ProgressTold x => new("reply", "send", Titled(fact, r, "medium", x.Medium)) { Text = r.Text(x.Text) },
        ResultDelivery x => new("fact", x.Arrived ? "send" : "alert-triangle", r.Words[x.Arrived ? "cases.story.result-arrived" : "cases.story.result-not-arrived"]),
        ResultTold x => new("reply", "send", Titled(fact, r, "medium", x.Medium)) { Text = r.Text(x.Account) },
        FirstResponded x => new("reply", "message-2", Titled(fact, r, "medium", x.Medium))
        {
            Lines = Lines(r, ("understanding", r.Text(x.Understanding)), ("solution", r.Text(x.Solution)), ("expectedAt", r.Time(x.ExpectedAt))),
        },
        ResultConfirmed x => new("contact", "thumb-up", Titled(fact, r, "medium", x.Medium)) { Text = Optional(r, x.Remark) },
        NotSolved x => new("contact", "mood-sad", Titled(fact, r, "medium", x.Medium)) { Text = Optional(r, x.Remark) },
        CaseFollowedUp x => new("contact", "phone-call", r.Words[x.IsProblemGone switch { true => "cases.story.followed-up.gone", false => "cases.story.followed-up.not-gone", null => "cases.story.followed-up.not-reached" }]) { Text = Optional(r, x.Remark) },
        FollowUpTried x => new("contact", "phone", Titled(fact, r, "medium", x.Medium)) { Text = Optional(r, x.Remark) },
        CaseRated x => new("contact", "star", Join(Title(fact, r), r.Words.Format("cases.story.steps", x.Steps), r.Words.Code("medium", x.Medium)))
        {
            Text = Optional(r, x.Remark),
            Lines = [.. x.Dimensions.Select(d => (r.Words.Code("dimension", d.Key), d.Value.ToString(CultureInfo.InvariantCulture)))],
        },
        AttachmentAdded x => new("file", "paperclip", Title(fact, r)) { Text = x.FileName.Text ?? r.Words["cases.story.erased"] },
        _ => null,
    };

    private StoryView? Decided(StoryFact fact, StoryReader r) => fact.Fact switch
    {
        CaseAssessed x => new("fact", "clipboard-check", Join(Title(fact, r), r.Words.Code("nature", x.Nature), r.Words.Code("severity", x.Severity)))
        {
            Text = r.Text(x.Proposal),
            Lines = Lines(r, ("problemClass", r.Words.Code("problem", x.ProblemClass)), ("channelClass", r.Words.Code("channel-problem", x.ChannelClass))),
        },
        IntakeAnswered x => new("fact", "checklist", Titled(fact, r, "symptom", x.Symptom)) { Lines = Answers(x, r) },
        UrgencyChanged x => new("fact", "flag", Moved(fact, r, "urgency", x.From, x.To)) { Text = x.ByRule ? r.Words.Format("cases.story.signals", string.Join(' ', x.Signals)) : Coded(r, "urgency-reason.", x.Reason) },
        CaseGraded x => new("fact", "flag", Moved(fact, r, "grade", x.From, x.To)) { Text = Coded(r, "cases.grading.", x.Reason) },
        GradeWithdrawn x => new("fact", "flag", Titled(fact, r, "grade", x.From)) { Text = Coded(r, "cases.grading.", x.Reason) },
        SupportLevelChanged x => new("fact", x.To > x.From ? "arrow-up" : "arrow-down", Moved(fact, r, "support-level", Text(x.From), Text(x.To))) { Text = r.Words.Code("transfer-reason", x.Reason) },
        EmergencyStarted x => new("fact", "bolt", Join(Title(fact, r), x.SupervisorId is { } supervisor ? r.Name(supervisor) : r.Words.Code("post", x.Post))) { Text = r.Text(x.Reason) },
        RatingAlerted x => new("fact", "mood-sad", Join(Title(fact, r), r.Words.Format("cases.story.steps", x.Steps))),
        ComplaintClassed x => new("fact", "message-report", Join(Titled(fact, r, "complaint-class", x.Class), x.Level is { } level ? r.Words.Code("complaint-level", Text(level)) : "")) { Text = r.Text(x.Reason) },
        CaseReviewed x => new("fact", "zoom-check", Title(fact, r)) { Text = r.Text(x.Findings) },
        CaseSentBack x => new("fact", "arrow-back-up", Title(fact, r)) { Text = r.Text(x.Reason) },
        CaseReopened x => new("fact", "repeat", Join(Title(fact, r), r.Words.Format("cases.story.round", x.Round))) { Text = Coded(r, "cases.reopening.", x.Reason) },
        CaseClosed x => new("fact", "circle-check", Titled(fact, r, "outcome", x.Outcome)) { Text = Optional(r, x.Result) },
        CaseArchived x => new("fact", "archive", Title(fact, r)) { Lines = [(r.Words["cases.story.hash"], x.Record)] },
        _ => null,
    };

    private static StoryView? Worked(StoryFact fact, StoryReader r) => fact.Fact switch
    {
        CaseCoordinated x => new("fact", "users", Join(Title(fact, r), r.Name(x.ManagerId))) { Text = r.Text(x.Plan) },
        CaseDiagnosed x => new("fact", "stethoscope", Title(fact, r)) { Lines = Lines(r, ("cause", r.Text(x.Cause)), ("solution", r.Text(x.Solution)), ("byInternalDocuments", r.Words[x.ByInternalDocuments ? "cases.story.internal-documents" : "cases.story.outside-support"])) },
        CasePlanned x => new("fact", "list-check", Join([Title(fact, r), .. x.Ways.Select(way => r.Words.Code("way", way))])) { Text = r.Text(x.Plan) },
        ResourcesScheduled x => new("fact", "tools", Title(fact, r)) { Lines = Lines(r, ("people", r.Text(x.People)), ("equipment", r.Text(x.Equipment))) },
        VisitOffered x => new("visit", "truck", Join(Title(fact, r), r.Name(x.TechnicianId))) { Text = r.Text(x.Reason) },
        AppointmentMade x => new("visit", "calendar-event", Join(Title(fact, r), $"{r.Time(x.From)} \u2013 {r.Time(x.To)}")),
        VisitStarted x => new("visit", "map-pin", Join(Title(fact, r), r.Name(x.TechnicianId))),
        VisitEnded x => new("visit", "tool", Join(Title(fact, r), r.Name(x.TechnicianId))) { Text = r.Text(x.Work), Lines = Lines(r, ("partsReplaced", string.Join(", ", x.PartsReplaced.Select(y => ServiceRecords.PartText.Of(r.Words, r.Text(y))))), ("equipment", Optional(r, x.Equipment))) },
        CaseResolved x => new("fact", "checks", Join([Title(fact, r), .. x.Ways.Select(way => r.Words.Code("way", way))])) { Lines = Lines(r, ("cause", r.Text(x.Cause)), ("solution", r.Text(x.Solution))) },
        _ => null,
    };

    private StoryView? Changed(StoryFact fact, StoryReader r) => fact.Fact switch
    {
        CaseOpened x => new("fact", "inbox", Join(Titled(fact, r, "kind", x.Kind), Channel(r, x.Channel))),
        CaseAssigned x => new("fact", "user-check", r.Words.Format(x.IsFirstResponsible ? "cases.story.first-responsible" : "cases.story.assigned", r.Name(x.AssigneeId))),
        CaseTransferred x => new("fact", "transfer", r.Words.Format("cases.story.transferred", r.Name(x.FromId), r.Name(x.ToId))) { Text = Join(r.Words.Code("transfer-reason", x.Reason), Optional(r, x.Note)) },
        StageEntered x => new("fact", "progress", Moved(fact, r, "stage", x.From, x.To)),
        ProcessChanged x => new("fact", "route", Moved(fact, r, "process", x.FromProcess, x.ToProcess)) { Text = r.Text(x.Reason) },
        HoldAdded x => new("fact", "hand-stop", Titled(fact, r, "hold", x.Hold)) { Text = r.Text(x.Reason) },
        HoldReleased x => new("fact", "player-play", Titled(fact, r, "hold", x.Hold)),
        CaseJoined x => new("fact", "git-merge", r.Words.Format("cases.story.joined", x.IntoNumber)) { Text = r.Text(x.Reason) },
        CaseJoinedBy x => new("fact", "git-merge", r.Words.Format("cases.story.joined-by", x.FromNumber)),
        CaseSeparated x => new("fact", "arrows-exchange", Title(fact, r)) { Text = r.Text(x.Reason) },
        UnitLinked x => new("fact", "device-desktop", Join(Title(fact, r), x.SerialNumber ?? "", x.Model ?? "")),
        CustomerLinked => new("fact", "user", Title(fact, r)),
        CaseCorrected x => new("fact", "edit", Join(Title(fact, r), r.Words.Code("cases.field", x.Field)))
        {
            Text = r.Text(x.Reason),
            Lines = [(r.Words["cases.story.before"], r.Text(x.Before)), (r.Words["cases.story.after"], r.Text(x.After))],
        },
        CaseBlanked => new("fact", "eye-off", Title(fact, r)),
        _ => null,
    };

    private static string Title(StoryFact fact, StoryReader r) => r.Words.Code("fact", fact.Name);

    private static string Titled(StoryFact fact, StoryReader r, string list, string code) => Join(Title(fact, r), r.Words.Code(list, code));

    private static string Moved(StoryFact fact, StoryReader r, string list, string? from, string to) =>
        Join(Title(fact, r), from is null ? r.Words.Code(list, to) : r.Words.Format("cases.story.moved", r.Words.Code(list, from), r.Words.Code(list, to)));

    private string Channel(StoryReader r, string channel) => channels.NameOf(channel, r.Words);

    private static IReadOnlyList<(string, string)> Lines(StoryReader r, params (string Field, string Value)[] lines) =>
        [.. lines.Where(x => x.Value.Length > 0).Select(x => (r.Words["cases.field." + x.Field], x.Value))];

    private IReadOnlyList<(string, string)> Answers(IntakeAnswered x, StoryReader r) =>
    [
        .. x.Answers.Select(a => Said(a.Key, a.Value, r)),
        .. x.SuggestedTools.Count == 0 ? [] : new[] { (r.Words["cases.story.bring-tools"], string.Join(", ", x.SuggestedTools.Select(t => r.Words.Code("tool", t)))) },
        .. x.SuggestedParts.Count == 0 ? [] : new[] { (r.Words["cases.story.bring-parts"], string.Join(", ", x.SuggestedParts.Select(p => r.Words.Code("part", p)))) },
    ];

    private (string, string) Said(string question, Personal answer, StoryReader r) =>
        policies.Said(question, answer.Text ?? "", r.Words.Lang) is not { } said ? (question, r.Text(answer))
        : (said.Question, said.Answer ?? (answer.Text is { } code ? r.Words.Code("answer", code) : r.Text(answer)));

    /// <summary>A reason that a rule gave is a code with words of its own; one that a person gave stands as they wrote it.</summary>
    private static string Coded(StoryReader r, string prefix, Personal reason) => (reason.Text is { } code ? r.Words.Find(prefix + code) : null) ?? r.Text(reason);

    private static string Optional(StoryReader r, Personal? text) => text is { } given ? Optional(r, given) ?? "" : "";

    private static string? Optional(StoryReader r, Personal text) => text.Text is { Length: 0 } ? null : r.Text(text);

    private static string Join(params string[] parts) => string.Join(" \u00b7 ", parts.Where(x => x.Length > 0));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
