using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.RunBacktest;
using Bihuan.ServiceLevels.Tables;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.ServiceLevels.ReportClocks;

/// <summary>
/// The report on clocks and the rows behind every figure of it. Figures and rows come from the same filter, so that a number and the
/// list it leads to cannot disagree.
/// </summary>
internal sealed class ClockReportReader(ClockReplay replay, ClockFigures figures, FlipList names, OrganisationTree tree, CompanyZone zone, TimeProvider clock)
{
    private const int NextMax = 20, ReasonsMax = 5000;

    public ClockReportQuery Query(Microsoft.AspNetCore.Http.IQueryCollection query) => ClockReportQuery.Read(query, zone.Day(clock.Now()));

    public async Task<ClockReport> Report(ServiceDb db, ClockReportQuery query, Actor actor, CancellationToken ct)
    {
        var asOf = query.AsOf ?? clock.Now();
        var reach = actor.ReachOf(ServiceLevelPermissions.ReadReport);
        var cells = query.AsOf is null ? await Cells(db, query, reach, asOf, ct) : Cells(await Replayed(db, query, reach, ct), asOf);
        var (reasons, cut) = await Reasons(db, query, reach, asOf, ct);
        return new ClockReport(
            query, asOf, zone.Zone.Id, Attain(cells), By(cells, x => x.Limit, x => x.Clock, x => query with { Limit = x }),
            By(cells, x => x.Team?.ToString() ?? "", x => x.Team is { } team ? tree.Current.NameOf(team) : "", x => query with { Team = Guid.TryParse(x, out var team) ? team : null }),
            By(cells, x => x.Version.ToString(System.Globalization.CultureInfo.InvariantCulture), _ => "", x => query with { Version = int.Parse(x, System.Globalization.CultureInfo.InvariantCulture) }),
            reasons, cut, await figures.Response(db, query, reach, asOf, ct), await figures.Resolve(db, query, reach, asOf, ct), figures.Targets(cells, asOf), await Next(db, query, reach, asOf, ct));
    }

    public async Task<ClockRowsPage> Rows(ServiceDb db, ClockReportQuery query, Actor actor, CancellationToken ct, int size = ClockRowsPage.Size)
    {
        var asOf = query.AsOf ?? clock.Now();
        var reach = actor.ReachOf(ServiceLevelPermissions.ReadReport);
        if (query.AsOf is not null || query.Reason is not null)
        {
            var all = query.AsOf is not null ? await Replayed(db, query, reach, ct) : await Missed(db, query, reach, asOf, ct);
            var wanted = all.Where(x => query.Outcome is null || x.Judged(asOf) == query.Outcome).OrderBy(x => x.DueAt).ThenBy(x => x.Subject).ToList();
            var reasons = query.Reason is null ? null : await ReasonsOf(db, wanted, ct);
            if (reasons is not null) wanted = [.. wanted.Where(x => reasons[x] == query.Reason)];
            return new ClockRowsPage(query, asOf, await Lines(db, wanted.Skip(query.Skip).Take(size), asOf, ct), wanted.Count);
        }

        var rows = Judged(Scope(db, query, reach), query.Outcome, asOf);
        var count = await rows.LongCountAsync(ct);
        var page = await rows.OrderBy(x => x.DueAt).ThenBy(x => x.SubjectId).ThenBy(x => x.LimitKey).ThenBy(x => x.Run).Skip(query.Skip).Take(size).ToListAsync(ct);
        return new ClockRowsPage(query, asOf, await Lines(db, page.Select(Counted), asOf, ct), count);
    }

    /// <summary>Clocks that fell due in the period and are in reach; withdrawn ones are no matter of judgement.</summary>
    internal IQueryable<ClockRow> Scope(ServiceDb db, ClockReportQuery query, Reach reach)
    {
        var (from, until) = (zone.StartOf(query.From), zone.StartOf(query.To.AddDays(1)));
        var rows = Within(db, reach).Where(x => x.DueAt >= from && x.DueAt < until && x.Outcome != ClockOutcome.Withdrawn);
        if (query.Limit is { } limit) rows = rows.Where(x => x.LimitKey == limit);
        if (query.Clock is { } name) rows = rows.Where(x => x.Clock == name);
        if (query.Team is { } team) rows = rows.Where(x => x.TeamId == team);
        if (query.Version is { } version) rows = rows.Where(x => x.PolicyVersion == version);
        return rows;
    }

