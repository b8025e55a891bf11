using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Outlets;
using Bihuan.Dispatch.Planning;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Board;

/// <summary>
/// One day of the week ahead in minutes of work at customers': what is known of it, what is usual on its weekday, and what the shifts of
/// those on duty hold. <see cref="Nearby"/> is asked for only when the day is short.
/// </summary>
public sealed record PeakDay(DateOnly Day, int KnownMinutes, int UsualMinutes, int ThereMinutes, int People, IReadOnlyList<ToolGap> Tools, IReadOnlyList<NearbyOutlet> Nearby)
{
    public int NeededMinutes => Math.Max(KnownMinutes, UsualMinutes);

    public int ShortMinutes => Math.Max(0, NeededMinutes - ThereMinutes);

    public int FreeMinutes => Math.Max(0, ThereMinutes - NeededMinutes);
}

/// <summary>More visits of the day need a kind of tool than the ready ones here can serve, and who could lend one.</summary>
public sealed record ToolGap(string Code, int Visits, int Needed, int Here, IReadOnlyList<ToolLender> Lenders);

/// <summary>A tool of another outlet that nobody there holds.</summary>
public sealed record ToolLender(Guid ToolId, string Number, Guid OrganisationId, string Organisation, int Kilometres);

/// <summary>An outlet within reach with time to spare that day.</summary>
public sealed record NearbyOutlet(Guid OrganisationId, string Name, int Kilometres, int FreeMinutes);

/// <summary>
/// People and equipment of an outlet against the work of its next days (DSP-12): where a peak comes, and who or what could be moved there
/// before service suffers; where time is left, so that it is not wasted.
/// </summary>
internal sealed class PeakReader(PlanningDays days, FieldPolicies policies, OrganisationTree tree, CompanyZone zone)
{
    private const int RowsMax = 20_000;
    private const int Most = 3;
    private const int WorthMinutes = 60;

    public async Task<IReadOnlyList<PeakDay>> Read(ServiceDb db, Guid organisation, DateOnly from, int count, DateTimeOffset now, CancellationToken ct)
    {
        var (outlet, today) = (new OrganisationId(organisation), zone.Day(now));
        var begins = from < today ? today : from;
        var (work, usual) = (await Work(db, outlet, begins, count, ct), await Usual(db, outlet, now, ct));
        var tools = await db.Set<ServiceTool>().Take(RowsMax).ToListAsync(ct);
        var others = await Others(db, outlet, ct);
        var found = new List<PeakDay>();
        for (var i = 0; i < count; i++)
        {
            var day = begins.AddDays(i);
            var (there, people) = await Shifts(db, outlet, day, ct);
            List<Visit> visits = [.. work[day]];
            var known = visits.Sum(x => x.WorkMinutes);
            // Today's usual work has come in already, as far as it will.
            PeakDay peak = new(day, known, day == today ? 0 : usual[((int)day.DayOfWeek + 6) % 7], there, people, Gaps(day, visits, there / Math.Max(1, people), outlet, tools, others), []);
            found.Add(peak.ShortMinutes < WorthMinutes ? peak : peak with { Nearby = await Nearby(db, day, others, ct) });
        }

        return found;
    }

    /// <summary>Planned or promised for a day, and what waits: on the day it is due, or the first when that is over or nobody said.</summary>
    private async Task<ILookup<DateOnly, Visit>> Work(ServiceDb db, OrganisationId outlet, DateOnly from, int count, CancellationToken ct)
    {
        var (until, open, plannable) = (from.AddDays(count - 1), VisitState.Open, VisitState.Plannable);
        var rows = await db.Set<Visit>().Where(x => x.OrganisationId == outlet && ((x.PlannedOn >= from && x.PlannedOn <= until && open.Contains(x.State)) || ((x.PlannedOn == null || x.PlannedOn < from) && plannable.Contains(x.State))))
            .OrderBy(x => x.Id).Take(RowsMax).ToListAsync(ct);
        DateOnly DayOf(Visit x) => x.PlannedOn is { } planned && planned >= from ? planned : x.DueAt is { } due && zone.Day(due) is var on && on > from ? (on < until ? on : until) : from;
        return rows.ToLookup(DayOf);
    }

