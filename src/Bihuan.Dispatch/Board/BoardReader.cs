using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Outlets;
using Bihuan.Dispatch.Planning;
using Bihuan.Dispatch.Policies;
using Bihuan.Dispatch.Roads;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Routing.Field;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Board;

/// <summary>Reads a day for the board, from the rows (the plan in force) or from the newest suggestion.</summary>
internal sealed class BoardReader(PlanningDays days, OutletReader outlets, FieldPolicies policies, LearntSpeeds speeds, TravelMatrix matrix, TileService tiles, CompanyZone zone, TimeProvider clock)
{
    /// <summary>Null when no outlet is within reach, or the one asked for is not.</summary>
    /// <param name="minute">Of the day, to look at it as it stood then; a time that is still to come is now.</param>
    public async Task<BoardView?> Read(ServiceDb db, Actor actor, Guid? outlet, DateOnly? on, bool showSuggestion, CancellationToken ct, int? minute = null)
    {
        var now = clock.Now();
        var (today, list) = (zone.Day(now), await outlets.List(db, actor, DispatchPermissions.ReadBoard, ct));
        var active = list.Where(x => x.IsActive).ToList();
        var chosen = outlet is { } wanted ? active.Find(x => x.OrganisationId == wanted) : active.Find(x => x.OrganisationId == actor.OrganisationId) ?? active.FirstOrDefault();
        if (chosen is null) return null;
        if (await Day(db, chosen.OrganisationId, on, today, now, ct) is not { } day) return null;
        var date = day.On;
        var plans = await Plans(db, chosen.OrganisationId, date, ct);
        var newest = plans.Count > 0 && plans[0].State == DayPlan.Suggested ? plans[0] : null;
        var suggested = newest is null ? null : PlanBody.Read(newest.Body);
        var shows = showSuggestion && suggested is not null;
        // Reasons come from the newest plan of either kind: it was the last to ask.
        var asked = shows ? suggested : plans.Find(x => x.State == DayPlan.Published) is { } published ? PlanBody.Read(published.Body) : suggested;
        var moment = Moment(day, date, today, now, minute);
        var writer = new BoardWriter(day, asked, moment);
        var lanes = shows ? writer.Lanes(suggested!) : writer.Lanes();
        var axis = writer.Axis(lanes);
        return new BoardView(
            chosen, date, today, now, active, lanes, writer.Unserved(lanes), BoardMap.Of(day, lanes, moment, policies.Places, tiles.IsUsed), Suggestion(newest, suggested, day), shows,
            plans.Find(x => x.State == DayPlan.Published)?.Number, axis.From, axis.Until)
        {
            Moment = moment?.At,
            IsReplay = moment?.IsReplay == true,
            Speeds = [.. (await speeds.Of(db, new OrganisationId(chosen.OrganisationId), now, ct)).Known.Select(x => new SpeedView(x.Area, x.Hour, Math.Round(x.KilometresPerHour, 1), x.Drives))],
            UsesMatrix = matrix.IsUsed,
            MayPlan = actor.ReachOf(DispatchPermissions.Plan).Covers(chosen.OrganisationId, isOwn: false),
        };
    }

    /// <summary>The day asked for; without one today, and tomorrow once everybody's shift is over and nobody is still out.</summary>
    private async Task<PlanningDay?> Day(ServiceDb db, Guid outlet, DateOnly? on, DateOnly today, DateTimeOffset now, CancellationToken ct)
    {
        var day = await days.Read(db, outlet, on ?? today, now, DayScope.Whole, ct);
        return day is null || on is not null || !IsOver(day, now) ? day : await days.Read(db, outlet, today.AddDays(1), now, DayScope.Whole, ct);
    }

    private static bool IsOver(PlanningDay day, DateTimeOffset now)
    {
        var shifts = day.Technicians.Select(x => x.Shift).OfType<WorkingShift>().ToList();
        return shifts.Count > 0 && shifts.TrueForAll(x => x.To.ToTimeSpan() <= now - day.Start) && !day.Behind.Any(x => VisitState.UnderWay.Contains(x.State));
    }

