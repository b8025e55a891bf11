using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Outlets;
using Bihuan.Dispatch.Planning;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Routing.Field;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Board;

/// <summary>Reads a day for the board, from the rows (the plan in force) or from the newest suggestion.</summary>
internal sealed class BoardReader(PlanningDays days, OutletReader outlets, CompanyZone zone, TimeProvider clock)
{
    /// <summary>Null when no outlet is within reach, or the one asked for is not.</summary>
    public async Task<BoardView?> Read(ServiceDb db, Actor actor, Guid? outlet, DateOnly? on, bool showSuggestion, CancellationToken ct)
    {
        var now = clock.Now();
        var (today, list) = (zone.Day(now), await outlets.List(db, actor, DispatchPermissions.ReadBoard, ct));
        var active = list.Where(x => x.IsActive).ToList();
        var chosen = outlet is { } wanted ? active.Find(x => x.OrganisationId == wanted) : active.Find(x => x.OrganisationId == actor.OrganisationId) ?? active.FirstOrDefault();
        if (chosen is null) return null;
        var date = on ?? today;
        if (await days.Read(db, chosen.OrganisationId, date, now, DayScope.Whole, ct) is not { } day) return null;
        var plans = await Plans(db, chosen.OrganisationId, date, ct);
        var newest = plans.Count > 0 && plans[0].State == DayPlan.Suggested ? plans[0] : null;
        var suggested = newest is null ? null : PlanBody.Read(newest.Body);
        var shows = showSuggestion && suggested is not null;
        // Reasons come from the newest plan of either kind: it was the last to ask.
        var asked = shows ? suggested : plans.Find(x => x.State == DayPlan.Published) is { } published ? PlanBody.Read(published.Body) : suggested;
        var writer = new BoardWriter(day, asked);
        var lanes = shows ? writer.Lanes(suggested!) : writer.Lanes();
        var axis = writer.Axis(lanes);
        return new BoardView(
            chosen, date, today, now, active, lanes, writer.Unserved(lanes), BoardMap.Of(day, lanes), Suggestion(newest, suggested, day), shows,
            plans.Find(x => x.State == DayPlan.Published)?.Number, axis.From, axis.Until)
        {
            MayPlan = actor.ReachOf(DispatchPermissions.Plan).Covers(chosen.OrganisationId, isOwn: false),
        };
    }

    private static async Task<List<DayPlan>> Plans(ServiceDb db, Guid outlet, DateOnly on, CancellationToken ct)
    {
        var id = new OrganisationId(outlet);
        return await db.Set<DayPlan>().Where(x => x.OrganisationId == id && x.OnDay == on && x.State != DayPlan.Superseded).OrderByDescending(x => x.Number).Take(20).ToListAsync(ct);
    }

    private static SuggestionView? Suggestion(DayPlan? row, FieldPlan? plan, PlanningDay day)
    {
        if (row is null || plan is null) return null;
        var stops = plan.Routes.SelectMany(r => r.Stops.Where(s => s.Job is not null).Select(s => (Stop: s, r.Technician))).ToList();
        var changed = stops.Count(x => day.Visits.TryGetValue(x.Stop.Job!, out var visit) && (visit.TechnicianId is null || PlanningDay.Key(visit.TechnicianId.Value.Value) != x.Technician));
        return new SuggestionView(row.Id, row.Number, row.MadeAt, stops.Count, plan.Unserved.Count, plan.Cost.BrokenPromises, changed);
    }
}

/// <summary>Puts a day into lanes, and says of every visit without one why.</summary>
internal sealed class BoardWriter(PlanningDay day, FieldPlan? asked)
{
    private readonly Dictionary<string, UnservedJob> _reasons = (asked?.Unserved ?? []).GroupBy(x => x.Job).ToDictionary(x => x.Key, x => x.First());

