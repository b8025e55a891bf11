using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace Bihuan.Ui;

/// <summary>
/// Markup written piece by piece into one buffer, which each thread keeps. For rows of a table: a text for every badge, time and ring of fifty
/// rows would be made only to be copied.
/// </summary>
public sealed class MarkupText
{
    private const int Room = 4096;

    [ThreadStatic]
    private static MarkupText? t_kept;

    internal StringBuilder Text { get; } = new(Room);

    public static MarkupText Begin()
    {
        var text = t_kept ?? new MarkupText();
        t_kept = null;
        return text;
    }

    /// <summary>As <see cref="Html.Raw"/>, at the end of what is there.</summary>
    public MarkupText Add([InterpolatedStringHandlerArgument("")] ref MarkupPiece piece) => this;

    public MarkupString End()
    {
        var markup = new MarkupString(Text.ToString());
        Text.Clear();
        if (Text.Capacity == Room) t_kept = this;
        return markup;
    }
}

/// <summary>What the compiler hands the parts of an interpolated string to; they are written at once.</summary>
[InterpolatedStringHandler]
public ref struct MarkupPiece
{
    private StringBuilder.AppendInterpolatedStringHandler _into;

    public MarkupPiece(int literalLength, int formattedCount, MarkupText into) =>
        _into = new StringBuilder.AppendInterpolatedStringHandler(literalLength, formattedCount, into.Text, CultureInfo.InvariantCulture);

    public void AppendLiteral(string value) => _into.AppendLiteral(value);

    public void AppendFormatted(string? value) => _into.AppendLiteral(Html.Encode(value));

    public void AppendFormatted(MarkupString value) => _into.AppendLiteral(value.Value ?? "");

    public void AppendFormatted<T>(T value, string? format = null)
        where T : struct, ISpanFormattable => _into.AppendFormatted(value, format);
}
