using Bihuan.Foundation.WorkingTime;
using Bihuan.Platform;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Policies;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>One window, its last instant, and whether the customer asked within it.</summary>
public sealed record WindowView(string Limit, DateTimeOffset Until, bool IsWithin);

/// <summary>
/// How long customers may ask (TL-11), under the limits in force when they asked. A window refuses nothing by itself: past it a request is
/// taken like any other (CON-10). Thread-safe.
/// </summary>
public sealed class LimitWindows
{
    private readonly LimitBook _limits;
    private readonly CalendarBook _calendars;
    private readonly CompanyZone _zone;

    internal LimitWindows(LimitBook limits, CalendarBook calendars, CompanyZone zone) => (_limits, _calendars, _zone) = (limits, calendars, zone);

    /// <param name="start">The fact that opens the window, such as <c>sale.made</c>.</param>
    /// <param name="on">Its day, in the company's zone.</param>
    /// <param name="askedAt">When the customer asked.</param>
    public IReadOnlyList<WindowView> Of(string start, DateOnly on, DateTimeOffset askedAt) =>
        [.. _limits.InForce(askedAt).Limits.Where(x => x.Use == LimitUse.Window && x.Starts.Contains(start, StringComparer.Ordinal) && x.IsInForce(_zone.Day(askedAt))).Select(x => View(x, on, askedAt)).OfType<WindowView>()];

    private WindowView? View(TimeLimit limit, DateOnly on, DateTimeOffset askedAt)
    {
        if (limit.Figure is not { } figure || _calendars.At(askedAt)(limit.Calendar) is not { } calendar) return null;
        var due = Deadline.Due(_zone.StartOf(on), figure, calendar, default, limit.Rule);
        return due.Found ? new WindowView(limit.Key, due.At, askedAt <= due.At) : null;
    }
}
