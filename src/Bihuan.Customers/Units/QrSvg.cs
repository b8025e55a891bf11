using System.Globalization;
using System.Net;
using System.Text;
using QRCoder;

namespace Bihuan.Customers.Units;

/// <summary>The label that goes on a machine: QR code to the report page of this very unit, model and serial number. Plain SVG, so that any printer takes it.</summary>
internal static class QrSvg
{
    private const int TextHeight = 14;

    public static string Label(string address, string? model, string serial, string caption)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(address, QRCodeGenerator.ECCLevel.M);
        // The library's matrix brings its own quiet zone of four modules.
        var modules = code.ModuleMatrix;
        var size = modules.Count;
        var path = new StringBuilder();
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                if (!modules[y][x]) continue;
                var start = x;
                while (x + 1 < size && modules[y][x + 1]) x++;
                path.Append(CultureInfo.InvariantCulture, $"M{start} {y}h{x - start + 1}v1h-{x - start + 1}z");
            }
        }

        var lines = new[] { caption, model, serial }.Where(x => !string.IsNullOrEmpty(x))
            .Select((x, i) => string.Create(CultureInfo.InvariantCulture, $"""<text x="{size / 2.0}" y="{size + 2 + (i * 4)}" font-size="3" text-anchor="middle" font-family="sans-serif">{WebUtility.HtmlEncode(x)}</text>"""));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size + TextHeight}" role="img" width="60mm"><rect width="100%" height="100%" fill="#fff"/><path d="{path}" fill="#000" shape-rendering="crispEdges"/>{string.Concat(lines)}</svg>""");
    }
}
