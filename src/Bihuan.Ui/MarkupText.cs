using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace Bihuan.Ui;

/// <summary>
/// Markup written piece by piece into one buffer, in the bytes that are sent: a whole page, or a part of one that is kept. A text for every badge,
/// time and ring of fifty rows would be made only to be copied.
/// </summary>
public sealed class MarkupText : IDisposable
{
    private const int Room = 4096;
    private const int BytesOfChar = 3;

    [ThreadStatic]
    private static MarkupText? t_kept;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Room);
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>For a piece: the buffer is the thread's own until <see cref="End"/>.</summary>
    public static MarkupText Begin()
    {
        var text = t_kept ?? new MarkupText();
        t_kept = null;
        return text;
    }

    /// <summary>As <see cref="Html.Raw"/>, at the end of what is there.</summary>
    public MarkupText Add([InterpolatedStringHandlerArgument("")] ref MarkupPiece piece) => this;

    /// <summary>What is markup already.</summary>
    public void AddRaw(ReadOnlySpan<char> markup)
    {
        var into = Space(markup.Length * BytesOfChar);
        _length += Encoding.UTF8.GetBytes(markup, into);
    }

    /// <summary>A number, an id or an instant, in invariant form.</summary>
    public void AddValue<T>(T value, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        int written;
        for (var space = Space(64); !value.TryFormat(space, out written, format, CultureInfo.InvariantCulture); space = Space(space.Length * 2))
        {
            // Once more with more room.
        }

        _length += written;
    }

    public MarkupString End()
    {
        var markup = new MarkupString(Encoding.UTF8.GetString(Bytes.Span));
        _length = 0;
        if (_bytes.Length == Room) t_kept = this;
        else Dispose();
        return markup;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _length) = ([], 0);
    }

    private Span<byte> Space(int least)
    {
        if (_bytes.Length - _length < least) Grow(least);
        return _bytes.AsSpan(_length);
    }

    private void Grow(int least)
    {
        var wider = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + least));
        Bytes.Span.CopyTo(wider);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = wider;
    }
}

/// <summary>What the compiler hands the parts of an interpolated string to; they are written at once.</summary>
[InterpolatedStringHandler]
public readonly ref struct MarkupPiece
{
    private readonly MarkupText _into;

    [SuppressMessage("Style", "IDE0060", Justification = "The compiler passes them.")]
    public MarkupPiece(int literalLength, int formattedCount, MarkupText into) => _into = into;

    public void AppendLiteral(string value) => _into.AddRaw(value);

    public void AppendFormatted(string? value) => _into.AddRaw(Html.Encode(value));

    public void AppendFormatted(MarkupString value) => _into.AddRaw(value.Value);

    public void AppendFormatted<T>(T value, string? format = null)
        where T : struct, IUtf8SpanFormattable => _into.AddValue(value, format);
}
