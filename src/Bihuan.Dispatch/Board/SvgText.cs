using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;

namespace Bihuan.Dispatch.Board;

/// <summary>The text element of a drawing, whose name Razor keeps for itself.</summary>
internal static class SvgText
{
    private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static MarkupString Of(string x, string y, string css, string text) =>
        new($"<text x=\"{s_encoder.Encode(x)}\" y=\"{s_encoder.Encode(y)}\" class=\"{s_encoder.Encode(css)}\">{s_encoder.Encode(text)}</text>");
}