    /// <summary>A day that is over is looked at from its end.</summary>
    private static DayMoment? Moment(PlanningDay day, DateOnly date, DateOnly today, DateTimeOffset now, int? minute)
    {
        if (date > today) return null;
        var (end, wanted) = (date == today ? now : day.Start.AddDays(1), minute is { } m ? day.Start.AddMinutes(Math.Clamp(m, 0, 1440)) : (DateTimeOffset?)null);
        return wanted < end ? new DayMoment(day, wanted.Value, isReplay: true) : new DayMoment(day, end, isReplay: false);
    }

    private static async Task<List<DayPlan>> Plans(ServiceDb db, Guid outlet, DateOnly on, CancellationToken ct)
    {
        var id = new OrganisationId(outlet);
        return await db.Set<DayPlan>().Where(x => x.OrganisationId == id && x.OnDay == on && x.State != DayPlan.Superseded).OrderByDescending(x => x.Number).Take(20).ToListAsync(ct);
    }

    internal static SuggestionView? Suggestion(DayPlan? row, FieldPlan? plan, PlanningDay day)
    {
        if (row is null || plan is null) return null;
        var stops = plan.Routes.SelectMany(r => r.Stops.Where(s => s.Job is not null).Select(s => (Stop: s, r.Technician))).ToList();
        var changed = stops.Count(x => day.Visits.TryGetValue(x.Stop.Job!, out var visit) && (visit.TechnicianId is null || PlanningDay.Key(visit.TechnicianId.Value.Value) != x.Technician));
        return new SuggestionView(row.Id, row.Number, row.MadeAt, stops.Count, plan.Unserved.Count, plan.Cost.BrokenPromises, changed);
    }
}

/// <summary>Puts a day into lanes, and says of every visit without one why.</summary>
internal sealed class BoardWriter(PlanningDay day, FieldPlan? asked, DayMoment? moment = null)
{
    private readonly Dictionary<string, UnservedJob> _reasons = (asked?.Unserved ?? []).GroupBy(x => x.Job).ToDictionary(x => x.Key, x => x.First());

    /// <summary>The plan in force.</summary>
    public IReadOnlyList<BoardLane> Lanes()
    {
        var planned = day.Visits.Values.Where(x => x is { TechnicianId: not null, PlannedStartAt: not null } && x.PlannedOn == day.On).Concat(day.Behind)
            .ToLookup(x => x.TechnicianId!.Value.Value);
        return [.. day.Technicians.Where(x => x.Shift is not null || x.ElsewhereFor is not null || planned.Contains(x.Id)).Select(x => Lane(x, [.. planned[x.Id].Select(InForce).OrderBy(v => v.Start)], null))];
    }

    /// <summary>As a suggestion would have it; what is behind stays where it is.</summary>
    public IReadOnlyList<BoardLane> Lanes(FieldPlan plan)
    {
        var behind = day.Behind.ToLookup(x => x.TechnicianId?.Value);
        return
        [
            .. day.Technicians.Where(x => x.Shift is not null).Select(x =>
            {
                var route = plan.Routes.FirstOrDefault(r => r.Technician == PlanningDay.Key(x.Id));
                var planned = (route?.Stops ?? []).Where(s => s.Job is not null && day.Visits.ContainsKey(s.Job)).Select(s => Show(day.VisitOf(s.Job!), day.At(s.Start), day.At(s.End), day.BreaksPromise(day.VisitOf(s.Job!), s)));
                return Lane(x, [.. behind[x.Id].Select(InForce), .. planned], route);
            }),
        ];
    }

    public IReadOnlyList<UnservedView> Unserved(IReadOnlyList<BoardLane> lanes)
    {
        var served = lanes.SelectMany(x => x.Visits).Select(x => x.Id).ToHashSet();
        return [.. day.Visits.Values.Where(x => !served.Contains(x.Id)).Concat(day.Held).OrderByDescending(x => x.IsUrgent).ThenBy(x => x.DueAt).ThenBy(x => x.OrderedAt).Select(Reason)];
    }

