using System.Globalization;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain.Incidents;

/// <summary>A fact of the past with the time at which the log says it happened.</summary>
internal readonly record struct DatedFact(IFact Fact, DateTimeOffset OccurredAt);

/// <summary>What the case gets at its opening from this installation rather than from the log.</summary>
internal sealed record IncidentOpening(string Number, long RunningNumber, int ProcessVersion, string ChannelKind, Guid DutyDesk);

/// <summary>
/// Turns the audit rows of one incident into facts: each row word for word, and beside it what it means for a case here: handed on,
/// waiting, resolved, reopened, closed. Strange values never stop it: they stay in the facts and are noted with a code.
/// </summary>
internal sealed class IncidentHistory(IncidentMapping mapping, IncidentColumns columns, Func<DateTime, DateTimeOffset> toInstant)
{
    private readonly string[] _formats = [.. mapping.TimeFormats];
    private readonly int _caller = columns.PlaceOf("caller_id");

    private readonly Dictionary<string, long> _now = new(StringComparer.Ordinal);

    /// <summary>Codes of what was strange, with how often, over everything that has been settled.</summary>
    public SortedDictionary<string, long> Notes { get; } = new(StringComparer.Ordinal);

    /// <summary>What is told from here on may have to be told again, and counts once.</summary>
    public void Begin() => _now.Clear();

    /// <summary>What was told since the beginning has been stored.</summary>
    public void Settle()
    {
        foreach (var (note, count) in _now) Notes[note] = Notes.GetValueOrDefault(note) + count;
        Begin();
    }

    /// <summary>When the incident was opened; null when nothing in its first row tells.</summary>
    public DateTimeOffset? OpenedAt(LoggedIncident incident)
    {
        var first = incident.Rows[0];
        return Time(columns.Value(first, "opened_at")) ?? Time(columns.Value(first, "sys_created_at")) ?? Time(columns.Value(first, "sys_updated_at"));
    }

    public string ChannelOf(LoggedIncident incident) =>
        mapping.Channels.GetValueOrDefault(columns.Value(incident.Rows[0], "contact_type"), mapping.OtherChannel);

    public List<DatedFact> Tell(LoggedIncident incident, DateTimeOffset openedAt, IncidentOpening opening)
    {
        var told = new List<DatedFact>(incident.Rows.Count * 2 + 4);
        var state = new Standing(mapping, opening.DutyDesk);
        Open(told, state, incident, openedAt, opening);
        var at = openedAt;
        for (var i = 1; i < incident.Rows.Count; i++)
        {
            var (before, row) = (incident.Rows[i - 1], incident.Rows[i]);
            at = Update(told, before, row, at, openedAt);
            Follow(told, state, before, row, at);
        }

        if (mapping.IsMissing(columns.Value(incident.Rows[^1], "resolved_at"))) Count("never-resolved-at");
        return told;
    }

    private void Open(List<DatedFact> told, Standing state, LoggedIncident incident, DateTimeOffset at, IncidentOpening opening)
    {
        var first = incident.Rows[0];
        var (channel, text) = (ChannelOf(incident), Describe(first));
        state.Urgency = Urgency(columns.Value(first, "priority"));
        (state.Holder, state.Unit) = Receiver(first, opening.DutyDesk);
        told.Add(new DatedFact(
            new CaseOpened(
                opening.Number, opening.RunningNumber, mapping.Kind, channel, opening.ChannelKind, mapping.Process, opening.ProcessVersion, mapping.FirstStage,
                incident.Number + ": " + text, Short(incident.Number + ": " + text), null, null, null, null, null, null, state.Unit, state.Urgency, null, IsAnonymous: true),
            at));
        told.Add(new DatedFact(new CaseAssigned(state.Holder, state.Unit, IsFirstResponsible: true), at));
        told.Add(new DatedFact(new ContactAdded(ImportedId.Of("contact", incident.Number), channel, "in", text, incident.Number, IsRepeat: false), at));
        var notes = new List<string>();
        if (Time(columns.Value(first, "opened_at")) is null) notes.Add("no-opening-time");
        told.Add(new DatedFact(new IncidentRecorded(incident.Number, first.Line, ValuesOf(first), CallerOf(first), Noted(notes, first)), at));
        Move(told, state, first, Time(columns.Value(first, "sys_updated_at")) ?? at, reopens: false);
    }

    private DateTimeOffset Update(List<DatedFact> told, in IncidentRow before, in IncidentRow row, DateTimeOffset previous, DateTimeOffset openedAt)
    {
        var notes = new List<string>();
        var written = Time(columns.Value(row, "sys_updated_at"));
        if (written is null) notes.Add("no-update-time");
        else if (written < openedAt) notes.Add("before-its-opening");
        else if (written < previous) notes.Add("earlier-than-the-row-before");
        var changes = new Dictionary<string, string>(8, StringComparer.Ordinal);
        for (var i = 0; i < row.Values.Length; i++)
        {
            if (i != _caller && !string.Equals(row.Values[i], before.Values[i], StringComparison.Ordinal)) changes[columns.Names[i]] = row.Values[i];
        }

        Personal caller = _caller >= 0 && row.Values[_caller] != before.Values[_caller] ? row.Values[_caller] : default;
        var at = written ?? previous;
        told.Add(new DatedFact(new IncidentUpdated(row.Line, changes, caller, Noted(notes, row)), at));
        return at;
    }

