using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using QRCoder;

namespace Bihuan.Ui;

/// <summary>A QR code as plain SVG: sharp on any printer, no picture to fetch.</summary>
public static class QrMarkup
{
    /// <summary>The dark modules as one path, and how many modules a side has, the quiet zone of four included.</summary>
    public static (string Path, int Size) Modules(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var modules = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < modules.Count; y++)
        {
            for (var x = 0; x < modules.Count; x++)
            {
                if (!modules[y][x]) continue;
                var start = x;
                while (x + 1 < modules.Count && modules[y][x + 1]) x++;
                path.Append(CultureInfo.InvariantCulture, $"M{start} {y}h{x - start + 1}v1h-{x - start + 1}z");
            }
        }

        return (path.ToString(), modules.Count);
    }

    public static MarkupString Render(string text, string label)
    {
        var (path, size) = Modules(text);
        return Html.Raw($"""<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{label}"><rect width="100%" height="100%" fill="#fff"/><path d="{path}" fill="#000" shape-rendering="crispEdges"/></svg>""");
    }
}
