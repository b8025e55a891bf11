using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Planning;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Routing.Field;

namespace Bihuan.Dispatch.Booking;

/// <summary>A window the customer may choose: work begins in it. <see cref="Code"/> names it in forms.</summary>
public sealed record Slot(DateOnly Day, DateTimeOffset From, DateTimeOffset Until, Guid TechnicianId, int TravelMinutes)
{
    public string Code => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{From.ToUnixTimeSeconds()}-{Until.ToUnixTimeSeconds()}");

    /// <summary>What of the customer's wishes it goes against (words <c>dispatch.wish.CODE</c>): the hours, the day.</summary>
    public IReadOnlyList<string> AgainstWishes { get; init; } = [];
}

/// <summary>What can be offered, and whether all of it is as the customer likes it.</summary>
/// <param name="OutsideReason">Why times outside the customer's wish are among them (words <c>dispatch.slot-outside.CODE</c>); null where none is, or where they have no wish.</param>
public sealed record FoundSlots(IReadOnlyList<Slot> Slots, bool KeepsWish, string? OutsideReason = null);

/// <summary>Why a time outside the customer's wish is offered.</summary>
internal static class SlotOutside
{
    public const string Asked = "asked";
    public const string NoLikedDay = "no-liked-day";
    public const string NobodyWorksThen = "nobody-works-then";
    public const string AllTaken = "all-taken";
    public static readonly IReadOnlyList<string> All = [Asked, NoLikedDay, NobodyWorksThen, AllTaken];
}

/// <summary>
/// Windows that can be kept: for each part of the next days the planner is asked for the best place in the plans in force that breaks
/// nobody's promise, and the window is made as wide as what comes before it that day makes necessary.
/// </summary>
internal sealed class SlotFinder(PlanningDays days, FieldPolicies policies, CompanyZone zone)
{
    /// <summary>As the customer likes it; when that leaves nothing, or they ask for it, any time.</summary>
    public async Task<FoundSlots> Find(ServiceDb db, Visit visit, DateTimeOffset now, CancellationToken ct, bool keepsWish = true)
    {
        var ahead = visit.IsPlannable && visit.IsOutletReady && !visit.LacksParts ? await DaysAhead(db, visit, now, ct) : [];
        IReadOnlyList<Slot> liked = keepsWish ? [.. ahead.SelectMany(x => OfDay(x, visit, now))] : [];
        if (liked.Count > 0) return new FoundSlots(liked, KeepsWish: true);
        IReadOnlyList<Slot> any = [.. ahead.SelectMany(x => OfDay(x, visit, now, keepsWish: false))];
        return new FoundSlots(any, KeepsWish: false, any.Any(x => x.AgainstWishes.Count > 0) ? keepsWish ? WhyOutside(ahead, visit) : SlotOutside.Asked : null);
    }

    /// <summary>Whether the days, the people or the plans stood in the way of every time the customer likes.</summary>
    private static string WhyOutside(List<PlanningDay> ahead, Visit visit)
    {
        var liked = ahead.FindAll(x => x.WishOf(visit).DayReason is null);
        if (liked.Count == 0) return SlotOutside.NoLikedDay;
        return liked.Exists(day => day.Day.Technicians.Any(x => Serves(x, visit) && WorksWithin(x, day.WishOf(visit)))) ? SlotOutside.AllTaken : SlotOutside.NobodyWorksThen;
    }

    private static bool Serves(Technician x, Visit visit) =>
        x.Skills.GetValueOrDefault(visit.Skill) >= visit.SkillLevel && visit.Certificates.TrueForAll(x.Certificates.Contains);

    private static bool WorksWithin(Technician x, VisitWish wish) =>
        wish.StartWindows.Count == 0 || wish.StartWindows.Any(w => x.ShiftStart < w.Until && w.From < x.ShiftEnd);

