using System.Globalization;
using System.Text;
using Bihuan.Foundation;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.Clocks;

/// <summary>The compact history of a case: <c>seq|occurred|recorded|name|subject|key=value;key=value</c>, a line a fact, times in microseconds.</summary>
internal static class ClockLines
{
    public static void Append(StringBuilder into, ClockFact fact)
    {
        if (into.Length > 0) into.Append('\n');
        into.Append(CultureInfo.InvariantCulture, $"{fact.Seq}|{fact.OccurredAt.ToUnixMicroseconds()}|{fact.RecordedAt.ToUnixMicroseconds()}|{fact.Name}|{fact.Subject}|");
        if (fact.Selectors is null) return;
        var first = true;
        foreach (var (key, value) in fact.Selectors)
        {
            if (!first) into.Append(';');
            first = false;
            into.Append(key).Append('=').Append(value);
        }
    }

    public static List<ClockFact> Read(string lines)
    {
        var facts = new List<ClockFact>(8);
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split('|');
            facts.Add(new ClockFact(parts[3], Number(parts[0]), Clock.FromUnixMicroseconds(Number(parts[1])), Clock.FromUnixMicroseconds(Number(parts[2])))
            {
                Subject = parts[4].Length == 0 ? null : parts[4],
                Selectors = parts[5].Length == 0 ? null : Selectors(parts[5]),
            });
        }

        return facts;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Selectors(string text)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in text.Split(';'))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            found[pair[..at]] = pair[(at + 1)..];
        }

        return found;
    }
}
