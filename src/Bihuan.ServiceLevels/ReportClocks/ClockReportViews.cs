
namespace Bihuan.ServiceLevels.ReportClocks;

/// <summary>Made in time among what fell due; open and overdue counts as missed. All null when nothing fell due.</summary>
public sealed record AttainmentView(long Met, long Missed, long NotDue, double? Percent, double? Low, double? High);

/// <summary>One line of a table: what it is about, its figure, and the address of exactly the clocks behind it.</summary>
public sealed record AttainmentLine(string Key, string Name, AttainmentView Figure, string Href);

/// <summary>A target beside its figure. Verdict is met, near-miss, not-reached or no-data.</summary>
public sealed record TargetLine(string Key, string Measure, decimal AtLeast, double? Percent, long Hits, long Of, string Verdict);

public sealed record BandLine(string Band, long Count, double? Percent);

/// <summary>First responses of cases opened in the period: shares by band, median and ninth decile of those answered.</summary>
public sealed record ResponseView(long Answered, long Open, double? MedianMinutes, double? NinthDecileMinutes, IReadOnlyList<BandLine> Bands);

/// <summary>Hours from opening to resolving of solution clocks that ended: as the customer waited, and without pauses.</summary>
public sealed record ResolveView(long Resolved, double? MeanHours, double? MeanNetHours);

public sealed record ReasonLine(string Reason, long Count, string Href);

/// <summary>One clock as a row of a report. Outcome is met, missed or not-due.</summary>
public sealed record ClockLine(
    Guid Case, string? Number, string? CaseHref, string Limit, string Clock, int Run, int Version, Guid? TeamId, string Team, string Outcome, DateTimeOffset StartedAt, DateTimeOffset? DueAt,
    DateTimeOffset? StoppedAt, double PausedMinutes, double? LateMinutes, string? Reason);

public sealed record ClockReport(
    ClockReportQuery Query, DateTimeOffset AsOf, string Zone, AttainmentView Whole, IReadOnlyList<AttainmentLine> ByLimit, IReadOnlyList<AttainmentLine> ByTeam, IReadOnlyList<AttainmentLine> ByVersion,
    IReadOnlyList<ReasonLine> Reasons, bool ReasonsAreCut, ResponseView Response, ResolveView Resolve, IReadOnlyList<TargetLine> Targets, IReadOnlyList<ClockLine> Next);

public sealed record ClockRowsPage(ClockReportQuery Query, DateTimeOffset AsOf, IReadOnlyList<ClockLine> Lines, long Count)
{
    public const int Size = 50;

    public string? NextHref => Query.Skip + Size < Count ? (Query with { Skip = Query.Skip + Size }).Href(ClockReportQuery.Path + "/rows") : null;

    public string? FirstHref => Query.Skip == 0 ? null : (Query with { Skip = 0 }).Href(ClockReportQuery.Path + "/rows");
}
