using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Outlets;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Dispatch.Board;

/// <summary>Where pictures of the ground come from ("https://host/{z}/{x}/{y}.png", web Mercator, WGS 84); empty for none.</summary>
public sealed record TileSettings(string Address = "")
{
    public const string Key = "map-tiles";

    public static readonly TileSettings None = new();
}

/// <summary>Which tile service lies under the maps; empty for none.</summary>
public sealed record KeepTilesRequest([Required, MaxLength(500)] string Reason, [MaxLength(500)] string? Address = null);

/// <summary>A picture of the ground and where it lies on our map.</summary>
public sealed record MapTile(int Zoom, int Column, int Row, double X, double Y, double Width, double Height)
{
    public string Href => string.Create(CultureInfo.InvariantCulture, $"/desk/dispatch/tiles/{Zoom}/{Column}/{Row}");
}

/// <summary>
/// The tiles of web Mercator that cover a map of ours. Ours is straight in degrees and theirs is not, but within one tile of a city the
/// difference is below a pixel, so each is laid between its own corners.
/// </summary>
internal static class MapTiles
{
    public const int ZoomMin = 3;
    public const int ZoomMax = 18;
    private const int Across = 4;
    private const int TilesMax = 80;

    /// <param name="west">Edges of the map in degrees.</param>
    /// <param name="south">See <paramref name="west"/>.</param>
    /// <param name="east">See <paramref name="west"/>.</param>
    /// <param name="north">See <paramref name="west"/>.</param>
    /// <param name="place">Where a point lies on our map.</param>
    public static IReadOnlyList<MapTile> Cover(double west, double south, double east, double north, Func<double, double, (double X, double Y)> place)
    {
        if (east <= west || north <= south) return [];
        var zoom = (int)Math.Clamp(Math.Round(Math.Log2(Across * 360 / (east - west))), ZoomMin, ZoomMax);
        var (left, right, top, bottom) = (Column(west, zoom), Column(east, zoom), Row(north, zoom), Row(south, zoom));
        if ((right - left + 1) * (bottom - top + 1) > TilesMax) return [];
        return [.. Enumerable.Range(top, bottom - top + 1).SelectMany(row => Enumerable.Range(left, right - left + 1).Select(column => Tile(zoom, column, row, place)))];
    }

    private static MapTile Tile(int zoom, int column, int row, Func<double, double, (double X, double Y)> place)
    {
        var (x, y) = place(North(row, zoom), West(column, zoom));
        var (endX, endY) = place(North(row + 1, zoom), West(column + 1, zoom));
        return new MapTile(zoom, column, row, x, y, Math.Round(endX - x, 1), Math.Round(endY - y, 1));
    }

    private static int Column(double longitude, int zoom) => (int)Math.Clamp((longitude + 180) / 360 * (1 << zoom), 0, (1 << zoom) - 1);

    private static int Row(double latitude, int zoom) =>
        (int)Math.Clamp((1 - Math.Asinh(Math.Tan(Math.Clamp(latitude, -85, 85) * Math.PI / 180)) / Math.PI) / 2 * (1 << zoom), 0, (1 << zoom) - 1);

    private static double West(int column, int zoom) => column * 360.0 / (1 << zoom) - 180;

    private static double North(int row, int zoom) => Math.Atan(Math.Sinh(Math.PI * (1 - 2.0 * row / (1 << zoom)))) * 180 / Math.PI;
}

/// <summary>
/// Tiles are fetched by us and not by the browser: pages load nothing from elsewhere, and the service learns which part of a city is looked
/// at, but neither who looks nor where a customer lives.
/// </summary>
internal sealed class TileService(OutboundHttp http, SettingsReader settings)
{
    private const int BytesMax = 512 * 1024;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    public bool IsUsed => Address.Length > 0;

    private string Address => settings.Read(TileSettings.Key, TileSettings.None).Value.Address;

    public async Task<IResult> Get(HttpContext context, int zoom, int column, int row, CancellationToken ct)
    {
        if (!IsUsed || zoom is < MapTiles.ZoomMin or > MapTiles.ZoomMax || column < 0 || row < 0 || column >= 1 << zoom || row >= 1 << zoom) return Refusal.NotFound("map.no-tile").ToHttp();
        using var request = new HttpRequestMessage(HttpMethod.Get, Fill(Address, zoom, column, row));
        var (_, bytes) = await http.ReadBytes(request, s_timeout, BytesMax, ct);
        if (bytes is null || TypeOf(bytes) is not { } type) return Refusal.NotFound("map.no-tile").ToHttp();
        context.Response.Headers.CacheControl = "private, max-age=604800";
        return Results.Bytes(bytes, type);
    }

    public static string? Wrong(string address, OutboundHttp outbound) =>
        !address.Contains("{z}", StringComparison.Ordinal) || !address.Contains("{x}", StringComparison.Ordinal) || !address.Contains("{y}", StringComparison.Ordinal) ? "malformed" : outbound.Refuses(Fill(address, 3, 0, 0));

    private static string Fill(string address, int zoom, int column, int row) => address
        .Replace("{z}", zoom.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("{x}", column.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("{y}", row.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>By its first bytes; whatever else comes is no picture.</summary>
    private static string? TypeOf(byte[] bytes) => bytes switch
    {
        [0x89, 0x50, 0x4E, 0x47, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x57, 0x45, 0x42, 0x50, ..] => "image/webp",
        _ => null,
    };
}

internal static class TileEndpoints
{
    /// <summary>The form among those on the page of outlets.</summary>
    public static readonly Guid Form = new(1, 0, 0, new byte[8]);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/desk/dispatch/tiles/{zoom:int}/{column:int}/{row:int}", (HttpContext context, int zoom, int column, int row, TileService tiles, CancellationToken ct) => tiles.Get(context, zoom, column, row, ct)).Requires(DispatchPermissions.ReadBoard);
        routes.MapPost("/desk/dispatch/map-tiles", async (Form<KeepTilesRequest> form, OutboundHttp outbound, Write<SettingChanges> write, OutletPages pages, Actor actor, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? Wrong(form.Value!, outbound) ?? (await write.Run(x => x.Save(TileSettings.Key, TileSettings.None, form.Version, new TileSettings(form.Value!.Address?.Trim() ?? ""), form.Value.Reason, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther("/desk/dispatch/outlets") : refusal.BelongsInForm() ? await pages.List(actor, refusal, ct, Form) : refusal.ToHttp();
        }).Requires(SettingChanges.Permission);
    }

    private static Refusal? Wrong(KeepTilesRequest request, OutboundHttp outbound) =>
        request.Address?.Trim() is { Length: > 0 } address && TileService.Wrong(address, outbound) is { } code ? Refusal.Invalid("request.invalid", new FieldError("/address", code)) : null;
}
