namespace Bihuan.Dispatch.Domain;

/// <summary>One journey to a customer: which division it led to, the hour it began, beeline metres and seconds from departure to arrival.</summary>
internal sealed record Drive(string Area, int Hour, int Metres, int Seconds);

/// <summary>A speed over the road with how many drives it rests on; area or hour null where it holds for all of them.</summary>
internal sealed record LearntSpeed(string? Area, int? Hour, double KilometresPerHour, int Drives);

/// <summary>
/// How fast people get through, learnt from completed visits: by area and hour where enough drives are known, else by area, else by hour,
/// else over all, else as policy says. A group's speed is its metres over its seconds, so that long drives weigh as much as they take.
/// </summary>
internal sealed class TravelSpeeds
{
    private const int MetresMin = 300;
    private const int SecondsMin = 60;
    private const double SlowestPlausible = 3;
    private const double FastestPlausible = 110;

    private readonly Dictionary<(string? Area, int? Hour), LearntSpeed> _known;
    private readonly double _policy;

    private TravelSpeeds(Dictionary<(string? Area, int? Hour), LearntSpeed> known, double policy) => (_known, _policy) = (known, policy);

    /// <summary>What is known, the widest first.</summary>
    public IReadOnlyList<LearntSpeed> Known => [.. _known.Values.OrderBy(x => (x.Area is null ? 0 : 1) + (x.Hour is null ? 0 : 1)).ThenBy(x => x.Area, StringComparer.Ordinal).ThenBy(x => x.Hour)];

    public static TravelSpeeds Learn(IEnumerable<Drive> drives, PlanningRule rule)
    {
        // A device that was opened late, or a coffee on the way, is no speed.
        var plausible = drives.Where(x => x.Metres >= MetresMin && x.Seconds >= SecondsMin && Speed(x.Metres, x.Seconds, rule) is >= SlowestPlausible and <= FastestPlausible).ToList();
        var groups = plausible.GroupBy(x => ((string?)null, (int?)null))
            .Concat(plausible.GroupBy(x => ((string?)null, (int?)x.Hour)))
            .Concat(plausible.Where(x => x.Area.Length > 0).GroupBy(x => ((string?)x.Area, (int?)null)))
            .Concat(plausible.Where(x => x.Area.Length > 0).GroupBy(x => ((string?)x.Area, (int?)x.Hour)));
        var known = groups.Select(g => (g.Key, Drives: g.ToList())).Where(x => x.Drives.Count >= rule.LearnDrivesMin)
            .ToDictionary(x => x.Key, x => new LearntSpeed(x.Key.Item1, x.Key.Item2, Speed(x.Drives.Sum(d => (long)d.Metres), x.Drives.Sum(d => (long)d.Seconds), rule), x.Drives.Count));
        return new TravelSpeeds(known, rule.KilometresPerHour);
    }

    public LearntSpeed For(string area, int hour) =>
        _known.GetValueOrDefault((area, hour)) ?? _known.GetValueOrDefault((area, null)) ?? _known.GetValueOrDefault((null, hour)) ?? _known.GetValueOrDefault((null, null))
        ?? new LearntSpeed(null, null, _policy, 0);

    /// <summary>
    /// Seconds for a metre of road into an area, on the mean over the hours: a plan does not know yet at which of them it will be driven.
    /// </summary>
    public double SecondsPerMetre(string area, int fromHour, int untilHour) =>
        Enumerable.Range(fromHour, Math.Max(1, untilHour - fromHour)).Average(hour => 3.6 / For(area, hour).KilometresPerHour);

    private static double Speed(long metres, long seconds, PlanningRule rule) => metres * (double)rule.RoadFactor / seconds * 3.6;
}
