using System.Globalization;
using Bihuan.Foundation;

namespace Bihuan.Dispatch.Domain;

/// <summary>A customer would like, or will not have, a certain technician.</summary>
internal sealed class TechnicianWish
{
    public required Guid CustomerId { get; init; }

    public required Guid UserId { get; init; }

    public bool IsWanted { get; set; }

    public required DateTimeOffset RecordedAt { get; set; }
}

/// <summary>
/// What one customer wants of a visit on one day (DSP-03). Windows are seconds of the day in which work may begin, none for any time.
/// A day reason (words <c>dispatch.reason.CODE</c>) says that nobody should come that day at all.
/// </summary>
internal sealed record VisitWish(
    IReadOnlyList<(int From, int Until)> StartWindows, string? DayReason, IReadOnlyCollection<Guid> Wanted, IReadOnlyCollection<Guid> Unwanted, IReadOnlyCollection<string> Skills)
{
    public const string Away = "customer-away";
    public const string OtherDay = "customer-prefers-another-day";

    public static readonly VisitWish None = new([], null, [], [], []);

    /// <summary>Once a time has been agreed: it replaces the hours and weekdays they usually like.</summary>
    public VisitWish AfterPromise() => this with { StartWindows = [], DayReason = DayReason == Away ? Away : null };

    /// <summary>An urgent visit waits for no preferred hour or weekday; days on which nobody is there and unwanted people count all the same.</summary>
    public static VisitWish On(
        DateOnly day, FieldPolicy policy, IReadOnlyCollection<string> preferences, IEnumerable<(DateOnly From, DateOnly Until)> daysAway, IEnumerable<TechnicianWish> technicians, bool isUrgent)
    {
        var rules = (policy.Wishes ?? []).Where(x => preferences.Contains(x.Preference)).ToList();
        var people = technicians.ToLookup(x => x.IsWanted, x => x.UserId);
        var days = rules.Where(x => x.Days is not null).SelectMany(x => x.Days!).ToHashSet();
        var weekday = day.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)day.DayOfWeek;
        var reason = daysAway.Any(x => x.From <= day && day <= x.Until) ? Away : !isUrgent && days.Count > 0 && !days.Contains(weekday) ? OtherDay : null;
        return new VisitWish(isUrgent ? [] : Windows(preferences, policy), reason, [.. people[true]], [.. people[false]], [.. rules.Select(x => x.Skill).OfType<string>()]);
    }

    /// <summary>Within the hours in which anybody is visited, in order of time, none touching another.</summary>
    public static IReadOnlyList<(int From, int Until)> Windows(IReadOnlyCollection<string> preferences, FieldPolicy policy)
    {
        var (opens, closes) = (Second(policy.Planning.AccessFrom), Second(policy.Planning.AccessTo));
        var windows = new List<(int From, int Until)>();
        foreach (var rule in (policy.Wishes ?? []).Where(x => x is { From: not null, Until: not null } && preferences.Contains(x.Preference)).OrderBy(x => x.From, StringComparer.Ordinal))
        {
            var (from, until) = (Math.Max(opens, Second(rule.From!)), Math.Min(closes, Second(rule.Until!)));
            if (from >= until) continue;
            if (windows.Count > 0 && windows[^1].Until >= from) windows[^1] = (windows[^1].From, Math.Max(windows[^1].Until, until));
            else windows.Add((from, until));
        }

        return windows;
    }

    /// <summary>Whether work that begins somewhere between the two seconds is certain to begin when the customer likes it.</summary>
    public bool AllowsStart(int from, int until) => StartWindows.Count == 0 || StartWindows.Any(x => x.From <= from && until <= x.Until);

    /// <summary>What a start at this second by this technician goes against, as codes (words <c>dispatch.wish.CODE</c>).</summary>
    public IReadOnlyList<string> Against(Guid technician, int start)
    {
        var codes = new List<string>();
        if (DayReason is { } reason) codes.Add(reason);
        if (!AllowsStart(start, start)) codes.Add("time");
        if (Unwanted.Contains(technician)) codes.Add("technician");
        return codes;
    }

    /// <summary>What a window offered to the customer goes against; the person sent is asked about elsewhere.</summary>
    public IReadOnlyList<string> AgainstWindow(int from, int until)
    {
        List<string> codes = DayReason is { } reason ? [reason] : [];
        if (!AllowsStart(from, until)) codes.Add("time");
        return codes;
    }

    private static int Second(string text) => (int)TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture).ToTimeSpan().TotalSeconds;
}
