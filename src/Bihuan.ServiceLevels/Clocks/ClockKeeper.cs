using System.Text;
using Bihuan.Foundation;
using Bihuan.Foundation.WorkingTime;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Calendars;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Policies;
using Bihuan.ServiceLevels.Tables;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.ServiceLevels.Clocks;

/// <summary>
/// Keeps the clocks of a case in the transaction that records its facts. It counts all runs again from the case's compact history, under
/// the limits and calendars the case began with, so a fact that arrives late changes the result as if it had come in time, and a
/// policy published since changes nothing.
/// </summary>
internal sealed class ClockKeeper(LimitBook limits, ClockCounters counters, UnitCalendars units) : IFactListener
{
    /// <summary>Every fact: which names matter is policy, and a new version may ask for others.</summary>
    public IReadOnlyCollection<string> Names => [];

    /// <summary>What other listeners record in the same transaction, such as the hold of an emergency, counts with the rest.</summary>
    public bool HearsLast => true;

    public async ValueTask Hear(ServiceDb db, RecordedFact fact, CancellationToken ct)
    {
        if (!limits.Hears(fact.Name)) return;
        // One count for all facts of this transaction: it is made with the last of them.
        if (!ReferenceEquals(db.LastRecorded(fact.Timeline, limits.Hears), fact)) return;
        var heard = db.RecordedOf(fact.Timeline).Where(x => limits.Hears(x.Name)).ToList();
        var book = heard[0].Row.Seq == 1 ? null : await Book(db, fact.Timeline.StreamId, ct);
        if (book is null) Begin(db, fact.Timeline, heard);
        else GoOn(db, fact.Timeline, book, heard);
    }

    /// <summary>The clocks of a case, loaded once for a change; null when they have heard nothing of it yet.</summary>
    internal static async Task<ClockBook?> Book(ServiceDb db, Guid subject, CancellationToken ct)
    {
        if (db.Loaded<ClockBook>(subject) is { } loaded) return loaded;
        if (await db.Set<ClockHistory>().AsTracking().FirstOrDefaultAsync(x => x.SubjectId == subject, ct) is not { } history) return null;
        var book = new ClockBook(history, await db.Set<ClockRow>().AsTracking().Where(x => x.SubjectId == subject).ToListAsync(ct));
        db.Keep(subject, book);
        return book;
    }

    /// <summary>
    /// Clocks counted on a provisional year, due again since its notice is in: each by a fact with old and new. Other clocks of the case
    /// stay. Returns how many moved.
    /// </summary>
    public async Task<int> Renotice(ServiceDb db, ITimeline timeline, DateTimeOffset at, CancellationToken ct) =>
        await Book(db, timeline.StreamId, ct) is { } book && book.Rows.Exists(IsProvisional) ? Renotice(db, timeline, book, counters.Count(book.History, at), at) : 0;

    internal static DateTimeOffset? EarliestDue(IReadOnlyList<ClockState> states)
    {
        DateTimeOffset? earliest = null;
        foreach (var state in states)
            if (!state.IsOver && state.DueAt is { } due && !(earliest <= due)) earliest = due;
        return earliest;
    }

    private void Begin(ServiceDb db, ITimeline timeline, List<RecordedFact> heard)
    {
        var history = new ClockHistory
        {
            SubjectId = timeline.StreamId,
            OpenedAt = heard[0].Row.OccurredAt,
            PolicyVersion = limits.InForceVersion(heard[0].Row.OccurredAt),
            Calendar = TeamOf(timeline) is { } unit ? units.CodeFor(unit) : null,
            Facts = Lines("", heard),
        };
        var asOf = heard[^1].Row.RecordedAt;
        var states = counters.Count(history, asOf);
        if (timeline is IHasDue due) due.DueAt = EarliestDue(states);
        var book = new ClockBook(history, []);
        db.AppendUnsettled(history);
        if (db.IsTogether) db.Keep(history.SubjectId, book);
        var calendars = counters.CalendarsOf(history, asOf);
        foreach (var state in states) book.Rows.Add(Append(db, history.SubjectId, state, calendars, asOf, TeamOf(timeline)));
        book.SetWake();
    }

    private void GoOn(ServiceDb db, ITimeline timeline, ClockBook book, List<RecordedFact> heard)
    {
        var asOf = heard[^1].Row.RecordedAt;
        if (book.Rows.Exists(IsProvisional)) Renotice(db, timeline, book, counters.Count(book.History, asOf), asOf);
        book.History.Facts = Lines(book.History.Facts, heard);
        var states = counters.Count(book.History, asOf);
        if (timeline is IHasDue due) due.DueAt = EarliestDue(states);
        Update(db, book, states, asOf, TeamOf(timeline));
    }

