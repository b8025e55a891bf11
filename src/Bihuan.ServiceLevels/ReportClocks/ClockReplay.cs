using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Policies;
using Bihuan.ServiceLevels.Tables;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.ServiceLevels.ReportClocks;

/// <summary>
/// What a report would have said at an instant of the past: all clocks counted again from what had been recorded by then. Teams are not
/// kept by time, so each clock stands with the team of its row.
/// </summary>
internal sealed class ClockReplay(TableScan scan, LimitBook limits, CalendarBook calendars, CompanyZone zone)
{
    public async Task<IReadOnlyList<CountedClock>> At(
        ServiceDb db, ClockReportQuery query, DateTimeOffset from, DateTimeOffset until, DateTimeOffset asOf, Reach reach, CancellationToken ct)
    {
        var words = new ClockVocabulary();
        var (facts, found) = (new CaseFacts(words), new List<CountedClock>());
        var find = calendars.At(asOf);
        var counters = new Dictionary<(int Version, string? Calendar), CaseClocks>();
        CaseClocks Counter(int version, string? own) => counters.TryGetValue((version, own), out var known) ? known
            : counters[(version, own)] = new CaseClocks(limits.Of(version), ClockCounters.Own(find, own), zone.Zone, words, x => query.Limit is null || x.Key == query.Limit);
        // A clock cannot fall due before its case was opened, so later cases need not be read.
        await scan.Read(
            new ScanQuery("servicelevels_history", "opened_at < $1", "opened_at", ("subject_id", ScanKind.Guid), ("facts", ScanKind.Text), ("policy_version", ScanKind.Number), ("calendar", ScanKind.Text)), [until],
            row =>
            {
                ClockLines.Read(row.Bytes(1), facts, asOf);
                var clocks = Counter((int)row.Number(2), row.IsNull(3) ? null : System.Text.Encoding.UTF8.GetString(row.Bytes(3)));
                foreach (ref readonly var run in clocks.Count(facts))
                    if (run.DueAt >= from && run.DueAt < until) found.Add(Counted(row.Guid(0), clocks, run, asOf));
            },
            ct);
        var teams = await Teams(db, found.Select(x => x.Subject), ct);
        return
        [
            .. found.Select(x => x with { Team = teams.GetValueOrDefault(x.Subject) })
                .Where(x => x.Outcome != ClockOutcome.Withdrawn && (query.Clock is null || x.Clock == query.Clock) && (query.Team is null || x.Team == query.Team)
                    && (query.Version is null || x.Version == query.Version) && (reach.All || (x.Team is { } team && reach.Organisations.Contains(team)))),
        ];
    }

    private static CountedClock Counted(Guid subject, CaseClocks clocks, in ClockRun run, DateTimeOffset asOf)
    {
        var state = clocks.StateOf(run);
        return new CountedClock(
            subject, state.Key, state.Limit.Clock, state.Run, state.PolicyVersion, null, state.OutcomeAt(asOf), state.StartedAt, state.DueAt,
            state.StoppedAt <= asOf ? state.StoppedAt : null, AppliedTimeLimit.WritePauses(state.Pauses));
    }

    private static async Task<Dictionary<Guid, Guid?>> Teams(ServiceDb db, IEnumerable<Guid> subjects, CancellationToken ct)
    {
        var teams = new Dictionary<Guid, Guid?>();
        foreach (var chunk in subjects.Distinct().Chunk(500))
        {
            var rows = await db.Set<ClockRow>().Where(x => chunk.Contains(x.SubjectId)).Select(x => new { x.SubjectId, x.TeamId }).Distinct().ToListAsync(ct);
            foreach (var row in rows) teams[row.SubjectId] = row.TeamId;
        }

        return teams;
    }
}