    /// <summary>What a changed row means here.</summary>
    private void Follow(List<DatedFact> told, Standing state, in IncidentRow before, in IncidentRow row, DateTimeOffset at)
    {
        var urgency = Urgency(columns.Value(row, "priority"));
        if (urgency != state.Urgency)
        {
            told.Add(new DatedFact(new UrgencyChanged(state.Urgency, urgency, columns.Value(row, "priority"), [], ByRule: false), at));
            state.Urgency = urgency;
        }

        var (holder, unit) = Receiver(row, state.DutyDesk);
        if (holder != state.Holder || unit != state.Unit)
        {
            told.Add(new DatedFact(new CaseTransferred(state.Holder, holder, state.Unit, unit, mapping.TransferReason, Note: null), at));
            (state.Holder, state.Unit) = (holder, unit);
        }

        var reopens = Number(columns.Value(row, "reopen_count")) > Number(columns.Value(before, "reopen_count"));
        Move(told, state, row, at, reopens);
    }

    private void Move(List<DatedFact> told, Standing state, in IncidentRow row, DateTimeOffset at, bool reopens)
    {
        var word = columns.Value(row, "incident_state");
        if (!mapping.States.TryGetValue(word, out var meant)) return;
        if (state.Hold is { } hold && hold != meant.WaitsFor)
        {
            told.Add(new DatedFact(new HoldReleased(hold), at));
            state.Hold = null;
        }

        if (reopens || (state.IsClosed && meant.Stage != state.Stage))
        {
            state.Round++;
            told.Add(new DatedFact(new CaseReopened(state.Stage, meant.Stage, state.Round, word), at));
            (state.Stage, state.IsClosed, state.IsResolved) = (meant.Stage, false, false);
        }
        else if (meant.Stage != state.Stage)
        {
            told.Add(new DatedFact(new StageEntered(state.Stage, meant.Stage, ByRule: false), at));
            state.Stage = meant.Stage;
        }

        End(told, state, row, at);
        if (meant.WaitsFor is { } waiting && state.Hold is null)
        {
            told.Add(new DatedFact(new HoldAdded(waiting, word), at));
            state.Hold = waiting;
        }
    }

    private void End(List<DatedFact> told, Standing state, in IncidentRow row, DateTimeOffset at)
    {
        var isResolving = mapping.ResolvingStages.Contains(state.Stage, StringComparer.Ordinal);
        if (isResolving && !state.IsResolved)
        {
            var solver = mapping.Known(columns.Value(row, "resolved_by")) is { } name ? ImportedId.Person(name) : state.Holder;
            told.Add(new DatedFact(new CaseResolved(Describe(row), mapping.Known(columns.Value(row, "closed_code")) ?? "", [], solver), at));
        }

        state.IsResolved = isResolving;
        if (state.Stage == mapping.ClosingStage && !state.IsClosed)
        {
            told.Add(new DatedFact(new CaseClosed(mapping.ClosingOutcome, mapping.Known(columns.Value(row, "closed_code")) ?? ""), at));
            state.IsClosed = true;
        }
    }

    /// <summary>Somebody of the group, the group's own seat while nobody is named, the duty desk while there is no group.</summary>
    private (Guid Holder, Guid Unit) Receiver(in IncidentRow row, Guid dutyDesk)
    {
        var group = mapping.Known(columns.Value(row, "assignment_group"));
        var person = mapping.Known(columns.Value(row, "assigned_to"));
        var holder = person is not null ? ImportedId.Person(person) : group is not null ? ImportedId.Seat(group) : dutyDesk;
        return (holder, group is not null ? ImportedId.Unit(group) : ImportedId.Branch(mapping.Organisation.Code));
    }

    private string Urgency(string priority) => mapping.Priorities.GetValueOrDefault(priority, Urgencies.Ordinary);

    private string Describe(in IncidentRow row)
    {
        var parts = new List<string>(3);
        foreach (var column in (ReadOnlySpan<string>)["category", "subcategory", "u_symptom"])
            if (mapping.Known(columns.Value(row, column)) is { } value) parts.Add(value);
        return parts.Count == 0 ? "-" : Short(string.Join(" / ", parts));
    }

    private static string Short(string text) => text.Length <= 200 ? text : text[..200];

    private Dictionary<string, string> ValuesOf(in IncidentRow row)
    {
        var values = new Dictionary<string, string>(row.Values.Length, StringComparer.Ordinal);
        for (var i = 0; i < row.Values.Length; i++)
            if (i != _caller) values[columns.Names[i]] = row.Values[i];
        return values;
    }

    private Personal CallerOf(in IncidentRow row) => _caller >= 0 ? row.Values[_caller] : default;

    private List<string>? Noted(List<string> notes, in IncidentRow row)
    {
        if (!mapping.States.ContainsKey(columns.Value(row, "incident_state"))) notes.Add("unknown-state");
        foreach (var note in notes) Count(note);
        return notes.Count == 0 ? null : notes;
    }

    private void Count(string note) => _now[note] = _now.GetValueOrDefault(note) + 1;

    internal DateTimeOffset? Time(string text) =>
        !mapping.IsMissing(text) && DateTime.TryParseExact(text, _formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? toInstant(local) : null;

    private static int Number(string text) => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Where the case stands while its rows are told.</summary>
    private sealed class Standing(IncidentMapping mapping, Guid dutyDesk)
    {
        public Guid DutyDesk => dutyDesk;

        public string Stage { get; set; } = mapping.FirstStage;

        public string Urgency { get; set; } = "";

        public string? Hold { get; set; }

        public Guid Holder { get; set; }

        public Guid Unit { get; set; }

        public int Round { get; set; } = 1;

        public bool IsResolved { get; set; }

        public bool IsClosed { get; set; }
    }
}
