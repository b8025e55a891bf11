using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Policies;
using Bihuan.ServiceLevels.Tables;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.ServiceLevels.ReportClocks;

/// <summary>The figures of the metric dictionary that clocks answer, and the targets that stand beside them.</summary>
internal sealed class ClockFigures(LimitBook limits, CompanyZone zone)
{
    private const string FirstResponse = "first-response", Solution = "solution", SolutionRate = "solution-rate";

    /// <summary>One response a case, from the first clock on it; several limits on one response are one response.</summary>
    public async Task<ResponseView> Response(ServiceDb db, ClockReportQuery query, Reach reach, DateTimeOffset asOf, CancellationToken ct)
    {
        var (from, until) = (zone.StartOf(query.From), zone.StartOf(query.To.AddDays(1)));
        var rows = ClockReportReader.Within(db, reach).Where(x => x.Clock == FirstResponse && x.Run == 1 && x.StartedAt >= from && x.StartedAt < until && x.StartedAt <= asOf);
        if (query.Team is { } team) rows = rows.Where(x => x.TeamId == team);
        var cases = await rows.GroupBy(x => x.SubjectId).Select(x => new { From = x.Min(y => y.StartedAt), Until = x.Min(y => y.StoppedAt) }).ToListAsync(ct);
        var answered = cases.Where(x => x.Until <= asOf).Select(x => x.Until!.Value - x.From).Order().ToList();
        var bands = new ResponseBands(limits.InForce(asOf));
        var shares = bands.Shares(answered);
        return new ResponseView(
            answered.Count, cases.Count - answered.Count, At(answered, 0.5), At(answered, 0.9),
            [.. bands.Names.Select(x => new BandLine(x, answered.Count(y => bands.Of(y) == x), shares is null ? null : (double)shares[x]))]);
    }

    public async Task<ResolveView> Resolve(ServiceDb db, ClockReportQuery query, Reach reach, DateTimeOffset asOf, CancellationToken ct)
    {
        var (from, until) = (zone.StartOf(query.From), zone.StartOf(query.To.AddDays(1)));
        var rows = ClockReportReader.Within(db, reach).Where(x => x.Clock == Solution && x.StoppedAt >= from && x.StoppedAt < until && x.StoppedAt <= asOf);
        if (query.Team is { } team) rows = rows.Where(x => x.TeamId == team);
        var runs = await rows.Select(x => new { x.SubjectId, x.Run, x.StartedAt, x.StoppedAt, x.Pauses }).ToListAsync(ct);
        var repairs = runs.GroupBy(x => (x.SubjectId, x.StartedAt)).Select(x => x.OrderByDescending(y => y.StoppedAt).First()).ToList();
        if (repairs.Count == 0) return new ResolveView(0, null, null);
        var elapsed = repairs.Average(x => (x.StoppedAt!.Value - x.StartedAt).TotalHours);
        var paused = repairs.Average(x => AppliedTimeLimit.ReadPauses(x.Pauses).Sum(y => ((y.Until < x.StoppedAt ? y.Until : x.StoppedAt!.Value) - (y.From < x.StartedAt ? x.StartedAt : y.From)).TotalHours));
        return new ResolveView(repairs.Count, elapsed, elapsed - paused);
    }

    /// <summary>
    /// Targets whose measure clocks can answer, judged on the exact figure. An example of another company is shown for comparison and
    /// never judged against.
    /// </summary>
    public IReadOnlyList<TargetLine> Targets(IEnumerable<ClockCell> cells, DateTimeOffset asOf)
    {
        var solution = ClockReportReader.Attain(cells.Where(x => x.Clock == Solution));
        return
        [
            .. limits.Targets(asOf).Targets.Where(x => x is { Measure: SolutionRate, AtLeast: not null }).Select(x => new TargetLine(
                x.Key, x.Measure, x.AtLeast!.Value, solution.Percent, solution.Met, solution.Met + solution.Missed,
                x.IsExample ? "example" : Code(x.Judge(solution.Met + solution.Missed == 0 ? null : 100m * solution.Met / (solution.Met + solution.Missed))))),
        ];
    }

    private static string Code(TargetVerdict verdict) => verdict switch
    {
        TargetVerdict.Met => "met",
        TargetVerdict.NearMiss => "near-miss",
        TargetVerdict.NotReached => "not-reached",
        _ => "no-data",
    };

    /// <summary>Nearest rank: a value that was really measured.</summary>
    private static double? At(IReadOnlyList<TimeSpan> sorted, double share) =>
        sorted.Count == 0 ? null : Math.Round(sorted[Math.Clamp((int)Math.Ceiling(sorted.Count * share) - 1, 0, sorted.Count - 1)].TotalMinutes, 2);
}
