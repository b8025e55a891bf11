using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.ReportClocks;

/// <summary>One clock as a report counts it, from its row or from a replay.</summary>
internal sealed record CountedClock(
    Guid Subject, string Limit, string Clock, int Run, int Version, Guid? Team, ClockOutcome Outcome, DateTimeOffset StartedAt, DateTimeOffset? DueAt, DateTimeOffset? StoppedAt, string Pauses)
{
    /// <summary>met, missed or not-due; null for what is not judged at all.</summary>
    public string? Judged(DateTimeOffset asOf) => Judge(Outcome, DueAt, asOf);

    public static string? Judge(ClockOutcome outcome, DateTimeOffset? dueAt, DateTimeOffset asOf) => outcome switch
    {
        ClockOutcome.Met => "met",
        ClockOutcome.Breached => "missed",
        ClockOutcome.Running => dueAt < asOf ? "missed" : "not-due",
        _ => null,
    };

    public double PausedMinutes(DateTimeOffset asOf) => AppliedTimeLimit.ReadPauses(Pauses)
        .Sum(x => Math.Max(0, ((x.IsOpen ? asOf : x.Until) - (x.From < StartedAt ? StartedAt : x.From)).TotalMinutes));

    public double? LateMinutes(DateTimeOffset asOf) => DueAt is { } due && (StoppedAt ?? asOf) is var end && end > due ? (end - due).TotalMinutes : null;
}

/// <summary>A number of clocks that are alike to the report.</summary>
internal sealed record ClockCell(string Limit, string Clock, Guid? Team, int Version, string Judged, long Count);
