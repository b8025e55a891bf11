using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Laboratory;
using Bihuan.ServiceLevels.Tables;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.ServiceLevels.Clocks;

/// <summary>
/// Keeps the clocks of a case in the transaction that records its facts. It hears the names that policy lists and counts all runs
/// again from the case's compact history, so a fact that arrives late changes the result as if it had come in time.
/// </summary>
internal sealed class ClockKeeper : IFactListener
{
    private readonly LimitPolicy _policy = ServiceLevelPolicies.ShippedLimits();
    private readonly ConcurrentBag<(CaseFacts Facts, CaseClocks Clocks)> _counters = [];
    private readonly CompanyZone _zone;
    private readonly FrozenSet<string> _names;

    public ClockKeeper(CompanyZone zone)
    {
        _zone = zone;
        _names = HeardNames.Of(_policy);
    }

    public IReadOnlyCollection<string> Names => _names;

    /// <summary>What other listeners record in the same transaction, such as the hold of an emergency, counts with the rest.</summary>
    public bool HearsLast => true;

    public LimitPolicy Policy => _policy;

    public async ValueTask Hear(ServiceDb db, RecordedFact fact, CancellationToken ct)
    {
        // One count for all facts of this transaction: it is made with the last of them.
        var heard = db.RecordedOf(fact.Timeline).Where(x => _names.Contains(x.Name)).ToList();
        if (!ReferenceEquals(heard[^1], fact)) return;
        var book = heard[0].Row.Seq == 1 ? null : await Book(db, fact.Timeline.StreamId, ct);
        var text = new StringBuilder(book?.History.Facts);
        foreach (var next in heard) ClockLines.Append(text, Heard(next));
        var states = Count(text.ToString());
        if (fact.Timeline is IHasDue due) due.DueAt = EarliestDue(states);
        var asOf = fact.Row.RecordedAt;
        var team = (fact.Timeline as IHasPlace)?.PlaceId;
        if (book is null)
        {
            Begin(db, new ClockHistory { SubjectId = fact.Timeline.StreamId, OpenedAt = heard[0].Row.OccurredAt, Facts = text.ToString() }, states, asOf, team);
            return;
        }

        book.History.Facts = text.ToString();
        Update(db, book, states, asOf, team);
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

    internal static DateTimeOffset? EarliestDue(IReadOnlyList<ClockState> states)
    {
        DateTimeOffset? earliest = null;
        foreach (var state in states)
            if (!state.IsOver && state.DueAt is { } due && !(earliest <= due)) earliest = due;
        return earliest;
    }

    /// <summary>A compiled policy counts one case at a time, so one is kept for each handler at work.</summary>
    private IReadOnlyList<ClockState> Count(string lines)
    {
        if (!_counters.TryTake(out var kept))
        {
            var words = new ClockVocabulary();
            kept = (new CaseFacts(words), new CaseClocks(_policy, ShippedCalendars.Find, _zone.Zone, words));
        }

        ClockLines.Read(lines, kept.Facts);
        var states = kept.Clocks.States(kept.Facts);
        _counters.Add(kept);
        return states;
    }

    private static void Begin(ServiceDb db, ClockHistory history, IReadOnlyList<ClockState> states, DateTimeOffset asOf, Guid? team)
    {
        var book = new ClockBook(history, []);
        db.AppendUnsettled(history);
        if (db.IsTogether) db.Keep(history.SubjectId, book);
        foreach (var state in states) book.Rows.Add(Append(db, history.SubjectId, state, asOf, team));
    }

    private static void Update(ServiceDb db, ClockBook book, IReadOnlyList<ClockState> states, DateTimeOffset asOf, Guid? team)
    {
        foreach (var state in states)
        {
            if (book.Rows.Find(x => x.LimitKey == state.Key && x.Run == state.Run) is { } row) Fill(row, state, asOf);
            else book.Rows.Add(Follow(db, Append(db, book.History.SubjectId, state, asOf, team)));
        }

        foreach (var row in book.Rows.Where(row => !states.Any(x => x.Key == row.LimitKey && x.Run == row.Run)))
            (row.Outcome, row.WakeAt, row.FirstOutcome) = (ClockOutcome.Withdrawn, null, row.FirstOutcome ?? row.Outcome);
    }

    private static ClockRow Append(ServiceDb db, Guid subject, ClockState state, DateTimeOffset asOf, Guid? team)
    {
        var row = NewRow(subject, state, asOf, team);
        db.AppendUnsettled(row);
        return row;
    }

    /// <summary>A second act of the same change may alter the row that the first one wrote.</summary>
    private static ClockRow Follow(ServiceDb db, ClockRow row)
    {
        if (!db.IsTogether) db.Attach(row);
        return row;
    }

    private static ClockRow NewRow(Guid subject, ClockState state, DateTimeOffset asOf, Guid? team)
    {
        var row = new ClockRow { SubjectId = subject, LimitKey = state.Key, Run = state.Run, TeamId = team };
        Fill(row, state, asOf);
        (row.FirstDueAt, row.FirstOutcome) = (null, null);
        return row;
    }

    private static void Fill(ClockRow row, ClockState state, DateTimeOffset asOf)
    {
        var outcome = state.OutcomeAt(asOf);
        if (row.DueAt is not null && row.DueAt != state.DueAt) row.FirstDueAt ??= row.DueAt;
        if (row.Outcome != ClockOutcome.Running && row.Outcome != outcome) row.FirstOutcome ??= row.Outcome;
        row.PolicyVersion = state.PolicyVersion;
        row.Clock = state.Limit.Clock;
        row.CalendarVersion = ShippedCalendars.Find(state.Limit.Calendar)?.Plan.Notices.GetValueOrDefault(state.StartedAt.Year);
        (row.StartedAt, row.StartedSeq, row.DueAt) = (state.StartedAt, state.StartedSeq, state.DueAt);
        (row.IsProvisional, row.IsPaused, row.Pauses) = (state.IsProvisional, state.IsPaused, AppliedTimeLimit.WritePauses(state.Pauses));
        (row.StoppedAt, row.StoppedSeq, row.Outcome, row.ExtendedTo) = (state.StoppedAt, state.StoppedSeq, outcome, state.ExtendedTo);
        row.WakeAt = row.BreachToldAt is not null ? null : state.WakeAfter(row.WarnedAt ?? DateTimeOffset.MinValue);
    }

    private static ClockFact Heard(RecordedFact fact) => new(fact.Name, fact.Row.Seq, fact.Row.OccurredAt, fact.Row.RecordedAt)
    {
        Subject = (fact.Fact as IClockFact)?.ClockSubject,
        Selectors = (fact.Fact as IClockFact)?.ClockSelectors,
    };
}

/// <summary>What is stored of one case's clocks: the history they are counted from and a row for each run.</summary>
internal sealed record ClockBook(ClockHistory History, List<ClockRow> Rows);