    internal static IQueryable<ClockRow> Within(ServiceDb db, Reach reach)
    {
        var rows = db.Set<ClockRow>().AsQueryable();
        if (reach.All) return rows;
        var teams = reach.Organisations.Select(x => (Guid?)x).ToList();
        return rows.Where(x => teams.Contains(x.TeamId));
    }

    private static IQueryable<ClockRow> Judged(IQueryable<ClockRow> rows, string? judged, DateTimeOffset asOf) => judged switch
    {
        "met" => rows.Where(x => x.Outcome == ClockOutcome.Met),
        "missed" => rows.Where(x => x.Outcome == ClockOutcome.Breached || (x.Outcome == ClockOutcome.Running && x.DueAt < asOf)),
        "not-due" => rows.Where(x => x.Outcome == ClockOutcome.Running && x.DueAt >= asOf),
        _ => rows,
    };

    private async Task<List<ClockCell>> Cells(ServiceDb db, ClockReportQuery query, Reach reach, DateTimeOffset asOf, CancellationToken ct)
    {
        var groups = await Judged(Scope(db, query, reach), query.Outcome, asOf)
            .GroupBy(x => new { x.LimitKey, x.Clock, x.TeamId, x.PolicyVersion, x.Outcome, Overdue = x.DueAt < asOf })
            .Select(x => new { x.Key, Count = x.LongCount() }).ToListAsync(ct);
        return groups.ConvertAll(x => new ClockCell(
            x.Key.LimitKey, x.Key.Clock, x.Key.TeamId, x.Key.PolicyVersion,
            x.Key.Outcome switch { ClockOutcome.Met => "met", ClockOutcome.Breached => "missed", _ => x.Key.Overdue ? "missed" : "not-due" }, x.Count));
    }

    private static List<ClockCell> Cells(IEnumerable<CountedClock> clocks, DateTimeOffset asOf) =>
        [.. clocks.GroupBy(x => (x.Limit, x.Clock, x.Team, x.Version, Judged: x.Judged(asOf))).Where(x => x.Key.Judged is not null)
            .Select(x => new ClockCell(x.Key.Limit, x.Key.Clock, x.Key.Team, x.Key.Version, x.Key.Judged!, x.LongCount()))];

    private Task<IReadOnlyList<CountedClock>> Replayed(ServiceDb db, ClockReportQuery query, Reach reach, CancellationToken ct) =>
        replay.At(db, query, zone.StartOf(query.From), zone.StartOf(query.To.AddDays(1)), query.AsOf!.Value, reach, ct);

    private async Task<List<CountedClock>> Missed(ServiceDb db, ClockReportQuery query, Reach reach, DateTimeOffset asOf, CancellationToken ct) =>
        (await Judged(Scope(db, query, reach), "missed", asOf).OrderBy(x => x.DueAt).Take(ReasonsMax).ToListAsync(ct)).ConvertAll(Counted);

    private async Task<(IReadOnlyList<ReasonLine> Lines, bool AreCut)> Reasons(ServiceDb db, ClockReportQuery query, Reach reach, DateTimeOffset asOf, CancellationToken ct)
    {
        var missed = query.AsOf is null ? await Missed(db, query, reach, asOf, ct) : [.. (await Replayed(db, query, reach, ct)).Where(x => x.Judged(asOf) == "missed").Take(ReasonsMax)];
        var lines = (await ReasonsOf(db, missed, ct)).Values.GroupBy(x => x, StringComparer.Ordinal)
            .Select(x => new ReasonLine(x.Key, x.LongCount(), (query with { Outcome = "missed", Reason = x.Key }).Rows)).OrderByDescending(x => x.Count).ThenBy(x => x.Reason, StringComparer.Ordinal).ToList();
        return (lines, missed.Count == ReasonsMax);
    }

