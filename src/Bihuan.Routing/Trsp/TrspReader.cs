using System.Globalization;
using System.Text.RegularExpressions;

namespace Bihuan.Routing.Trsp;

/// <summary>
/// Reads Pillac's text format: a name, a line with the numbers of technicians, skills, tools and parts, then one line for
/// each node with its id, place, window, service time and three bracketed lists. Node 0 is the depot, the technicians'
/// homes follow, the rest are requests.
/// </summary>
public static partial class TrspReader
{
    private const int NumbersBeforeLists = 6;

    public static TrspInstance ReadFile(string path) => Read(File.ReadLines(path));

    public static TrspInstance Read(IEnumerable<string> lines)
    {
        string? name = null;
        int[]? counts = null;
        List<(double[] Numbers, int[][] Lists)> nodes = [];
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            string text = line.Trim();
            if (text.Length == 0) continue;
            if (name is null) name = text;
            else if (char.IsLetter(text[0])) continue;
            else if (counts is null) counts = ParseCounts(text, number);
            else nodes.Add(ParseNode(text, number, nodes.Count, counts));
        }
        if (counts is null) throw new InstanceFormatException(0, "The file has no line with the numbers of technicians, skills, tools and parts.");
        if (nodes.Count < 1 + counts[0]) throw new InstanceFormatException(0, $"A depot and {counts[0]} technicians were expected, {nodes.Count} nodes found.");
        return Compose(name!, counts[0], nodes);
    }

    private static TrspInstance Compose(string name, int technicians, List<(double[] Numbers, int[][] Lists)> nodes) => new(
        name,
        nodes[0].Numbers[1],
        nodes[0].Numbers[2],
        [.. nodes.Skip(1).Take(technicians).Select(n => new TrspTechnician((int)n.Numbers[0], n.Numbers[1], n.Numbers[2], (int)n.Numbers[3], (int)n.Numbers[4], n.Lists[0], n.Lists[1], n.Lists[2]))],
        [.. nodes.Skip(1 + technicians).Select(n => new TrspRequest((int)n.Numbers[0], n.Numbers[1], n.Numbers[2], (int)n.Numbers[3], (int)n.Numbers[4], (int)n.Numbers[5], n.Lists[0], n.Lists[1], n.Lists[2]))]);

    private static int[] ParseCounts(string text, int line)
    {
        string[] fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 4) throw new InstanceFormatException(line, $"4 numbers were expected (technicians, skills, tools, parts), {fields.Length} found.");
        int[] counts = [.. fields.Select(f => (int)ParseNumber(f, line))];
        return counts.All(c => c >= 0) ? counts : throw new InstanceFormatException(line, "A number of technicians, skills, tools or parts cannot be negative.");
    }

    private static (double[], int[][]) ParseNode(string text, int line, int expectedId, int[] counts)
    {
        MatchCollection lists = BracketedList().Matches(text);
        if (lists.Count != 3) throw new InstanceFormatException(line, $"Three lists in brackets were expected (skills, tools, parts), {lists.Count} found.");
        string[] fields = text[..lists[0].Index].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != NumbersBeforeLists) throw new InstanceFormatException(line, $"{NumbersBeforeLists} numbers were expected (id, x, y, opening, closing, service), {fields.Length} found.");
        double[] numbers = [.. fields.Select(f => ParseNumber(f, line))];
        if ((int)numbers[0] != expectedId) throw new InstanceFormatException(line, $"Node {expectedId} was expected, but the line is for {numbers[0]}.");
        if (numbers[3] > numbers[4]) throw new InstanceFormatException(line, $"The window opens at {numbers[3]}, after it closes at {numbers[4]}.");
        if (numbers[5] < 0) throw new InstanceFormatException(line, "The service time cannot be negative.");

        int[][] values = [.. lists.Select(l => l.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(v => (int)ParseNumber(v, line)).ToArray())];
        RequireBelow(values[0], counts[1], "skill", line);
        RequireBelow(values[1], counts[2], "tool", line);
        if (values[2].Length > counts[3] || values[2].Any(v => v < 0)) throw new InstanceFormatException(line, $"Counts for at most {counts[3]} parts were expected, none negative.");
        return (numbers, values);
    }

    private static void RequireBelow(int[] values, int count, string kind, int line)
    {
        foreach (int value in values)
        {
            if (value < 0 || value >= count) throw new InstanceFormatException(line, $"There is no {kind} {value}.");
        }
    }

    private static double ParseNumber(string field, int line) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && Math.Abs(value) < 1e6
            ? value
            : throw new InstanceFormatException(line, $"“{field}” is not a usable number.");

    [GeneratedRegex(@"\[([^\]]*)\]")]
    private static partial Regex BracketedList();
}
