using Bihuan.Foundation.WorkingTime;

namespace Bihuan.ServiceLevels.Domain;

/// <summary>What a row of the limits is for; only clocks run on a case and can be breached by us.</summary>
internal enum LimitUse { Clock, Band, Window, Extension, Promise, Availability }

/// <summary>Where a limit comes from. Law cites document and article; the house's own figures say so.</summary>
internal enum LimitMark { Handbook, Law, Contract, House }

/// <summary>
/// One time limit as policy writes it (TL-nn). Two awkward questions are columns: does the start day count, and does a
/// last day that is no working day move. Amount and unit stay apart so that a mistake in either has its own place.
/// </summary>
internal sealed record TimeLimit(
    string Key,
    string Clock,
    IReadOnlyList<string> Starts,
    IReadOnlyList<string> Stops,
    string Source,
    LimitUse Use = LimitUse.Clock,
    int? Amount = null,
    string? Unit = null,
    string Calendar = "company",
    IReadOnlyDictionary<string, IReadOnlyList<string>>? When = null,
    IReadOnlyList<string>? RunsOutWith = null,
    bool Backdated = false,
    bool Repeats = false,
    IReadOnlyList<string>? RepeatsUntil = null,
    bool Promised = false,
    bool RequiresValue = false,
    string? Band = null,
    int? UsualFrom = null,
    string? ExtendsTo = null,
    bool OpensRegulator = false,
    bool StartDayCounts = false,
    LastDayMove LastDay = LastDayMove.FromStatutoryDaysOff,
    DayEnd Ends = DayEnd.Midnight,
    IReadOnlyList<string>? Pauses = null,
    IReadOnlyList<string>? WarnBefore = null,
    IReadOnlyList<string>? WarnsAlso = null,
    DateOnly? EffectiveFrom = null,
    DateOnly? EffectiveUntil = null,
    LimitMark Mark = LimitMark.Handbook,
    IReadOnlyList<string>? Meets = null)
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> NoSelectors = new Dictionary<string, IReadOnlyList<string>>();

    public DueRule Rule => new(StartDayCounts, LastDay, Ends);

    /// <summary>Null for a row without a figure: the open band, and what runs out with a fact instead of a time.</summary>
    public Limit? Figure => Amount is { } amount && Limit.TryUnit(Unit, out var unit) ? new Limit(amount, unit) : null;

    /// <summary>Longest first; validation has made sure that they can be read.</summary>
    public IReadOnlyList<TimeSpan> Warnings { get; } =
    [
        .. (WarnBefore ?? []).Select(text => Limit.TryParse(text, out var limit) ? LimitTerms.Length(limit) : null).OfType<TimeSpan>().OrderDescending(),
    ];

    public bool IsInForce(DateOnly on) => (EffectiveFrom is null || EffectiveFrom <= on) && (EffectiveUntil is null || on < EffectiveUntil);

    /// <summary>Every selector named here is present with one of its values. No selectors match everything.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> selectors)
    {
        foreach (var (key, values) in When ?? NoSelectors)
            if (!selectors.TryGetValue(key, out var value) || !values.Contains(value, StringComparer.Ordinal)) return false;
        return true;
    }
}

/// <summary>A listed reason for standing still: from one fact until another about the same subject.</summary>
internal sealed record PauseRule(string Code, string From, string Until, IReadOnlyList<string>? Subjects = null);

/// <summary>All limits of one version, with what they share.</summary>
internal sealed record LimitPolicy(
    int Version,
    IReadOnlyList<TimeLimit> Limits,
    IReadOnlyList<PauseRule> Pauses,
    IReadOnlyList<string> EndsAll,
    IReadOnlyDictionary<string, string> Escalation,
    IReadOnlyDictionary<string, string>? Switches = null,
    IReadOnlyList<string>? Meets = null)
{
    private static readonly IReadOnlyDictionary<string, string> NoSwitches = new Dictionary<string, string>();

    /// <summary>Selectors that hold for every case under this version, such as certification mode.</summary>
    public IReadOnlyDictionary<string, string> CompanyWide => Switches ?? NoSwitches;

    public TimeLimit? Find(string key) => Limits.FirstOrDefault(limit => limit.Key == key);

    /// <summary>The limits that run on a case opened on that day, matching or not: regrading may bring one in later.</summary>
    public IEnumerable<TimeLimit> ClocksInForce(DateOnly openedOn) =>
        Limits.Where(limit => limit.Use == LimitUse.Clock && limit.IsInForce(openedOn));

    /// <summary>Everything that matches; all of them count, and the one due first governs its clock (SLA-12).</summary>
    public IReadOnlyList<TimeLimit> Select(IReadOnlyDictionary<string, string> selectors, DateOnly on) =>
        [.. ClocksInForce(on).Where(limit => limit.Matches(selectors))];

    /// <summary>Whom to tell after this post; null at the top.</summary>
    public string? Above(string post) => Escalation.GetValueOrDefault(post);
}

internal static class LimitTerms
{
    /// <summary>Length of a limit in clock time; null when only a calendar can say.</summary>
    internal static TimeSpan? Length(Limit limit) => limit.Unit switch
    {
        LimitUnit.Second => TimeSpan.FromSeconds(limit.Amount),
        LimitUnit.Minute => TimeSpan.FromMinutes(limit.Amount),
        LimitUnit.Hour => TimeSpan.FromHours(limit.Amount),
        _ => null,
    };
}
