using System.Collections.Concurrent;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Routing.Field;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Roads;

/// <summary>The speeds an outlet has learnt, read again every quarter of an hour.</summary>
internal sealed class LearntSpeeds(FieldPolicies policies, CompanyZone zone)
{
    private const int DrivesMax = 20_000;
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(15);
    private readonly ConcurrentDictionary<Guid, (DateTimeOffset At, TravelSpeeds Speeds)> _kept = new();

    public async Task<TravelSpeeds> Of(ServiceDb db, OrganisationId outlet, DateTimeOffset now, CancellationToken ct)
    {
        if (_kept.TryGetValue(outlet.Value, out var kept) && (now - kept.At).Duration() < s_kept) return kept.Speeds;
        DateTimeOffset? since = now.AddDays(-policies.Field.Planning.LearnDays);
        var rows = await db.Set<Visit>().Where(x => x.OrganisationId == outlet && x.CheckedInAt >= since && x.LegMetres != null && x.LeftAt != null)
            .OrderByDescending(x => x.CheckedInAt).Take(DrivesMax).Select(x => new { x.Division, x.LeftAt, x.CheckedInAt, x.LegMetres }).ToListAsync(ct);
        var speeds = TravelSpeeds.Learn(
            rows.Select(x => new Drive(x.Division, TimeZoneInfo.ConvertTime(x.LeftAt!.Value, zone.Zone).Hour, x.LegMetres!.Value, (int)Math.Clamp((x.CheckedInAt!.Value - x.LeftAt.Value).TotalSeconds, 0, 86_400))),
            policies.Field.Planning);
        _kept[outlet.Value] = (now, speeds);
        return speeds;
    }
}

/// <summary>Driving times between places: of a matrix service where it has answered, else the beeline at learnt speeds.</summary>
internal sealed class RoadTimes(TravelSpeeds speeds, TravelMatrix? matrix)
{
    private const int TableMax = 1500;

    public static RoadTimes OfPolicy(PlanningRule rule) => new(TravelSpeeds.Learn([], rule), null);

    /// <param name="places">With the division each lies in, empty where none is known.</param>
    /// <param name="fromHour">The hours that are still to be driven in.</param>
    public Travel Between(IReadOnlyList<((double Latitude, double Longitude) Point, string Area)> places, int fromHour, int untilHour, PlanningRule rule)
    {
        (double Latitude, double Longitude)[] points = [.. places.Select(x => x.Point)];
        var everywhere = speeds.SecondsPerMetre("", fromHour, untilHour);
        var plain = Travel.FromCoordinates(points, (double)rule.RoadFactor, 1 / everywhere);
        if (places.Count > TableMax) return plain;
        var areas = places.Select(x => x.Area).Where(x => x.Length > 0).Distinct(StringComparer.Ordinal).ToDictionary(x => x, x => speeds.SecondsPerMetre(x, fromHour, untilHour), StringComparer.Ordinal);
        double?[] pace = [.. places.Select(x => x.Area.Length == 0 ? (double?)null : areas[x.Area])];
        var (count, seconds, metres) = (places.Count, new int[places.Count * places.Count], new int[places.Count * places.Count]);
        for (var from = 0; from < count; from++)
        {
            for (var to = 0; to < count; to++)
            {
                if (from == to) continue;
                // On the way home the area that is left tells how the traffic is.
                var secondsPerMetre = pace[to] ?? pace[from] ?? everywhere;
                var road = matrix?.Find(points[from], points[to]);
                (seconds[from * count + to], metres[from * count + to]) = road ?? ((int)Math.Ceiling(Math.Round(plain.Metres(from, to) * secondsPerMetre, 6)), plain.Metres(from, to));
            }
        }

        return Travel.FromTables(count, [seconds], metres);
    }
}
