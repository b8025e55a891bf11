using System.Globalization;

namespace Bihuan.Dispatch.Domain;

/// <summary>How sure a place is: a corrected pin, the centre of a county or city named in the address, or only the outlet that serves it.</summary>
internal static class PlaceConfidence
{
    public const string Pin = "pin";
    public const string County = "county";
    public const string City = "city";
    public const string Outlet = "outlet";

    public static readonly IReadOnlyList<string> All = [Pin, County, City, Outlet];
}

/// <summary>Degrees north and east, WGS-84.</summary>
internal readonly record struct GeoPoint(double Latitude, double Longitude)
{
    private const double EarthKilometres = 6371;

    public bool IsOnEarth => Latitude is >= -90 and <= 90 && Longitude is >= -180 and <= 180;

    public double KilometresTo(GeoPoint other)
    {
        static double Radians(double degrees) => degrees * Math.PI / 180;
        var (north, east) = (Math.Sin(Radians(other.Latitude - Latitude) / 2), Math.Sin(Radians(other.Longitude - Longitude) / 2));
        var chord = north * north + Math.Cos(Radians(Latitude)) * Math.Cos(Radians(other.Latitude)) * east * east;
        return 2 * EarthKilometres * Math.Asin(Math.Min(1, Math.Sqrt(chord)));
    }

    /// <summary>As the crow flies, whole metres.</summary>
    public int MetresTo(GeoPoint other) => (int)(KilometresTo(other) * 1000);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Latitude:0.######} {Longitude:0.######}");

    /// <summary>"31.23 121.47", as the policy file and sealed fields write it; null for anything else.</summary>
    public static GeoPoint? Parse(string? text) =>
        (text ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) is [var north, var east]
        && double.TryParse(north, NumberStyles.Float, CultureInfo.InvariantCulture, out var latitude) && double.TryParse(east, NumberStyles.Float, CultureInfo.InvariantCulture, out var longitude)
        && new GeoPoint(latitude, longitude) is { IsOnEarth: true } point ? point : null;
}

internal sealed record CityPlace(string Name, string At, IReadOnlyDictionary<string, string>? Counties = null);

internal sealed record PlaceTable(int Version, IReadOnlyList<CityPlace> Cities, IReadOnlyList<string>? Meets = null);

internal sealed record FoundPlace(GeoPoint Point, string Confidence, string Division);

/// <summary>
/// Puts an address on the map by the divisions it names. A county counts only together with its city, since many cities have one of
/// the same name; of several cities the one named first wins. No guess is made beyond that.
/// </summary>
internal sealed class Gazetteer
{
    private readonly List<(string Name, string Short, GeoPoint Point, List<(string Name, string Short, GeoPoint Point)> Counties)> _cities;

    public Gazetteer(PlaceTable table) => _cities =
    [
        .. table.Cities.Where(x => GeoPoint.Parse(x.At) is not null).Select(x => (
            x.Name, Shorten(x.Name), GeoPoint.Parse(x.At)!.Value,
            (x.Counties ?? new Dictionary<string, string>()).Where(c => GeoPoint.Parse(c.Value) is not null).Select(c => (c.Key, Shorten(c.Key), GeoPoint.Parse(c.Value)!.Value)).ToList())),
    ];

    /// <summary>Every city and county with its centre, to label a map.</summary>
    public IEnumerable<(string Name, GeoPoint Point)> Named => _cities.SelectMany(x => x.Counties.Select(c => (c.Name, c.Point)).Append((x.Name, x.Point)));

    public FoundPlace? Find(string? address)
    {
        if (string.IsNullOrWhiteSpace(address)) return null;
        var city = _cities.Select(x => (City: x, At: Place(address, x.Name, x.Short))).Where(x => x.At >= 0).OrderBy(x => x.At).ThenByDescending(x => x.City.Short.Length).FirstOrDefault();
        if (city.City.Name is null) return null;
        var rest = address[(city.At + city.City.Short.Length)..];
        var county = city.City.Counties.Where(x => rest.Contains(x.Name, StringComparison.Ordinal)).OrderBy(x => rest.IndexOf(x.Name, StringComparison.Ordinal)).FirstOrDefault();
        return county.Name is null
            ? new FoundPlace(city.City.Point, PlaceConfidence.City, city.City.Name)
            : new FoundPlace(county.Point, PlaceConfidence.County, city.City.Name + county.Name);
    }

    private static int Place(string address, string name, string shortName)
    {
        var whole = address.IndexOf(name, StringComparison.Ordinal);
        if (whole >= 0) return whole;
        var at = address.IndexOf(shortName, StringComparison.Ordinal);
        var after = at + shortName.Length;
        return at >= 0 && after < address.Length && OtherThings.Contains(address[after]) ? -1 : at;
    }

    /// <summary>A district, county, road, street, town, township, village or avenue that bears a city's short name is not that city.</summary>
    private const string OtherThings = "\u533a\u53bf\u8def\u8857\u9547\u4e61\u6751\u9053";

    /// <summary>People leave out the last character of a city (shi) when two remain.</summary>
    private static string Shorten(string name) => name.Length > 2 && name[^1] == CityMark ? name[..^1] : name;

    private const char CityMark = '\u5e02';
}