    private static int Renotice(ServiceDb db, ITimeline timeline, ClockBook book, IReadOnlyList<ClockState> states, DateTimeOffset at)
    {
        var moved = 0;
        foreach (var row in book.Rows.Where(IsProvisional))
        {
            if (states.FirstOrDefault(x => x.Key == row.LimitKey && x.Run == row.Run) is not { IsProvisional: false } state) continue;
            if (row.DueAt != state.DueAt)
            {
                db.Record(timeline, new ClockDueChanged(row.LimitKey, row.Run, row.Clock, row.DueAt, state.DueAt, "notice"), Actor.Named("clocks"), at);
                row.FirstDueAt ??= row.DueAt;
                moved++;
            }

            (row.DueAt, row.IsProvisional) = (state.DueAt, false);
            row.WakeAt = row.BreachToldAt is not null ? null : state.WakeAfter(row.WarnedAt ?? DateTimeOffset.MinValue);
        }

        book.SetWake();
        if (moved > 0 && timeline is IHasDue due) due.DueAt = EarliestDue(states);
        return moved;
    }

    private static Guid? TeamOf(ITimeline timeline) => (timeline as IHasPlace)?.PlaceId;

    private static bool IsProvisional(ClockRow row) => row is { IsProvisional: true, Outcome: ClockOutcome.Running };

    private static string Lines(string before, List<RecordedFact> heard)
    {
        var text = new StringBuilder(before);
        foreach (var next in heard) ClockLines.Append(text, Heard(next));
        return text.ToString();
    }

    private void Update(ServiceDb db, ClockBook book, IReadOnlyList<ClockState> states, DateTimeOffset asOf, Guid? team)
    {
        var calendars = counters.CalendarsOf(book.History, asOf);
        foreach (var state in states)
        {
            if (book.Rows.Find(x => x.LimitKey == state.Key && x.Run == state.Run) is { } row) Fill(row, state, calendars, asOf);
            else book.Rows.Add(Follow(db, Append(db, book.History.SubjectId, state, calendars, asOf, team)));
        }

        foreach (var row in book.Rows.Where(row => !states.Any(x => x.Key == row.LimitKey && x.Run == row.Run)))
            (row.Outcome, row.WakeAt, row.FirstOutcome) = (ClockOutcome.Withdrawn, null, row.FirstOutcome ?? row.Outcome);
        book.SetWake();
    }

    private static ClockRow Append(ServiceDb db, Guid subject, ClockState state, Func<string, WorkingCalendar?> calendars, DateTimeOffset asOf, Guid? team)
    {
        var row = new ClockRow { SubjectId = subject, LimitKey = state.Key, Run = state.Run, TeamId = team };
        Fill(row, state, calendars, asOf);
        db.AppendUnsettled(row);
        return row;
    }

    /// <summary>A second act of the same change may alter the row that the first one wrote.</summary>
    private static ClockRow Follow(ServiceDb db, ClockRow row)
    {
        if (!db.IsTogether) db.Attach(row);
        return row;
    }

    private static void Fill(ClockRow row, ClockState state, Func<string, WorkingCalendar?> calendars, DateTimeOffset asOf)
    {
        var outcome = state.OutcomeAt(asOf);
        if (row.DueAt is not null && row.DueAt != state.DueAt) row.FirstDueAt ??= row.DueAt;
        if (row.Outcome != ClockOutcome.Running && row.Outcome != outcome) row.FirstOutcome ??= row.Outcome;
        row.PolicyVersion = state.PolicyVersion;
        row.Clock = state.Limit.Clock;
        row.CalendarVersion = calendars(state.Limit.Calendar)?.Plan.Notices.GetValueOrDefault(state.StartedAt.Year);
        (row.StartedAt, row.StartedSeq, row.DueAt) = (state.StartedAt, state.StartedSeq, state.DueAt);
        (row.IsProvisional, row.IsPaused, row.Pauses) = (state.IsProvisional, state.IsPaused, AppliedTimeLimit.WritePauses(state.Pauses));
        (row.StoppedAt, row.StoppedSeq, row.Outcome, row.ExtendedTo) = (state.StoppedAt, state.StoppedSeq, outcome, state.ExtendedTo);
        row.WakeAt = row.BreachToldAt is not null ? null : state.WakeAfter(row.WarnedAt ?? DateTimeOffset.MinValue);
    }

    private static ClockFact Heard(RecordedFact fact) => new(fact.Name, fact.Row.Seq, fact.Row.OccurredAt, fact.Row.RecordedAt)
    {
        Subject = (fact.Fact as IClockFact)?.ClockSubject,
        Selectors = (fact.Fact as IClockFact)?.ClockSelectors,
        PromisedAt = (fact.Fact as IClockFact)?.ClockPromise,
    };
}

/// <summary>What is stored of one case's clocks: the history they are counted from and a row for each run.</summary>
internal sealed record ClockBook(ClockHistory History, List<ClockRow> Rows)
{
    /// <summary>After any of its clocks has changed.</summary>
    public void SetWake() => History.WakeAt = Rows.Min(x => x.WakeAt);
}
