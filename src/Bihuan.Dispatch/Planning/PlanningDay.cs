using System.Globalization;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Roads;
using Bihuan.Routing.Field;

namespace Bihuan.Dispatch.Planning;

/// <summary>Somebody on the day, and why not when they cannot be sent.</summary>
internal sealed record DayTechnician(TechnicianProfile Profile, string Name, WorkingShift? Shift, IReadOnlyCollection<string> Certificates, IReadOnlyList<string> LapsedCertificates)
{
    /// <summary>The case whose visit for another outlet takes this day; then there is no shift here.</summary>
    public string? ElsewhereFor { get; init; }

    public Guid Id => Profile.UserId.Value;
}

/// <summary>
/// One outlet's day as the planner is asked about it, with what the numbers stand for. What has been driven to is behind: its technician
/// begins where it ends. So a plan is always about the rest of the day, and nothing that happened can be moved.
/// </summary>
internal sealed class PlanningDay
{
    public required DateOnly On { get; init; }

    /// <summary>Midnight in the company's zone; seconds count from here.</summary>
    public required DateTimeOffset Start { get; init; }

    public required Outlet Outlet { get; init; }

    public required FieldDay Day { get; init; }

    /// <summary>The plan in force, as the rows say.</summary>
    public required FieldPlan Current { get; init; }

    public required IReadOnlyDictionary<string, Visit> Visits { get; init; }

    /// <summary>Under way or over on this day.</summary>
    public required IReadOnlyList<Visit> Behind { get; init; }

    /// <summary>Waiting for something other than a technician: code of the reason by visit.</summary>
    public required IReadOnlyDictionary<Guid, string> HeldBack { get; init; }

    /// <summary>These visits; the planner is not asked about them.</summary>
    public required IReadOnlyList<Visit> Held { get; init; }

    public required IReadOnlyList<DayTechnician> Technicians { get; init; }

    /// <summary>Of every visit shown, the customer's place or the outlet's.</summary>
    public required IReadOnlyDictionary<Guid, GeoPoint> Points { get; init; }

    /// <summary>What customers want of these visits on this day, by visit; none for those without a wish.</summary>
    public required IReadOnlyDictionary<Guid, VisitWish> Wishes { get; init; }

    /// <summary>The places the planner's numbers stand for, with their divisions.</summary>
    public required IReadOnlyList<((double Latitude, double Longitude) Point, string Area)> Places { get; init; }

    public required RoadTimes Roads { get; init; }

    public required PlanningRule Policy { get; init; }

    /// <summary>The hours in which customers are visited.</summary>
    public required TimeWindow Access { get; init; }

    /// <summary>The visit this day was read for, when it was read for one.</summary>
    public Guid? Asked { get; init; }

    public static string Key(Guid id) => id.ToString("N", CultureInfo.InvariantCulture);

    public static Guid Id(string key) => Guid.ParseExact(key, "N");

    public DateTimeOffset At(int second) => Start.AddSeconds(second);

    public int Second(DateTimeOffset at) => (int)Math.Clamp((at - Start).TotalSeconds, -1_000_000, 1_000_000);

    public string NameOf(string technician) => Technicians.FirstOrDefault(x => Key(x.Id) == technician)?.Name ?? "";

    public Visit VisitOf(string job) => Visits[job];

    public VisitWish WishOf(Visit visit) => Wishes.GetValueOrDefault(visit.Id, VisitWish.None);

    /// <summary>The question without the plan's memory and without what the customer wants, or with it.</summary>
    public Job Asking(Job job, VisitWish? wish) => WishedJob.Of(job with { AccessWindows = [Access], ExcludedTechnicians = [] }, wish ?? VisitWish.None);

    /// <summary>Work would begin outside what the customer was told for this day.</summary>
    public bool BreaksPromise(Visit visit, PlannedStop stop) =>
        visit is { IsPromised: true, PromisedFromAt: { } from, PromisedUntilAt: { } until } && visit.PlannedOn == On && (At(stop.Start) < from || At(stop.Start) > until);
}

/// <summary>A customer's wish as hard hours and exclusions of a job.</summary>
internal static class WishedJob
{
    public static Job Of(Job job, VisitWish wish) => wish == VisitWish.None ? job : job with
    {
        AccessWindows = wish.StartWindows.Count == 0 ? job.AccessWindows : [.. wish.StartWindows.Select(x => new TimeWindow(x.From, x.Until))],
        ExcludedTechnicians = [.. wish.Unwanted.Select(PlanningDay.Key)],
    };
}