    /// <summary>The cheapest few windows of a day, in order of time; none overlaps another by more than a step.</summary>
    public IReadOnlyList<Slot> OfDay(PlanningDay day, Visit visit, DateTimeOffset now, bool keepsWish = true)
    {
        var (rule, wish) = (policies.Field.Windows, day.WishOf(visit));
        var (job, live) = Ready(day, visit, keepsWish);
        if (job is null || wish.DayReason == VisitWish.Away || (keepsWish && wish.DayReason is not null)) return [];
        var first = Math.Max(job.AccessWindows.Min(x => x.Open), day.Second(now) + rule.LeadMinutes * 60);
        var last = job.AccessWindows.Max(x => x.Close);
        var found = new List<(Slot Slot, PlanCost Cost)>();
        for (var from = first / 1800 * 1800; from < last; from += rule.StepMinutes * 60)
        {
            var hour = new TimeWindow(Math.Max(from, first), Math.Min(last, from + rule.StepMinutes * 60));
            if (keepsWish && !wish.AllowsStart(hour.Open, hour.Close)) continue;
            var asked = job with { AccessWindows = [hour] };
            var best = live!.OptionsFor(asked, 1).Options.FirstOrDefault(x => x.Added.BrokenPromises <= 0 && !Breaks(day, x));
            if (best is not null) found.Add((Describe(day, best, rule, wish), best.Added.Total(day.Day.Policy.PromiseBeforeDueTime)));
        }

        // A window wide enough to be kept may reach beyond the hours the customer likes.
        if (keepsWish) found.RemoveAll(x => !wish.AllowsStart(day.Second(x.Slot.From), day.Second(x.Slot.Until)));
        return [.. found.DistinctBy(x => x.Slot.Code).OrderBy(x => x.Cost).Take(rule.PerDayMax).Select(x => x.Slot).OrderBy(x => x.From)];
    }

    private async Task<List<PlanningDay>> DaysAhead(ServiceDb db, Visit visit, DateTimeOffset now, CancellationToken ct)
    {
        var (found, scope) = (new List<PlanningDay>(), DayScope.Settled with { Including = visit.Id });
        for (var i = 0; i < policies.Field.Windows.DaysAhead; i++)
        {
            if (await days.Read(db, visit.OrganisationId.Value, zone.Day(now).AddDays(i), now, scope, ct) is not { } day) break;
            found.Add(day);
        }

        return found;
    }

    /// <summary>The best way to begin work inside a window on this day, or null when nobody can without breaking a promise.</summary>
    public static InsertionOption? Within(PlanningDay day, Visit visit, DateTimeOffset from, DateTimeOffset until, bool keepsWish = true)
    {
        var (job, live) = Ready(day, visit, keepsWish);
        if (job is null) return null;
        var asked = job with { AccessWindows = [new TimeWindow(Math.Max(day.Second(from), day.Day.Now), day.Second(until))] };
        return live!.OptionsFor(asked, 5).Options.FirstOrDefault(x => x.Added.BrokenPromises <= 0 && !Breaks(day, x));
    }

    private static (Job? Job, LivePlan? Live) Ready(PlanningDay day, Visit visit, bool keepsWish)
    {
        var key = PlanningDay.Key(visit.Id);
        if (day.Day.Jobs.FirstOrDefault(x => x.Id == key) is not { } job) return (null, null);
        // Only those who have the visit's skill and certificates can take it; the rest of the day stands as planned.
        var others = day.Day with { Jobs = [.. day.Day.Jobs.Where(x => x.Id != key)] };
        var routes = day.Current with { Routes = [.. day.Current.Routes.Select(x => x with { Stops = [.. x.Stops.Where(s => s.Job != key)] })] };
        return (day.Asking(job, keepsWish ? day.WishOf(visit) : day.WishOf(visit) with { StartWindows = [] }) with { State = JobState.Free, Promise = null, Planned = null, PinnedTechnician = null }, new LivePlan(others, routes));
    }

    private static bool Breaks(PlanningDay day, InsertionOption option) =>
        option.RouteWithJob.Stops.Any(x => x.Job is not null && day.Visits.TryGetValue(x.Job, out var other) && day.BreaksPromise(other, x) && PlanningDay.Id(x.Job) != day.Asked);

    private static Slot Describe(PlanningDay day, InsertionOption option, WindowRule rule, VisitWish wish)
    {
        var before = Before(option);
        var (from, until) = PromiseWindow.Of(option.Start, before, rule);
        var begins = Math.Max(from, day.Day.Now);
        return new Slot(day.On, day.At(begins), day.At(until), PlanningDay.Id(option.Technician), before.TravelSeconds.LastOrDefault() / 60) { AgainstWishes = wish.AgainstWindow(begins, until) };
    }

    /// <summary>Legs and work since the last moment that was fixed: the beginning of the route, or a stop that waited for its customer.</summary>
    private static RouteBefore Before(InsertionOption option)
    {
        var (travel, work, clock) = (new List<int>(), new List<int>(), option.RouteWithJob.Departure);
        foreach (var stop in option.RouteWithJob.Stops)
        {
            travel.Add(stop.Arrival - clock);
            if (stop.Start == option.Start && stop.Kind == StopKind.Job) break;
            if (stop.Start > stop.Arrival) (travel, work) = ([], []);
            work.Add(stop.End - stop.Start);
            clock = stop.End;
        }

        return new RouteBefore(travel, work);
    }
}
