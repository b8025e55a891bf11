using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;

namespace Bihuan.Ui;

/// <summary>
/// For markup written by hand in hot places (rows of a table), where a component for each cell would cost four
/// times the page. Everything that is not a constant passes through <see cref="Encode"/>.
/// </summary>
public static class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Encode(string? text) => string.IsNullOrEmpty(text) ? "" : Encoder.Encode(text);

    /// <summary>The literal parts as they stand, texts encoded, markup that is ready taken over, numbers and ids in invariant form.</summary>
    public static MarkupString Raw(ref MarkupHandler markup) => new(markup.Take());
}

/// <summary>What the compiler hands the parts of an interpolated string to.</summary>
[InterpolatedStringHandler]
public ref struct MarkupHandler(int literalLength, int formattedCount)
{
    private DefaultInterpolatedStringHandler _text = new(literalLength, formattedCount, CultureInfo.InvariantCulture);

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted(string? value) => _text.AppendLiteral(Html.Encode(value));

    public void AppendFormatted(MarkupString value) => _text.AppendLiteral(value.Value ?? "");

    public void AppendFormatted<T>(T value)
        where T : struct, ISpanFormattable => _text.AppendFormatted(value);

    internal string Take() => _text.ToStringAndClear();
}
