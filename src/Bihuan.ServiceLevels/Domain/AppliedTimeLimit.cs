using System.Globalization;
using Bihuan.Foundation.WorkingTime;

namespace Bihuan.ServiceLevels.Domain;

/// <summary>
/// The fields of one running clock as a row: what is queried stands in columns, pauses as one text. The sweep reads
/// WakeAt alone. FirstDueAt and FirstOutcome keep what was so before a late fact or a new calendar changed it.
/// </summary>
internal sealed record AppliedTimeLimit(
    Guid SubjectId,
    string LimitKey,
    int Run,
    int PolicyVersion,
    string Clock,
    string Calendar,
    string? CalendarVersion,
    DateTimeOffset StartedAt,
    long StartedSeq,
    DateTimeOffset? DueAt,
    bool IsProvisional,
    bool IsPaused,
    string Pauses,
    DateTimeOffset? WakeAt,
    DateTimeOffset? StoppedAt,
    long? StoppedSeq,
    ClockOutcome Outcome,
    string? ExtendedTo,
    DateTimeOffset? FirstDueAt,
    ClockOutcome? FirstOutcome)
{
    internal static AppliedTimeLimit From(Guid subject, ClockState state, WorkingCalendar? calendar, DateTimeOffset asOf, AppliedTimeLimit? before = null)
    {
        var outcome = state.OutcomeAt(asOf);
        var judgedOtherwise = before is not null && before.Outcome != ClockOutcome.Running && before.Outcome != outcome;
        var dueOtherwise = before?.DueAt is not null && before.DueAt != state.DueAt;
        return new AppliedTimeLimit(
            subject, state.Key, state.Run, state.PolicyVersion, state.Limit.Clock, state.Limit.Calendar,
            calendar?.Plan.Notices.GetValueOrDefault(state.StartedAt.Year), state.StartedAt, state.StartedSeq, state.DueAt,
            state.IsProvisional, state.IsPaused, WritePauses(state.Pauses), state.WakeAfter(asOf), state.StoppedAt, state.StoppedSeq, outcome, state.ExtendedTo,
            before?.FirstDueAt ?? (dueOtherwise ? before!.DueAt : null),
            before?.FirstOutcome ?? (judgedOtherwise ? before!.Outcome : null));
    }

    /// <summary>Microseconds since 1970 as <c>from/until</c> pairs; an open pause has no end.</summary>
    internal static string WritePauses(IReadOnlyList<Pause> pauses) =>
        pauses.Count == 0 ? "" : string.Join(' ', pauses.Select(pause => Written(pause.From) + "/" + (pause.IsOpen ? "" : Written(pause.Until))));

    internal static Pause[] ReadPauses(string text) =>
    [
        .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('/') is [var from, var until]
            ? until.Length == 0 ? Pause.Open(Read(from)) : new Pause(Read(from), Read(until))
            : throw new FormatException($"'{pair}' is no pause.")),
    ];

    private static string Written(DateTimeOffset instant) =>
        ((instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset Read(string microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(long.Parse(microseconds, CultureInfo.InvariantCulture) * TimeSpan.TicksPerMicrosecond);
}
