using System.Globalization;
using System.Net;
using Bihuan.Ui;

namespace Bihuan.Customers.Units;

/// <summary>The label that goes on a machine: QR code to the report page of this very unit, model and serial number. Plain SVG, so that any printer takes it.</summary>
internal static class QrSvg
{
    private const int TextHeight = 14;

    public static string Label(string address, string? model, string serial, string caption)
    {
        var (path, size) = QrMarkup.Modules(address);
        var lines = new[] { caption, model, serial }.Where(x => !string.IsNullOrEmpty(x))
            .Select((x, i) => string.Create(CultureInfo.InvariantCulture, $"""<text x="{size / 2.0}" y="{size + 2 + (i * 4)}" font-size="3" text-anchor="middle" font-family="sans-serif">{WebUtility.HtmlEncode(x)}</text>"""));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size + TextHeight}" role="img" width="60mm"><rect width="100%" height="100%" fill="#fff"/><path d="{path}" fill="#000" shape-rendering="crispEdges"/>{string.Concat(lines)}</svg>""");
    }
}
