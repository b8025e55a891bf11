using Bihuan.Foundation.WorkingTime;

namespace Bihuan.ServiceLevels.Domain;

/// <summary>
/// Clocks as a pure function of recorded facts. Facts are taken in the order in which they happened, so one that arrives
/// late (a phone without signal, a corrected time) changes the result as if it had come in time. The policy in force when
/// the case was opened holds for all its clocks.
/// </summary>
internal static class ClockFold
{
    /// <summary>Every run of every limit that applied, in order of start. No facts, no clocks.</summary>
    internal static IReadOnlyList<ClockState> Run(LimitPolicy policy, IEnumerable<ClockFact> facts, Func<string, WorkingCalendar?> calendars, TimeZoneInfo companyZone)
    {
        var words = new ClockVocabulary();
        var heard = new CaseFacts(words);
        foreach (var fact in facts) heard.Add(fact);
        return new CaseClocks(policy, calendars, companyZone, words).States(heard);
    }

    /// <summary>Of the runs on one clock that are not over, the one due first; all others are kept beside it (SLA-12).</summary>
    internal static IReadOnlyDictionary<string, ClockState> Governing(IEnumerable<ClockState> states) =>
        states.Where(state => !state.IsOver).GroupBy(state => state.Limit.Clock, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.MinBy(state => state.DueAt ?? DateTimeOffset.MaxValue)!, StringComparer.Ordinal);

    /// <summary>
    /// What late facts changed: runs whose due time or outcome differs, with both results. The first result is never
    /// overwritten; it stands beside the corrected one.
    /// </summary>
    internal static IReadOnlyList<VerdictChange> Changes(IReadOnlyList<ClockState> before, IReadOnlyList<ClockState> after, DateTimeOffset asOf)
    {
        var now = after.ToDictionary(state => (state.Key, state.Run));
        return
        [
            .. before.Select(old => now.TryGetValue((old.Key, old.Run), out var state)
                    ? new VerdictChange(old.Key, old.Run, old.DueAt, old.OutcomeAt(asOf), state.DueAt, state.OutcomeAt(asOf))
                    : new VerdictChange(old.Key, old.Run, old.DueAt, old.OutcomeAt(asOf), null, ClockOutcome.Withdrawn))
                .Where(change => change.OldDueAt != change.NewDueAt || change.OldOutcome != change.NewOutcome),
        ];
    }
}

/// <summary>A result that a late or corrected fact changed; both are kept.</summary>
internal sealed record VerdictChange(string Key, int Run, DateTimeOffset? OldDueAt, ClockOutcome OldOutcome, DateTimeOffset? NewDueAt, ClockOutcome NewOutcome);