    /// <summary>From the earliest shift to the latest end, in whole hours.</summary>
    public (DateTimeOffset From, DateTimeOffset Until) Axis(IReadOnlyList<BoardLane> lanes)
    {
        var times = lanes.SelectMany(x => new[] { x.From, x.To }.Concat(x.Visits.SelectMany(v => new[] { v.Start, v.End }))).OfType<DateTimeOffset>().Where(x => x >= day.Start && x < day.Start.AddDays(1)).ToList();
        var from = times.Count == 0 ? 8 : Math.Min(8, (int)(times.Min() - day.Start).TotalHours);
        var until = times.Count == 0 ? 20 : Math.Max(20, (int)Math.Ceiling((times.Max() - day.Start).TotalHours));
        return (day.Start.AddHours(from), day.Start.AddHours(Math.Min(24, until)));
    }

    private BoardVisit InForce(Visit x)
    {
        var (start, end) = moment?.SpanOf(x) ?? (x.PlannedStartAt, x.PlannedEndAt);
        return Show(x, start, end);
    }

    private BoardLane Lane(DayTechnician x, IReadOnlyList<BoardVisit> visits, PlannedRoute? route)
    {
        var travel = route is null ? 0 : Travel(route);
        return new BoardLane(
            x.Id, x.Name, x.Shift is null ? null : day.Start + x.Shift.From.ToTimeSpan(), x.Shift is null ? null : day.Start + x.Shift.To.ToTimeSpan(), x.LapsedCertificates, travel / 60,
            visits.Sum(v => v.WorkMinutes), visits)
        {
            ElsewhereFor = x.ElsewhereFor,
            Whereabouts = moment?.Of(x) is { } where ? new WhereaboutsView(where.State, where.Visit?.Id, where.Visit?.CaseNumber, where.Since) : null,
        };
    }

    private static int Travel(PlannedRoute route)
    {
        var (seconds, clock) = (0, route.Departure);
        foreach (var stop in route.Stops)
        {
            seconds += stop.Arrival - clock;
            clock = stop.End;
        }

        return seconds + route.Return - clock;
    }

    private BoardVisit Show(Visit x, DateTimeOffset? start, DateTimeOffset? end, bool? breaks = null) => new(
        x.Id, x.CaseNumber, moment?.StateOf(x) ?? x.State, x.Category, x.Symptom, x.Grade, x.IsUrgent, start, end ?? start?.AddMinutes(x.WorkMinutes), x.IsPromised ? x.PromisedFromAt : null, x.IsPromised ? x.PromisedUntilAt : null,
        breaks ?? (x.PromiseKept == false || (x.IsPlannable && x.IsPromised && (start < x.PromisedFromAt || start > x.PromisedUntilAt))), x.IsPinned, x.PlaceConfidence, x.WorkMinutes, x.Skill, x.SkillLevel, x.DueAt, x.Version);

    private UnservedView Reason(Visit x)
    {
        var shown = Show(x, null, null);
        if (day.HeldBack.TryGetValue(x.Id, out var held)) return new UnservedView(shown, held, [], null);
        if (!_reasons.TryGetValue(PlanningDay.Key(x.Id), out var reason)) return new UnservedView(shown, "not-planned-yet", [], null);
        var blocked = reason.Blocked.Select(b => new BlockedView(PlanningDay.Id(b.Technician), day.NameOf(b.Technician), PlanReasons.Code(b.Filter), b.Detail)).ToList();
        var cheapest = reason.Cheapest is { } c ? new RelaxationView(PlanReasons.Code(c.Kind), PlanningDay.Id(c.Technician), day.NameOf(c.Technician), day.At(c.Start), Detail(c)) : null;
        return new UnservedView(shown, reason.Fault is null ? "nobody-can" : day.Day.Technicians.Count == 0 ? "nobody-works" : "contradictory", blocked, cheapest);
    }

    /// <summary>Of a displacement the planner names the job by its key; people know it by its number.</summary>
    private string? Detail(Relaxation x) => x.Kind == RelaxationKind.DisplaceJob && x.Detail is { } key && day.Visits.TryGetValue(key, out var visit) ? visit.CaseNumber : x.Detail;
}
