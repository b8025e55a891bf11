using Bihuan.Platform.Policies;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>A draft of limits to be tried on what happened.</summary>
/// <param name="Draft">The YAML text.</param>
/// <param name="DraftName">What errors and the result call it.</param>
/// <param name="From">First day on which a case was opened, in the company's zone.</param>
/// <param name="To">Last day, inclusive.</param>
public sealed record BacktestRequest(string Draft, string DraftName, DateOnly From, DateOnly To)
{
    /// <summary>What to compare with; null for the limits each case began with.</summary>
    public string? Against { get; init; }

    public string? AgainstName { get; init; }

    /// <summary>Outcomes as far as they were known then; null for now.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Straight from the facts instead of from the compact rows; slower, and the same.</summary>
    public bool FromFacts { get; init; }

    /// <summary>How many of the cases that flip are kept with their reasons. All are counted.</summary>
    public int FlipsMax { get; init; } = 1000;

    public int? Threads { get; init; }

    public double HandlingMinutes { get; init; } = 10;

    public double ShareInTime { get; init; } = 0.95;
}

/// <summary>Cases counted so far, of how many.</summary>
public readonly record struct BacktestProgress(long Done, long Total);

/// <summary>Either a report, or what is wrong with the draft, by line.</summary>
public sealed record BacktestOutcome(BacktestReport? Report, IReadOnlyList<PolicyError> Errors);

/// <summary>Breached among those judged (met or breached); the interval is Wilson's at 95 percent, all null when nothing was judged.</summary>
public sealed record RateView(long Judged, long Breached, double? Rate, double? Low, double? High);

/// <summary>Share after minus share before, of the clocks judged under both; Newcombe's paired interval at 95 percent.</summary>
public sealed record DifferenceView(long Pairs, double? Change, double? Low, double? High);

/// <summary>One limit under both policies. Flips are clocks whose verdict changes to or from breached.</summary>
public sealed record LimitBacktest(
    string Limit, string Clock, bool IsChanged, string? FigureBefore, string? FigureAfter, RateView Before, RateView After, DifferenceView Difference, long NowBreached, long NoLongerBreached);

public sealed record PauseView(DateTimeOffset From, DateTimeOffset? Until);

/// <summary>One verdict with what it was made from, to the minute.</summary>
/// <param name="Outcome">running, met, breached or withdrawn.</param>
/// <param name="LateMinutes">How long after the due time it ended, or how long it has been overdue; null when it is not late.</param>
public sealed record FlipSide(
    string Outcome, int PolicyVersion, string? Figure, string Calendar, DateTimeOffset StartedAt, string StartedBy, DateTimeOffset? DueAt, IReadOnlyList<PauseView> Pauses,
    double PausedMinutes, DateTimeOffset? EndedAt, string? EndedBy, double? LateMinutes);

/// <summary>A clock that comes out differently, with both verdicts and codes of what makes the difference.</summary>
public sealed record FlipView(Guid Case, string Limit, string Clock, int Run, FlipSide? Before, FlipSide? After, IReadOnlyList<string> Because);

/// <summary>People first responses need, by Erlang C for each hour of the day. Null waits: no limit on first response is in clock time.</summary>
public sealed record StaffingView(
    double HandlingMinutes, double ShareInTime, double RequestsPerDay, double? WaitBefore, double? WaitAfter, double? HoursPerWeekBefore, double? HoursPerWeekAfter,
    IReadOnlyList<int> PeopleBefore, IReadOnlyList<int> PeopleAfter)
{
    public double? HoursPerWeekChange => HoursPerWeekAfter - HoursPerWeekBefore;
}

public sealed record PolicyMark(string Name, int Version, string Hash);

public sealed record BacktestReport(
    PolicyMark Draft, PolicyMark? Against, DateOnly From, DateOnly To, DateTimeOffset AsOf, string Zone, string ReadFrom, long Cases, long Clocks,
    RateView CasesBefore, RateView CasesAfter, DifferenceView CasesDifference, IReadOnlyList<LimitBacktest> Limits,
    long FlipCount, IReadOnlyList<FlipView> Flips, StaffingView Staffing, double Seconds);