    private static async Task<Dictionary<CountedClock, string>> ReasonsOf(ServiceDb db, IReadOnlyList<CountedClock> missed, CancellationToken ct)
    {
        var (reasons, found) = (new MissReasons(), new Dictionary<CountedClock, string>());
        foreach (var chunk in missed.Chunk(500))
        {
            var ids = chunk.Select(x => x.Subject).Distinct().ToList();
            var histories = await db.Set<ClockHistory>().Where(x => ids.Contains(x.SubjectId)).ToDictionaryAsync(x => x.SubjectId, x => x.Facts, ct);
            foreach (var one in chunk) found[one] = reasons.Of(histories.GetValueOrDefault(one.Subject, ""), one.DueAt!.Value, one.StoppedAt);
        }

        return found;
    }

    private async Task<IReadOnlyList<ClockLine>> Next(ServiceDb db, ClockReportQuery query, Reach reach, DateTimeOffset asOf, CancellationToken ct)
    {
        if (query.AsOf is not null) return [];
        var rows = Within(db, reach).Where(x => x.Outcome == ClockOutcome.Running && x.DueAt >= asOf);
        if (query.Limit is { } limit) rows = rows.Where(x => x.LimitKey == limit);
        if (query.Team is { } team) rows = rows.Where(x => x.TeamId == team);
        return await Lines(db, (await rows.OrderBy(x => x.DueAt).Take(NextMax).ToListAsync(ct)).Select(Counted), asOf, ct);
    }

    private async Task<IReadOnlyList<ClockLine>> Lines(ServiceDb db, IEnumerable<CountedClock> clocks, DateTimeOffset asOf, CancellationToken ct)
    {
        var shown = clocks.ToList();
        var subjects = await names.Names(db, shown.Select(x => x.Subject), ct);
        var reasons = await ReasonsOf(db, [.. shown.Where(x => x.Judged(asOf) == "missed")], ct);
        return shown.ConvertAll(x => new ClockLine(
            x.Subject, subjects.GetValueOrDefault(x.Subject)?.Number, subjects.GetValueOrDefault(x.Subject)?.Href, x.Limit, x.Clock, x.Run, x.Version, x.Team,
            x.Team is { } team ? tree.Current.NameOf(team) : "", x.Judged(asOf) ?? "", x.StartedAt, x.DueAt, x.StoppedAt, Math.Round(x.PausedMinutes(asOf), 2),
            x.LateMinutes(asOf) is { } late ? Math.Round(late, 2) : null, reasons.GetValueOrDefault(x)));
    }

    internal static CountedClock Counted(ClockRow x) => new(x.SubjectId, x.LimitKey, x.Clock, x.Run, x.PolicyVersion, x.TeamId, x.Outcome, x.StartedAt, x.DueAt, x.StoppedAt, x.Pauses);

    private static IReadOnlyList<AttainmentLine> By(IEnumerable<ClockCell> cells, Func<ClockCell, string> key, Func<ClockCell, string> name, Func<string, ClockReportQuery> narrowed) =>
    [
        .. cells.GroupBy(key, StringComparer.Ordinal).Select(x => new AttainmentLine(x.Key, name(x.First()), Attain(x), narrowed(x.Key).Rows))
            .OrderByDescending(x => x.Figure.Missed).ThenBy(x => x.Key, StringComparer.Ordinal),
    ];

    internal static AttainmentView Attain(IEnumerable<ClockCell> cells)
    {
        var (met, missed, notDue) = (0L, 0L, 0L);
        foreach (var cell in cells)
        {
            if (cell.Judged == "met") met += cell.Count;
            else if (cell.Judged == "missed") missed += cell.Count;
            else notDue += cell.Count;
        }

        var interval = Proportions.Wilson(met, met + missed);
        return new AttainmentView(met, missed, notDue, met + missed == 0 ? null : 100.0 * met / (met + missed), interval?.Low * 100, interval?.High * 100);
    }
}
