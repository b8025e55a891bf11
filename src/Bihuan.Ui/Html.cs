using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;

namespace Bihuan.Ui;

/// <summary>
/// For markup written by hand in hot places (rows of a table), where a component for each cell would cost four
/// times the page. Everything that is not a constant passes through <see cref="Encode"/>.
/// </summary>
internal static class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Encode(string? text) => string.IsNullOrEmpty(text) ? "" : Encoder.Encode(text);

    public static MarkupString Raw(FormattableString markup) =>
        new(string.Format(System.Globalization.CultureInfo.InvariantCulture, markup.Format, [.. markup.GetArguments().Select(Escaped)]));

    private static object Escaped(object? value) => value switch
    {
        MarkupString ready => ready.Value,
        string text => Encode(text),
        null => "",
        _ => value,
    };
}
