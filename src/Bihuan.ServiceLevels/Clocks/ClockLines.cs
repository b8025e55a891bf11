using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Bihuan.Foundation;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.Clocks;

/// <summary>
/// The compact history of a case: <c>seq|occurred|recorded|name|subject|key=value;key=value|promised</c>, a line a fact, times in microseconds, the last part only where something was promised.
/// Read as bytes straight from the row, since a trial of a policy reads millions of them.
/// </summary>
internal static class ClockLines
{
    private static readonly IReadOnlyDictionary<string, string> NoSelectors = new Dictionary<string, string>();

    public static void Append(StringBuilder into, ClockFact fact)
    {
        if (into.Length > 0) into.Append('\n');
        into.Append(CultureInfo.InvariantCulture, $"{fact.Seq}|{fact.OccurredAt.ToUnixMicroseconds()}|{fact.RecordedAt.ToUnixMicroseconds()}|{fact.Name}|{Plain(fact.Subject)}|");
        var first = true;
        foreach (var (key, value) in fact.Selectors ?? NoSelectors)
        {
            if (!first) into.Append(';');
            first = false;
            into.Append(key).Append('=').Append(Plain(value));
        }

        if (fact.PromisedAt is { } promised) into.Append(CultureInfo.InvariantCulture, $"|{promised.ToUnixMicroseconds()}");
    }

    /// <param name="lines">UTF-8.</param>
    /// <param name="into">Cleared first.</param>
    /// <param name="knownBy">Leaves out what was recorded later.</param>
    public static void Read(ReadOnlySpan<byte> lines, CaseFacts into, DateTimeOffset? knownBy = null)
    {
        into.Clear();
        var last = knownBy?.ToUnixMicroseconds() ?? long.MaxValue;
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            if (!line.IsEmpty) ReadLine(line, into, last);
        }
    }

    public static void Read(string lines, CaseFacts into, DateTimeOffset? knownBy = null) => Read(Encoding.UTF8.GetBytes(lines), into, knownBy);

    private static void ReadLine(ReadOnlySpan<byte> line, CaseFacts into, long last)
    {
        var (seq, occurred, recorded) = (Number(ref line), Number(ref line), Number(ref line));
        if (recorded > last) return;
        var bar = line.IndexOf((byte)'|');
        var end = bar + 1 + line[(bar + 1)..].IndexOf((byte)'|');
        into.Add(into.Words.Fact(line[..end]), seq, DateTimeOffset.UnixEpoch.Ticks + occurred * TimeSpan.TicksPerMicrosecond);
        var selectors = line[(end + 1)..];
        if (selectors.IndexOf((byte)'|') is var promise and >= 0)
        {
            if (!Utf8Parser.TryParse(selectors[(promise + 1)..], out long promised, out _)) throw new FormatException("A line of a clock history is damaged.");
            into.Promise(DateTimeOffset.UnixEpoch.Ticks + promised * TimeSpan.TicksPerMicrosecond);
            selectors = selectors[..promise];
        }

        for (var rest = selectors; !rest.IsEmpty;)
        {
            var next = rest.IndexOf((byte)';');
            ReadSelector(next < 0 ? rest : rest[..next], into);
            rest = next < 0 ? default : rest[(next + 1)..];
        }
    }

    private static void ReadSelector(ReadOnlySpan<byte> pair, CaseFacts into)
    {
        var at = pair.IndexOf((byte)'=');
        var value = pair[(at + 1)..];
        var number = value.Contains((byte)'%') ? into.Words.Value(Uri.UnescapeDataString(Encoding.UTF8.GetString(value))) : into.Words.Value(value);
        into.AddSelector(into.Words.Key(pair[..at]), number);
    }

    private static long Number(ref ReadOnlySpan<byte> line)
    {
        if (!Utf8Parser.TryParse(line, out long number, out var length) || length == line.Length || line[length] != '|') throw new FormatException("A line of a clock history is damaged.");
        line = line[(length + 1)..];
        return number;
    }

    // Values are codes and hardly ever need this; a bar in one must not tear the line.
    private static string? Plain(string? value) => value is not null && value.AsSpan().IndexOfAny("|;=%\n") >= 0 ? Uri.EscapeDataString(value) : value;
}
