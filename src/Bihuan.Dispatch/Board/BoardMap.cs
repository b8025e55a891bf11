using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Planning;

namespace Bihuan.Dispatch.Board;

/// <summary>The map without tiles: coordinates straightened at the outlet's latitude, scaled to fit. A tile service lies under it where one is set (<see cref="MapTiles"/>).</summary>
internal static class BoardMap
{
    private const double Width = 1000;
    private const double Height = 640;
    private const double Margin = 40;

    private const int LabelsMax = 24;

    public static MapView Of(PlanningDay day, IReadOnlyList<BoardLane> lanes, DayMoment? moment, Gazetteer places, bool withTiles = false)
    {
        var shown = lanes.SelectMany((lane, i) => lane.Visits.Select((visit, turn) => (Visit: visit, Lane: i, Turn: turn + 1))).Where(x => day.Points.ContainsKey(x.Visit.Id)).ToList();
        var served = shown.Select(x => x.Visit.Id).ToHashSet();
        var loose = day.Visits.Values.Concat(day.Held).Where(x => !served.Contains(x.Id) && day.Points.ContainsKey(x.Id)).ToList();
        var all = shown.Select(x => day.Points[x.Visit.Id]).Concat(loose.Select(x => day.Points[x.Id])).Append(day.Outlet.Point).ToList();
        var scale = Scale.Of(all, day.Outlet.Point);
        List<MapPoint> points = [Point(scale, day.Outlet.Point, null, "", PlaceConfidence.Pin, -1, 0)];
        points.AddRange(shown.Select(x => Point(scale, day.Points[x.Visit.Id], x.Visit.Id, x.Visit.CaseNumber, x.Visit.PlaceConfidence, x.Lane, x.Turn)));
        points.AddRange(loose.Select(x => Point(scale, day.Points[x.Id], x.Id, x.CaseNumber, x.PlaceConfidence, -1, 0)));
        var routes = shown.GroupBy(x => x.Lane).Select(g => (g.Key, string.Join(' ', g.OrderBy(x => x.Turn).Select(x => scale.Text(day.Points[x.Visit.Id])).Prepend(scale.Text(day.Outlet.Point))))).ToList();
        return new MapView(points, routes, scale.KilometresWide) { People = [.. People(day, lanes, moment, scale)], Labels = Labels(places, scale), Tiles = withTiles ? Tiles(scale) : [] };
    }

    private static IReadOnlyList<MapTile> Tiles(Scale scale) =>
        MapTiles.Cover(scale.Longitude(0), scale.Latitude(Height), scale.Longitude(Width), scale.Latitude(0), (latitude, longitude) => scale.Place(new GeoPoint(latitude, longitude)));

    /// <summary>A place to be put right, with what lies around it.</summary>
    public static PlaceMap Around(GeoPoint point, bool isKnown, GeoPoint outlet, double kilometres, Gazetteer places, bool withTiles = false)
    {
        var (north, east) = (kilometres / Scale.KilometresPerDegree, kilometres / Scale.KilometresPerDegree / Math.Cos(point.Latitude * Math.PI / 180));
        var scale = Scale.Of([new(point.Latitude - north, point.Longitude - east), new(point.Latitude + north, point.Longitude + east)], point);
        var ((x, y), (outletX, outletY)) = (scale.Place(point), scale.Place(outlet));
        return new PlaceMap(x, y, isKnown, outletX, outletY, Labels(places, scale), scale.KilometresWide)
        {
            West = scale.West,
            South = scale.South,
            Factor = scale.Factor,
            Squeeze = scale.Squeeze,
            OffsetX = scale.OffsetX,
            OffsetY = scale.OffsetY,
            Tiles = withTiles ? Tiles(scale) : [],
        };
    }

    private static IEnumerable<MapPerson> People(PlanningDay day, IReadOnlyList<BoardLane> lanes, DayMoment? moment, Scale scale)
    {
        if (moment is null) yield break;
        for (var lane = 0; lane < lanes.Count; lane++)
        {
            if (day.Technicians.FirstOrDefault(x => x.Id == lanes[lane].TechnicianId) is not { } technician || moment.Of(technician) is not { At: { } at } where) continue;
            var (x, y) = scale.Place(at);
            var from = where.From is { } left ? scale.Place(left) : ((double X, double Y)?)null;
            yield return new MapPerson(lanes[lane].Name, where.State, lane, x, y, from?.X, from?.Y);
        }
    }

    private static List<MapLabel> Labels(Gazetteer places, Scale scale) =>
        [.. places.Named.Select(x => (x.Name, At: scale.Place(x.Point))).Where(x => x.At is { X: > 0 and < Width, Y: > 0 and < Height }).Take(LabelsMax).Select(x => new MapLabel(x.Name, x.At.X, x.At.Y))];

    private static MapPoint Point(Scale scale, GeoPoint at, Guid? visit, string label, string confidence, int lane, int turn)
    {
        var (x, y) = scale.Place(at);
        return new MapPoint(x, y, visit, label, confidence, lane, turn);
    }

    private readonly record struct Scale(double West, double South, double Factor, double Squeeze, double OffsetX, double OffsetY)
    {
        public const double KilometresPerDegree = 111.2;

        public double KilometresWide => Width / Factor * KilometresPerDegree;

        public static Scale Of(List<GeoPoint> points, GeoPoint centre)
        {
            var squeeze = Math.Cos(centre.Latitude * Math.PI / 180);
            var (west, east) = (points.Min(p => p.Longitude) * squeeze, points.Max(p => p.Longitude) * squeeze);
            var (south, north) = (points.Min(p => p.Latitude), points.Max(p => p.Latitude));
            // A single point still gets a map, of about two kilometres.
            var factor = Math.Min((Width - 2 * Margin) / Math.Max(east - west, 0.02), (Height - 2 * Margin) / Math.Max(north - south, 0.02));
            return new Scale(west, south, factor, squeeze, (Width - (east - west) * factor) / 2, (Height - (north - south) * factor) / 2);
        }

        public (double X, double Y) Place(GeoPoint point) =>
            (Math.Round((point.Longitude * Squeeze - West) * Factor + OffsetX, 1), Math.Round(Height - OffsetY - (point.Latitude - South) * Factor, 1));

        public double Longitude(double x) => ((x - OffsetX) / Factor + West) / Squeeze;

        public double Latitude(double y) => (Height - OffsetY - y) / Factor + South;

        public string Text(GeoPoint point)
        {
            var (x, y) = Place(point);
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{x},{y}");
        }
    }
}

/// <summary>A small map on which a place can be put right; the figures turn a point of it back into degrees.</summary>
public sealed record PlaceMap(double X, double Y, bool IsKnown, double OutletX, double OutletY, IReadOnlyList<MapLabel> Labels, double KilometresWide)
{
    public double West { get; init; }

    public double South { get; init; }

    public double Factor { get; init; }

    public double Squeeze { get; init; }

    public double OffsetX { get; init; }

    public double OffsetY { get; init; }

    public IReadOnlyList<MapTile> Tiles { get; init; } = [];
}
