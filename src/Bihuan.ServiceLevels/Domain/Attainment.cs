namespace Bihuan.ServiceLevels.Domain;

/// <summary>Quick, standard or delayed: the first band that is long enough, else the open one (SLA-05).</summary>
internal sealed class ResponseBands(LimitPolicy policy)
{
    private readonly TimeLimit[] _bands =
    [
        .. policy.Limits.Where(limit => limit.Use == LimitUse.Band).OrderBy(LengthOf),
    ];

    internal IReadOnlyList<string> Names => [.. _bands.Select(band => band.Band ?? band.Key)];

    internal string? Of(TimeSpan response) => _bands.FirstOrDefault(band => response <= LengthOf(band))?.Band;

    /// <summary>Shares of the responses in percent by band, every band named; null when there was none.</summary>
    internal IReadOnlyDictionary<string, decimal>? Shares(IReadOnlyCollection<TimeSpan> responses) => responses.Count == 0 ? null
        : _bands.ToDictionary(band => band.Band ?? band.Key, band => 100m * responses.Count(response => Of(response) == band.Band) / responses.Count, StringComparer.Ordinal);

    private static TimeSpan LengthOf(TimeLimit band) => band.Figure is { } figure ? LimitTerms.Length(figure) ?? TimeSpan.MaxValue : TimeSpan.MaxValue;
}

/// <summary>Made in time among what was due; open and overdue counts as missed, and nothing due gives no figure.</summary>
internal sealed record Attainment(int Met, int Missed, int NotYetDue)
{
    internal decimal? Percent => Met + Missed == 0 ? null : 100m * Met / (Met + Missed);

    internal static Attainment Of(IEnumerable<ClockState> clocks, DateTimeOffset asOf)
    {
        var outcomes = clocks.Select(clock => clock.OutcomeAt(asOf)).ToList();
        return new Attainment(
            outcomes.Count(outcome => outcome == ClockOutcome.Met),
            outcomes.Count(outcome => outcome == ClockOutcome.Breached),
            outcomes.Count(outcome => outcome == ClockOutcome.Running));
    }
}
