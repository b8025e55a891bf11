using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Roads;
using Bihuan.Routing.Field;

namespace Bihuan.Dispatch.Planning;

/// <summary>Turns an outlet's rows into the planner's question: places and travel, technicians with what is left of their shift, visits as jobs.</summary>
internal sealed class DayBuilder(
    FieldPolicy policy, Outlet outlet, DateOnly on, DateTimeOffset start, DateTimeOffset? now, IReadOnlyDictionary<Guid, GeoPoint> points, TechnicianHomes homes,
    IReadOnlyDictionary<Guid, Guid> knownTechnicians, Guid? asked = null, IReadOnlyDictionary<Guid, VisitWish>? wishes = null, RoadTimes? roads = null,
    ToolsInHand? tools = null)
{
    private readonly ToolsInHand _tools = tools ?? ToolsInHand.None;
    private readonly IReadOnlyDictionary<Guid, VisitWish> _wishes = wishes ?? new Dictionary<Guid, VisitWish>();
    private readonly Dictionary<(double, double), int> _numbers = [];
    private readonly List<((double Latitude, double Longitude) Point, string Area)> _places = [];
    private int _nowSecond;

    public PlanningDay Build(IReadOnlyList<DayTechnician> technicians, IReadOnlyList<Visit> visits)
    {
        _nowSecond = now is { } at ? Second(at) : 0;
        var depot = Number(outlet.Point);
        var behind = visits.Where(x => !x.IsPlannable && (x.IsUnderWay || x.CheckedInAt is not null)).ToList();
        var held = visits.Where(x => x.IsPlannable && x.Id != asked).Select(x => (x.Id, Reason: ReasonToWait(x) ?? WishedAway(x))).Where(x => x.Reason is not null).ToDictionary(x => x.Id, x => x.Reason!);
        var jobs = visits.Where(x => x.IsPlannable && !held.ContainsKey(x.Id)).ToList();
        var staff = technicians.Where(x => x.Shift is not null).Select(x => Technician(x, depot, behind, jobs)).ToList();
        var known = staff.ToDictionary(x => x.Id, StringComparer.Ordinal);
        FieldDay day = new()
        {
            Jobs = [.. jobs.Select(x => Job(x, known))],
            Technicians = staff,
            Travel = Roads(),
            PickupPlaces = [depot],
            PickupHasTools = false,
            PickupSeconds = policy.Planning.PickupMinutes * 60,
            Now = _nowSecond,
        };
        return new PlanningDay
        {
            On = on,
            Start = start,
            Outlet = outlet,
            Day = day,
            Current = InForce(jobs, known),
            Visits = jobs.ToDictionary(x => PlanningDay.Key(x.Id)),
            Behind = behind,
            HeldBack = held,
            Held = [.. visits.Where(x => held.ContainsKey(x.Id))],
            Technicians = technicians,
            Points = points,
            Wishes = _wishes,
            Places = _places,
            Policy = policy.Planning,
            Roads = roads ?? RoadTimes.OfPolicy(policy.Planning),
            Access = new TimeWindow(Second(Time(policy.Planning.AccessFrom)), Second(Time(policy.Planning.AccessTo))),
            Asked = asked,
        };
    }

    /// <summary>The customer wants nobody that day. A promise or a dispatcher's override was agreed with them; that nobody is at home outweighs even these.</summary>
    private string? WishedAway(Visit x) =>
        _wishes.GetValueOrDefault(x.Id)?.DayReason is { } reason && (reason == VisitWish.Away || !IsAgreed(x)) ? reason : null;

    private bool IsAgreed(Visit x) => (x.IsPromised || x.IsPinned) && x.PlannedOn == on;

    /// <summary>What has to happen before a technician is of any use.</summary>
    public static string? ReasonToWait(Visit visit) =>
        visit.IsDisplaced ? "customer-chooses"
        : !visit.IsOutletReady ? "outlet-asked"
        : visit.LacksParts ? "parts-not-reserved"
        : null;

    private Technician Technician(DayTechnician x, int depot, List<Visit> behind, List<Visit> jobs)
    {
        var shift = x.Shift!;
        var home = x.Profile.StartsFrom == TechnicianProfile.FromHome && homes.Open(x.Profile) is { } point ? Number(point) : depot;
        var last = behind.Where(y => y.TechnicianId?.Value == x.Id).MaxBy(Ends);
        var begins = Math.Max(Second(shift.From), last is null ? int.MinValue : Ends(last));
        var ends = Math.Max(Second(shift.To), begins);
        return new Technician
        {
            Id = PlanningDay.Key(x.Id),
            StartPlace = last is null ? home : Number(points[last.Id]),
            EndPlace = home,
            ShiftStart = begins,
            ShiftEnd = ends,
            OvertimeMaxSeconds = x.Profile.OvertimeMinutesMax * 60,
            Breaks = Breaks(shift, Math.Max(begins, _nowSecond)),
            Skills = x.Profile.Skills,
            Certificates = x.Certificates,
            VanStock = home == depot ? [.. jobs.SelectMany(y => y.Parts).Where(y => y.State == "reserved").GroupBy(y => y.Code).Select(g => new PartCount(g.Key, g.Sum(y => y.Count)))] : [],
            Tools = [.. _tools.ByHolder[x.Id].Distinct(StringComparer.Ordinal)],
            Areas = Areas(x.Profile.Areas, jobs),
            DurationPercent = Math.Clamp(x.Profile.PacePercent, 50, 300),
        };
    }

    /// <summary>Areas are names of divisions; a visit's is the longer name they are part of. An area where nothing is to do still binds.</summary>
    private static IReadOnlyCollection<string> Areas(List<string> areas, List<Visit> jobs) =>
        areas.Count == 0 ? [] : [.. jobs.Select(x => x.Division).Where(x => areas.Exists(a => x.Contains(a, StringComparison.Ordinal))).Distinct(StringComparer.Ordinal).Concat(areas)];

    private Break[] Breaks(WorkingShift shift, int from)
    {
        if (shift is not { BreakFrom: { } opens, BreakUntil: { } closes, BreakMinutes: > 0 }) return [];
        var latest = Second(closes) - shift.BreakMinutes * 60;
        var earliest = Math.Max(Second(opens), from);
        return earliest > latest ? [] : [new Break(earliest, latest, shift.BreakMinutes * 60)];
    }

    private Job Job(Visit x, Dictionary<string, Technician> known)
    {
        var isHeld = x.Id != asked && x is { IsPinned: true, TechnicianId: not null } && known.ContainsKey(PlanningDay.Key(x.TechnicianId.Value.Value));
        var isPromised = x.IsPromised && x.PlannedOn == on;
        var planned = x is { TechnicianId: { } technician, PlannedStartAt: { } plannedAt } && x.PlannedOn == on ? new PlannedVisit(PlanningDay.Key(technician.Value), Second(plannedAt)) : (PlannedVisit?)null;
        Job job = new()
        {
            Id = PlanningDay.Key(x.Id),
            Place = Number(points[x.Id], x.Division),
            DurationSeconds = x.WorkMinutes * 60,
            Grade = x.IsUrgent ? Grade.Red : x.Grade == "yellow" ? Grade.Yellow : Grade.Green,
            State = isHeld ? JobState.Pinned : isPromised ? JobState.Promised : JobState.Free,
            PinnedTechnician = isHeld ? PlanningDay.Key(x.TechnicianId!.Value.Value) : null,
            Skills = [new SkillNeed(x.Skill, x.SkillLevel)],
            Certificates = x.Certificates,
            AccessWindows = [Access(x, isPromised)],
            Promise = isPromised ? new Promise(Second(x.PromisedFromAt!.Value), Second(x.PromisedUntilAt!.Value)) : null,
            Due = x.DueAt is { } due ? new DueTime(Second(due)) : null,
            Parts = [.. x.Parts.Where(y => y.State == "reserved").Select(y => new PartCount(y.Code, y.Count))],
            Tools = _tools.Needed(x),
            WantedTechnicians = Wanted(x, known),
            Area = x.Division.Length == 0 ? null : x.Division,
            Planned = planned,
        };
        var wish = _wishes.GetValueOrDefault(x.Id, VisitWish.None);
        return isHeld ? job : WishedJob.Of(job, isPromised ? wish.AfterPromise() : wish);
    }

    /// <summary>Whom the customer asked for; else who speaks their language, of these who was there last; else who was there last.</summary>
    private string[] Wanted(Visit x, Dictionary<string, Technician> known)
    {
        var wish = _wishes.GetValueOrDefault(x.Id, VisitWish.None);
        string[] wished = [.. wish.Wanted.Select(PlanningDay.Key).Where(known.ContainsKey)];
        if (wished.Length > 0) return wished;
        var last = x.CustomerId is { } customer && knownTechnicians.TryGetValue(customer, out var earlier) && known.ContainsKey(PlanningDay.Key(earlier)) ? PlanningDay.Key(earlier) : null;
        string[] speakers = wish.Skills.Count == 0 ? [] : [.. known.Values.Where(t => wish.Skills.All(t.Skills.ContainsKey)).Select(t => t.Id)];
        return last is not null && (speakers.Length == 0 || speakers.Contains(last)) ? [last] : speakers;
    }

    /// <summary>The hours in which people may be visited; a promise outside them was the customer's wish.</summary>
    private TimeWindow Access(Visit x, bool isPromised)
    {
        var (from, to) = (Second(Time(policy.Planning.AccessFrom)), Second(Time(policy.Planning.AccessTo)));
        return isPromised ? new TimeWindow(Math.Min(from, Second(x.PromisedFromAt!.Value)), Math.Max(to, Second(x.PromisedUntilAt!.Value))) : new TimeWindow(from, to);
    }

    private FieldPlan InForce(List<Visit> jobs, Dictionary<string, Technician> known)
    {
        var routes = jobs.Where(x => x is { TechnicianId: not null, PlannedStartAt: not null, PlannedEndAt: not null } && x.PlannedOn == on)
            .GroupBy(x => PlanningDay.Key(x.TechnicianId!.Value.Value), StringComparer.Ordinal).Where(x => known.ContainsKey(x.Key))
            .Select(g => new PlannedRoute(g.Key, 0, 0, [.. g.OrderBy(x => x.PlannedStartAt).Select(Stop)]));
        return FieldPlan.Empty with { Routes = [.. routes] };
    }

    private PlannedStop Stop(Visit x) =>
        new(StopKind.Job, PlanningDay.Key(x.Id), Number(points[x.Id]), Second(x.PlannedStartAt!.Value), Second(x.PlannedStartAt.Value), Second(x.PlannedEndAt!.Value));

    /// <summary>When a visit under way or over will have ended, or did.</summary>
    private int Ends(Visit x)
    {
        if (x.EndedAt is { } ended) return Second(ended);
        var begun = x.CheckedInAt ?? (x.PlannedStartAt is { } planned && planned > now ? planned : now) ?? x.LeftAt ?? start;
        return Math.Max(Second(begun) + x.WorkMinutes * 60, _nowSecond);
    }

    /// <summary>The hours that are left of today, or the whole of another day.</summary>
    private Travel Roads()
    {
        var (from, until) = (Time(policy.Planning.AccessFrom).Hour, Time(policy.Planning.AccessTo).Hour);
        return (roads ?? RoadTimes.OfPolicy(policy.Planning)).Between(_places, Math.Clamp(_nowSecond / 3600, from, Math.Max(from, until - 1)), until, policy.Planning);
    }

    private int Number(GeoPoint point, string area = "")
    {
        if (_numbers.TryGetValue((point.Latitude, point.Longitude), out var known)) return known;
        _places.Add(((point.Latitude, point.Longitude), area));
        return _numbers[(point.Latitude, point.Longitude)] = _places.Count - 1;
    }

    private static TimeOnly Time(string text) => TimeOnly.ParseExact(text, "HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    private static int Second(TimeOnly time) => time.Hour * 3600 + time.Minute * 60 + time.Second;

    private int Second(DateTimeOffset at) => (int)Math.Clamp((at - start).TotalSeconds, -1_000_000, 1_000_000);
}