    /// <summary>Minutes by weekday, Monday first: the mean of the last weeks.</summary>
    private async Task<int[]> Usual(ServiceDb db, OrganisationId outlet, DateTimeOffset now, CancellationToken ct)
    {
        var weeks = policies.Field.Planning.PeakWeeks;
        var (since, minutes) = ((DateTimeOffset?)zone.StartOf(zone.Day(now).AddDays(-7 * weeks)), new int[7]);
        DateTimeOffset? until = zone.StartOf(zone.Day(now));
        var rows = await db.Set<Visit>().Where(x => x.OrganisationId == outlet && x.CheckedInAt >= since && x.CheckedInAt < until).Select(x => new { x.CheckedInAt, x.WorkMinutes }).Take(RowsMax).ToListAsync(ct);
        foreach (var row in rows) minutes[((int)zone.Day(row.CheckedInAt!.Value).DayOfWeek + 6) % 7] += row.WorkMinutes;
        return [.. minutes.Select(x => x / weeks)];
    }

    private async Task<(int Minutes, int People)> Shifts(ServiceDb db, OrganisationId outlet, DateOnly day, CancellationToken ct)
    {
        var shifts = (await days.Technicians(db, outlet, day, null, ct)).Select(x => x.Shift).OfType<WorkingShift>().ToList();
        return (shifts.Sum(x => (int)(x.To - x.From).TotalMinutes - x.BreakMinutes) * policies.Field.Planning.PeakPercent / 100, shifts.Count);
    }

    /// <summary>One tool serves one technician's day: more work with it than a shift holds takes another one.</summary>
    private List<ToolGap> Gaps(DateOnly day, List<Visit> visits, int minutesEach, OrganisationId outlet, List<ServiceTool> tools, IReadOnlyList<(Outlet Outlet, int Kilometres)> others)
    {
        var (kept, gaps) = (tools.Where(x => !ToolCondition.Gone.Contains(x.Condition)).Select(x => x.Code).ToHashSet(StringComparer.Ordinal), new List<ToolGap>());
        foreach (var code in visits.SelectMany(x => x.Tools).Where(kept.Contains).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var asking = visits.FindAll(x => x.Tools.Contains(code));
            var needed = minutesEach == 0 ? 1 : (asking.Sum(x => x.WorkMinutes) + minutesEach - 1) / minutesEach;
            var here = tools.Count(x => x.Code == code && x.AtId == outlet && x.IsOfUseOn(day, policies.Field));
            if (here < needed) gaps.Add(new ToolGap(code, asking.Count, needed, here, Lenders(code, day, tools, others)));
        }

        return gaps;
    }

    private List<ToolLender> Lenders(string code, DateOnly day, List<ServiceTool> tools, IReadOnlyList<(Outlet Outlet, int Kilometres)> others) =>
    [
        .. others.SelectMany(o => tools.Where(x => x.Code == code && x.AtId == o.Outlet.OrganisationId && !x.IsLent && x.HolderId is null && x.IsOfUseOn(day, policies.Field))
            .Select(x => new ToolLender(x.Id, x.Number, x.OrganisationId.Value, tree.Current.NameOf(x.OrganisationId.Value), o.Kilometres))).Take(Most),
    ];

    private async Task<IReadOnlyList<NearbyOutlet>> Nearby(ServiceDb db, DateOnly day, IReadOnlyList<(Outlet Outlet, int Kilometres)> others, CancellationToken ct)
    {
        var found = new List<NearbyOutlet>();
        foreach (var (outlet, kilometres) in others.Where(x => x.Kilometres <= policies.Field.Planning.OutletReachKilometres).Take(2 * Most))
        {
            var planned = await db.Set<Visit>().Where(x => x.OrganisationId == outlet.OrganisationId && x.PlannedOn == day).SumAsync(x => x.WorkMinutes, ct);
            var free = (await Shifts(db, outlet.OrganisationId, day, ct)).Minutes - planned;
            if (free >= WorthMinutes) found.Add(new NearbyOutlet(outlet.OrganisationId.Value, tree.Current.NameOf(outlet.OrganisationId.Value), kilometres, free));
        }

        return [.. found.Take(Most)];
    }

    /// <summary>Our own outlets, the nearest first.</summary>
    private static async Task<IReadOnlyList<(Outlet Outlet, int Kilometres)>> Others(ServiceDb db, OrganisationId outlet, CancellationToken ct)
    {
        var all = await db.Set<Outlet>().Where(x => x.IsActive).ToListAsync(ct);
        if (all.Find(x => x.OrganisationId == outlet) is not { } here) return [];
        return [.. all.Where(x => x != here && !x.IsThirdParty).Select(x => (x, (int)Math.Round(here.Point.KilometresTo(x.Point)))).OrderBy(x => x.Item2)];
    }
}
