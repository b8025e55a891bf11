using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Outlets;
using Bihuan.Dispatch.Planning;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Board;

/// <summary>Somebody's day in the week: null minutes of shift when away.</summary>
public sealed record WeekCell(DateOnly Day, int Visits, int Promised, int WorkMinutes, int? ShiftMinutes, bool HasLapsed)
{
    /// <summary>Hands-on work of the shift in per cent; driving comes on top.</summary>
    public int LoadPercent => ShiftMinutes is > 0 ? Math.Min(999, WorkMinutes * 100 / ShiftMinutes.Value) : 0;
}

public sealed record WeekRow(Guid TechnicianId, string Name, IReadOnlyList<WeekCell> Cells);

/// <summary>One day of the week: what is planned, promised and suggested.</summary>
public sealed record WeekDay(DateOnly Day, int Visits, int Promised, int Broken, int? PublishedNumber, SuggestionView? Suggestion);

/// <summary>An outlet's next days at a glance, as they are in force or as the newest suggestions would have them.</summary>
public sealed record WeekView(OutletView Outlet, DateOnly From, DateOnly Today, IReadOnlyList<OutletView> Outlets, IReadOnlyList<WeekDay> Days, IReadOnlyList<WeekRow> Rows, int Waiting, int WaitingUrgent, int HeldBack, bool ShowsSuggestion)
{
    public Refusal? Refusal { get; init; }

    public bool MayPlan { get; init; }

    public PublishedWeek? Published { get; init; }

    /// <summary>Work against people and equipment, from today on.</summary>
    public IReadOnlyList<PeakDay> Peaks { get; init; } = [];

    public int PeakPercent { get; init; }

    public bool HasSuggestion => Days.Any(x => x.Suggestion is not null);

    public string Href(DateOnly? from = null, bool suggestion = false) => $"/desk/dispatch/week?outlet={Outlet.OrganisationId}&from={(from ?? From):yyyy-MM-dd}{(suggestion ? "&show=suggestion" : "")}";
}

internal sealed class WeekReader(PlanningDays days, PeakReader peaks, OutletReader outlets, FieldPolicies policies, CompanyZone zone, TimeProvider clock)
{
    public const int Length = 7;

    public async Task<WeekView?> Read(ServiceDb db, Actor actor, Guid? outlet, DateOnly? from, bool showSuggestion, CancellationToken ct)
    {
        var now = clock.Now();
        var (today, active) = (zone.Day(now), (await outlets.List(db, actor, DispatchPermissions.ReadBoard, ct)).Where(x => x.IsActive).ToList());
        var chosen = outlet is { } wanted ? active.Find(x => x.OrganisationId == wanted) : active.Find(x => x.OrganisationId == actor.OrganisationId) ?? active.FirstOrDefault();
        if (chosen is null) return null;
        var begins = from ?? today;
        var plans = await Plans(db, chosen.OrganisationId, begins, ct);
        var (week, read) = (new List<WeekDay>(), new List<(PlanningDay Day, IReadOnlyList<BoardLane> Lanes)>());
        for (var i = 0; i < Length; i++)
        {
            if (await days.Read(db, chosen.OrganisationId, begins.AddDays(i), now, DayScope.Whole, ct) is not { } day) return null;
            var newest = plans[day.On].FirstOrDefault();
            var suggested = newest?.State == DayPlan.Suggested ? PlanBody.Read(newest.Body) : null;
            var writer = new BoardWriter(day, suggested);
            var lanes = showSuggestion && suggested is not null ? writer.Lanes(suggested) : writer.Lanes();
            read.Add((day, lanes));
            week.Add(new WeekDay(
                day.On, lanes.Sum(x => x.Visits.Count), lanes.Sum(x => x.Visits.Count(v => v.PromisedFrom is not null)), lanes.Sum(x => x.Visits.Count(v => v.BreaksPromise)),
                plans[day.On].FirstOrDefault(x => x.State == DayPlan.Published)?.Number, BoardReader.Suggestion(newest, suggested, day)));
        }

        return View(chosen, begins, today, active, week, read, showSuggestion) with
        {
            MayPlan = actor.ReachOf(DispatchPermissions.Plan).Covers(chosen.OrganisationId, isOwn: false),
            PeakPercent = policies.Field.Planning.PeakPercent,
            Peaks = begins.AddDays(Length) <= today ? [] : await peaks.Read(db, chosen.OrganisationId, begins, Length, now, ct),
        };
    }

    private static WeekView View(OutletView outlet, DateOnly from, DateOnly today, IReadOnlyList<OutletView> outlets, List<WeekDay> week, List<(PlanningDay Day, IReadOnlyList<BoardLane> Lanes)> read, bool showSuggestion)
    {
        var served = read.SelectMany(x => x.Lanes).SelectMany(x => x.Visits).Select(x => x.Id).ToHashSet();
        var waiting = read.SelectMany(x => x.Day.Visits.Values).DistinctBy(x => x.Id).Where(x => !served.Contains(x.Id)).ToList();
        var people = read.SelectMany(x => x.Day.Technicians).DistinctBy(x => x.Id).OrderBy(x => x.Name, StringComparer.Ordinal);
        var rows = people.Select(x => new WeekRow(x.Id, x.Name, [.. read.Select(y => Cell(y.Day, y.Lanes.FirstOrDefault(l => l.TechnicianId == x.Id)))])).ToList();
        var held = read.SelectMany(x => x.Day.Held).Select(x => x.Id).Distinct().Count(x => !served.Contains(x) && waiting.TrueForAll(w => w.Id != x));
        return new WeekView(outlet, from, today, outlets, week, rows, waiting.Count, waiting.Count(x => x.IsUrgent), held, showSuggestion);
    }

    private static WeekCell Cell(PlanningDay day, BoardLane? lane) => new(
        day.On, lane?.Visits.Count ?? 0, lane?.Visits.Count(x => x.PromisedFrom is not null) ?? 0, lane?.WorkMinutes ?? 0,
        lane is { From: { } from, To: { } to } ? (int)(to - from).TotalMinutes : null, lane?.LapsedCertificates.Count > 0);

    private static async Task<ILookup<DateOnly, DayPlan>> Plans(ServiceDb db, Guid outlet, DateOnly from, CancellationToken ct)
    {
        var (id, until) = (new OrganisationId(outlet), from.AddDays(Length));
        var rows = await db.Set<DayPlan>().Where(x => x.OrganisationId == id && x.OnDay >= from && x.OnDay < until && x.State != DayPlan.Superseded).OrderByDescending(x => x.Number).Take(140).ToListAsync(ct);
        return rows.ToLookup(x => x.OnDay);
    }
}