    /// <summary>The plan in force.</summary>
    public IReadOnlyList<BoardLane> Lanes()
    {
        var planned = day.Visits.Values.Where(x => x is { TechnicianId: not null, PlannedStartAt: not null } && x.PlannedOn == day.On).Concat(day.Behind)
            .ToLookup(x => x.TechnicianId!.Value.Value);
        return [.. day.Technicians.Where(x => x.Shift is not null || planned.Contains(x.Id)).Select(x => Lane(x, [.. planned[x.Id].Select(v => Show(v, v.CheckedInAt ?? v.PlannedStartAt, v.EndedAt ?? v.PlannedEndAt)).OrderBy(v => v.Start)], null))];
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
                return Lane(x, [.. behind[x.Id].Select(v => Show(v, v.CheckedInAt ?? v.PlannedStartAt, v.EndedAt ?? v.PlannedEndAt)), .. planned], route);
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

    private BoardLane Lane(DayTechnician x, IReadOnlyList<BoardVisit> visits, PlannedRoute? route)
    {
        var travel = route is null ? 0 : Travel(route);
        return new BoardLane(
            x.Id, x.Name, x.Shift is null ? null : day.Start + x.Shift.From.ToTimeSpan(), x.Shift is null ? null : day.Start + x.Shift.To.ToTimeSpan(), x.LapsedCertificates, travel / 60,
            visits.Sum(v => v.WorkMinutes), visits);
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
        x.Id, x.CaseNumber, x.State, x.Category, x.Symptom, x.Grade, x.IsUrgent, start, end ?? start?.AddMinutes(x.WorkMinutes), x.IsPromised ? x.PromisedFromAt : null, x.IsPromised ? x.PromisedUntilAt : null,
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

/// <summary>The map without tiles: coordinates straightened at the outlet's latitude, scaled to fit. A tile service can be put under it.</summary>
internal static class BoardMap
{
    private const double Width = 1000;
    private const double Height = 640;
    private const double Margin = 40;

    public static MapView Of(PlanningDay day, IReadOnlyList<BoardLane> lanes)
    {
        var shown = lanes.SelectMany((lane, i) => lane.Visits.Select((visit, turn) => (Visit: visit, Lane: i, Turn: turn + 1))).Where(x => day.Points.ContainsKey(x.Visit.Id)).ToList();
        var served = shown.Select(x => x.Visit.Id).ToHashSet();
        var loose = day.Visits.Values.Concat(day.Held).Where(x => !served.Contains(x.Id) && day.Points.ContainsKey(x.Id)).ToList();
        var all = shown.Select(x => day.Points[x.Visit.Id]).Concat(loose.Select(x => day.Points[x.Id])).Append(day.Outlet.Point).ToList();
        var scale = Scale.Of(all, day.Outlet.Point);
        List<MapPoint> points = [Point(scale, day.Outlet.Point, null, "", PlaceConfidence.Pin, -1, 0)];
        points.AddRange(shown.Select(x => Point(scale, day.Points[x.Visit.Id], x.Visit.Id, x.Visit.CaseNumber, x.Visit.PlaceConfidence, x.Lane, x.Turn)));
        points.AddRange(loose.Select(x => Point(scale, day.Points[x.Id], x.Id, x.CaseNumber, x.PlaceConfidence, -1, 0)));
        var routes = shown.GroupBy(x => x.Lane).Select(g => (g.Key, string.Join(' ', g.OrderBy(x => x.Turn).Select(x => scale.Text(day.Points[x.Visit.Id])).Prepend(scale.Text(day.Outlet.Point))))).ToList();
        return new MapView(points, routes, scale.KilometresWide);
    }

    private static MapPoint Point(Scale scale, GeoPoint at, Guid? visit, string label, string confidence, int lane, int turn)
    {
        var (x, y) = scale.Place(at);
        return new MapPoint(x, y, visit, label, confidence, lane, turn);
    }

    private readonly record struct Scale(double West, double South, double Factor, double Squeeze, double OffsetX, double OffsetY)
    {
        private const double KilometresPerDegree = 111.2;

        public double KilometresWide => Width / Factor * KilometresPerDegree;

        public static Scale Of(List<GeoPoint> points, GeoPoint centre)
        {
            var squeeze = Math.Cos(centre.Latitude * Math.PI / 180);
            var (west, east) = (points.Min(p => p.Longitude) * squeeze, points.Max(p => p.Longitude) * squeeze);
            var (south, north) = (points.Min(p => p.Latitude), points.Max(p => p.Latitude));
            // A single point still gets a map, of about two kilometres.
            var factor = Math.Min((Width - 2 * Margin) / Math.Max(east - west, 0.02), (Height - 2 * Margin) / Math.Max(north - south, 0.02));
            return new Scale(west, south, factor, squeeze, (Width - (east - west) * factor) / 2, (Height - (north - south) * factor) / 2);
        }

        public (double X, double Y) Place(GeoPoint point) =>
            (Math.Round((point.Longitude * Squeeze - West) * Factor + OffsetX, 1), Math.Round(Height - OffsetY - (point.Latitude - South) * Factor, 1));

        public string Text(GeoPoint point)
        {
            var (x, y) = Place(point);
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{x},{y}");
        }
    }
}
