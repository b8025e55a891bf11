using System.Globalization;
using System.Text.Json;
using Bihuan.Cases.Domain.Incidents;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.Contracts;

/// <summary>Figures of some incidents. Hours count from opening to resolution, over those resolved; percentiles lie between neighbours in proportion.</summary>
public sealed record IncidentFigures(string Name, long Incidents, long MadeSla, long Resolved, decimal? MedianHours, decimal? P90Hours);

/// <summary>The report over an imported incident log, as it stood at an instant or as it ended.</summary>
public sealed record IncidentReportView(
    DateTimeOffset? AsOf,
    long Incidents,
    long Events,
    long MadeSla,
    long Reopened,
    long Reassigned,
    long ReassignmentsMax,
    long WithoutResolution,
    IReadOnlyList<IncidentFigures> Priorities,
    IReadOnlyList<IncidentFigures> Groups,
    IReadOnlyList<IncidentFigures> Categories);

/// <summary>
/// Replays the facts of imported incidents. Asked as of an instant it takes what had happened by then: everything was recorded at the
/// import, so the time of happening is the one that tells.
/// </summary>
public sealed class IncidentReport(Store store, CasePolicies policies, CompanyZone zone)
{
    public async Task<IncidentReportView> Run(DateTimeOffset? asOf, CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            var found = new List<ReplayedIncident>();
            Guid current = default;
            var rows = db.Set<FactRow>().Where(x => x.Type == "incident.recorded/1" || x.Type == "incident.updated/1")
                .OrderBy(x => x.StreamId).ThenBy(x => x.Seq).Select(x => new { x.StreamId, x.Seq, x.OccurredAt, x.Body }).AsAsyncEnumerable();
            await foreach (var row in rows.WithCancellation(ct))
            {
                if (asOf is { } instant && row.OccurredAt > instant) continue;
                if (row.StreamId != current)
                {
                    found.Add(new ReplayedIncident());
                    current = row.StreamId;
                }

                found[^1].Apply(row.Body);
            }

            return View(found, asOf);
        }
        finally
        {
            store.Return(db);
        }
    }

    private IncidentReportView View(List<ReplayedIncident> incidents, DateTimeOffset? asOf)
    {
        var times = new IncidentHistory(policies.Incidents, new IncidentColumns([]), zone.Zone.InstantOf);
        var measured = incidents.ConvertAll(x => new Measured(x, Hours(x, times, asOf)));
        return new IncidentReportView(
            asOf,
            incidents.Count,
            incidents.Sum(x => x.Events),
            incidents.LongCount(x => x.MadeSla),
            incidents.LongCount(x => x.Number("reopen_count") > 0),
            incidents.LongCount(x => x.Number("reassignment_count") > 0),
            incidents.Count == 0 ? 0 : incidents.Max(x => x.Number("reassignment_count")),
            measured.LongCount(x => x.Hours is null),
            By(measured, "priority", byName: true),
            By(measured, "assignment_group", byName: false),
            By(measured, "category", byName: false));
    }

    private static double? Hours(ReplayedIncident incident, IncidentHistory times, DateTimeOffset? asOf) =>
        times.Time(incident["opened_at"]) is { } opened && times.Time(incident["resolved_at"]) is { } resolved && (asOf is null || resolved <= asOf)
            ? (resolved - opened).TotalHours
            : null;

    private static List<IncidentFigures> By(List<Measured> incidents, string column, bool byName)
    {
        var groups = incidents.GroupBy(x => x.Incident[column], StringComparer.Ordinal).Select(group =>
        {
            var hours = group.Where(x => x.Hours is not null).Select(x => x.Hours!.Value).Order().ToList();
            return new IncidentFigures(group.Key, group.LongCount(), group.LongCount(x => x.Incident.MadeSla), hours.Count, At(hours, 0.5), At(hours, 0.9));
        });
        return [.. byName ? groups.OrderBy(x => x.Name, StringComparer.Ordinal) : groups.OrderByDescending(x => x.Incidents).ThenBy(x => x.Name, StringComparer.Ordinal)];
    }

    /// <summary>Two decimals by way of the text, which rounds what the number truly is: half a cent in binary is a hair less.</summary>
    private static decimal? At(List<double> sorted, double share)
    {
        if (sorted.Count == 0) return null;
        var place = share * (sorted.Count - 1);
        var (low, high) = ((int)Math.Floor(place), (int)Math.Ceiling(place));
        var value = low == high ? sorted[low] : (sorted[low] * (high - place)) + (sorted[high] * (place - low));
        return decimal.Parse(value.ToString("F2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private sealed record Measured(ReplayedIncident Incident, double? Hours);

    private sealed class ReplayedIncident
    {
        private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

        public int Events { get; private set; }

        public string this[string column] => _values.GetValueOrDefault(column, "");

        public bool MadeSla => string.Equals(this["made_sla"], "true", StringComparison.OrdinalIgnoreCase);

        public long Number(string column) => long.TryParse(this[column], NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;

        public void Apply(byte[] body)
        {
            Events++;
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            var values = root.TryGetProperty("values", out var all) ? all : root.GetProperty("changes");
            foreach (var member in values.EnumerateObject()) _values[member.Name] = member.Value.GetString() ?? "";
        }
    }
}
