using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Planning;

namespace Bihuan.Dispatch.Board;

/// <summary>Where somebody was last known to be, and what they were doing (words <c>whereabouts.CODE</c>).</summary>
internal sealed record Whereabouts(string State, Visit? Visit, DateTimeOffset? Since, GeoPoint? At, GeoPoint? From);

/// <summary>
/// The day as it stood at one moment: now, or earlier to look at it again. Built from departures, arrivals and ends of work alone: no device
/// is followed, so between two of them the map says where somebody was last, and on the way it draws the leg. Homes are never shown.
/// </summary>
internal sealed class DayMoment(PlanningDay day, DateTimeOffset at, bool isReplay)
{
    public const string NotBegun = "not-begun";
    public const string OnTheWay = "on-the-way";
    public const string AtWork = "at-work";
    public const string Between = "between";
    public static readonly IReadOnlyList<string> States = [NotBegun, OnTheWay, AtWork, Between];

    public DateTimeOffset At => at;

    public bool IsReplay => isReplay;

    public string StateOf(Visit x) =>
        !isReplay ? x.State
        : x.EndedAt <= at ? VisitState.Worked
        : x.CheckedInAt <= at ? VisitState.CheckedIn
        : x.LeftAt <= at ? VisitState.OnTheWay
        : x.IsPlannable ? x.State : VisitState.Accepted;

    /// <summary>As it happened up to the moment, as planned beyond it.</summary>
    public (DateTimeOffset? Start, DateTimeOffset? End) SpanOf(Visit x)
    {
        var start = x.CheckedInAt <= at ? x.CheckedInAt : x.PlannedStartAt ?? x.CheckedInAt;
        if (x.EndedAt <= at) return (start, x.EndedAt);
        return (start, x.CheckedInAt <= at || x.PlannedEndAt is null ? start?.AddMinutes(x.WorkMinutes) : x.PlannedEndAt);
    }

    public Whereabouts Of(DayTechnician technician)
    {
        var own = day.Behind.Where(x => x.TechnicianId?.Value == technician.Id).ToList();
        var outlet = technician.Profile.StartsFrom == TechnicianProfile.FromOutlet ? day.Outlet.Point : (GeoPoint?)null;
        var latest = own.SelectMany(Events).Where(x => x.At <= at).OrderBy(x => x.At).LastOrDefault();
        if (latest.Visit is not { } visit) return new Whereabouts(NotBegun, null, null, outlet, null);
        if (latest.State != OnTheWay) return new Whereabouts(latest.State, visit, latest.At, day.Points[visit.Id], null);
        var before = own.Where(x => x.EndedAt <= latest.At && x.Id != visit.Id).MaxBy(x => x.EndedAt);
        return new Whereabouts(OnTheWay, visit, latest.At, day.Points[visit.Id], before is null ? outlet : day.Points[before.Id]);
    }

    private static IEnumerable<(DateTimeOffset At, string State, Visit Visit)> Events(Visit x)
    {
        if (x.LeftAt is { } left) yield return (left, OnTheWay, x);
        if (x.CheckedInAt is { } arrived) yield return (arrived, AtWork, x);
        if (x.EndedAt is { } ended) yield return (ended, Between, x);
    }
}
