using Bihuan.Dispatch.Board;

namespace Bihuan.Tests.Dispatch;

public class MapTilesTests
{
    [Theory]
    [InlineData(121.2, 31.0, 121.7, 31.4)]
    [InlineData(-0.2, 51.4, 0.1, 51.6)]
    [InlineData(113.20, 23.10, 113.22, 23.11)]
    public void Tiles_cover_the_whole_map_without_a_gap(double west, double south, double east, double north)
    {
        (double X, double Y) Place(double latitude, double longitude) => ((longitude - west) / (east - west) * 1000, (north - latitude) / (north - south) * 640);
        var tiles = MapTiles.Cover(west, south, east, north, Place);
        Assert.InRange(tiles.Count, 6, 80);
        Assert.True(tiles.Min(x => x.X) <= 0 && tiles.Min(x => x.Y) <= 0 && tiles.Max(x => x.X + x.Width) >= 1000 && tiles.Max(x => x.Y + x.Height) >= 640);
        foreach (var tile in tiles.Where(x => x.Column > tiles.Min(y => y.Column)))
            Assert.Equal(tile.X, tiles.Single(x => x.Row == tile.Row && x.Column == tile.Column - 1) is var left ? left.X + left.Width : 0, 0.2);
    }

    [Fact]
    public void A_map_without_extent_has_no_tiles() => Assert.Empty(MapTiles.Cover(121, 31, 121, 31, (_, _) => (0, 0)));
}
