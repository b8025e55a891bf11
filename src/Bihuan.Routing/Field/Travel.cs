namespace Bihuan.Routing.Field;

/// <summary>
/// Seconds and metres between places, for each profile and not necessarily the same in both directions. From coordinates
/// it is the great circle times a road factor; up to 2,000 places the answers are kept in a table, beyond that a table
/// would outgrow the memory and they are computed when asked.
/// </summary>
public sealed class Travel
{
    private const int TableMax = 2000;
    private const double EarthMetres = 6_371_000;

    private readonly int[][]? _seconds;
    private readonly int[]? _metres;
    private readonly Func<int, int, double>? _distance;
    private readonly double[] _metresPerSecond = [];
    private readonly double _roadFactor;

    private Travel(int places, int[][] seconds, int[] metres) => (PlaceCount, _seconds, _metres) = (places, seconds, metres);

    private Travel(int places, Func<int, int, double> distance, double roadFactor, double[] metresPerSecond) =>
        (PlaceCount, _distance, _roadFactor, _metresPerSecond) = (places, distance, roadFactor, metresPerSecond);

    public int PlaceCount { get; }

    public int ProfileCount => _seconds?.Length ?? _metresPerSecond.Length;

    /// <summary>From tables, row by row: one of seconds for each profile, one of metres.</summary>
    public static Travel FromTables(int places, int[][] secondsByProfile, int[] metres)
    {
        if (secondsByProfile.Length == 0 || metres.Length != places * places || secondsByProfile.Any(s => s.Length != places * places))
            throw new ArgumentException($"Each travel table must have {places} × {places} entries.", nameof(secondsByProfile));
        if (metres.Any(m => m < 0) || secondsByProfile.Any(s => s.Any(v => v < 0)))
            throw new ArgumentException("Travel cannot take negative time or distance.", nameof(secondsByProfile));
        return new Travel(places, secondsByProfile, metres);
    }

    /// <param name="points">Latitude and longitude in degrees.</param>
    /// <param name="metresPerSecond">One speed for each profile; zero or less is refused.</param>
    public static Travel FromCoordinates(IReadOnlyList<(double Latitude, double Longitude)> points, double roadFactor, params double[] metresPerSecond) =>
        Computed(points.Count, (a, b) => GreatCircle(points[a], points[b]), roadFactor, metresPerSecond);

    /// <summary>On a plane, in metres.</summary>
    public static Travel FromPlane(IReadOnlyList<(double X, double Y)> points, double roadFactor, params double[] metresPerSecond) =>
        Computed(points.Count, (a, b) => Math.Sqrt(Math.Pow(points[a].X - points[b].X, 2) + Math.Pow(points[a].Y - points[b].Y, 2)), roadFactor, metresPerSecond);

    public int Seconds(int profile, int from, int to) => _seconds is not null
        ? _seconds[profile][from * PlaceCount + to]
        : (int)Math.Ceiling(Math.Round(_distance!(from, to) * _roadFactor / _metresPerSecond[profile], 6));

    public int Metres(int from, int to) => _metres is not null
        ? _metres[from * PlaceCount + to]
        : (int)Math.Ceiling(Math.Round(_distance!(from, to) * _roadFactor, 6));

    internal int[]? TableOf(int profile) => _seconds?[profile];

    private static Travel Computed(int places, Func<int, int, double> distance, double roadFactor, double[] metresPerSecond)
    {
        if (metresPerSecond.Length == 0 || metresPerSecond.Any(v => !(v > 0) || double.IsInfinity(v)))
            throw new ArgumentException("Each travel speed must be above zero metres per second.", nameof(metresPerSecond));
        if (!(roadFactor > 0) || double.IsInfinity(roadFactor)) throw new ArgumentException("The road factor must be above zero.", nameof(roadFactor));
        Travel computed = new(places, distance, roadFactor, metresPerSecond);
        if (places > TableMax) return computed;
        int[] metres = Tabulate(places, computed.Metres);
        return new Travel(places, [.. Enumerable.Range(0, metresPerSecond.Length).Select(p => Tabulate(places, (a, b) => computed.Seconds(p, a, b)))], metres);
    }

    private static int[] Tabulate(int places, Func<int, int, int> value)
    {
        int[] table = new int[places * places];
        for (int a = 0; a < places; a++)
        {
            for (int b = 0; b < places; b++) table[a * places + b] = a == b ? 0 : value(a, b);
        }
        return table;
    }

    private static double GreatCircle((double Latitude, double Longitude) a, (double Latitude, double Longitude) b)
    {
        double phi1 = a.Latitude * Math.PI / 180, phi2 = b.Latitude * Math.PI / 180;
        double sinPhi = Math.Sin((phi2 - phi1) / 2), sinLambda = Math.Sin((b.Longitude - a.Longitude) * Math.PI / 360);
        double chord = sinPhi * sinPhi + Math.Cos(phi1) * Math.Cos(phi2) * sinLambda * sinLambda;
        return 2 * EarthMetres * Math.Asin(Math.Min(1, Math.Sqrt(chord)));
    }
}
