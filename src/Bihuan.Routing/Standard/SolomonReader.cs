using System.Globalization;

namespace Bihuan.Routing.Standard;

/// <summary>
/// Reads the plain text format of Solomon (1987) and of Gehring and Homberger: a name, a line with vehicles and capacity,
/// then one line of seven numbers for each node, the depot first. Headings are skipped by their words, not by position,
/// because collections differ in blank lines.
/// </summary>
public static class SolomonReader
{
    public static StandardInstance ReadFile(string path) => Read(File.ReadLines(path));

    public static StandardInstance Read(IEnumerable<string> lines)
    {
        string? name = null;
        (int Vehicles, int Capacity)? fleet = null;
        List<StandardNode> nodes = [];
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            string text = line.Trim();
            if (text.Length == 0) continue;
            if (name is null) name = text;
            else if (char.IsLetter(text[0])) continue;
            else if (fleet is null) fleet = ParseFleet(text, number);
            else nodes.Add(ParseNode(text, number, nodes.Count));
        }

        if (fleet is null) throw new InstanceFormatException(0, "The file has no line with the number of vehicles and their capacity.");
        if (nodes.Count == 0) throw new InstanceFormatException(0, "The file has no depot line.");
        return new StandardInstance(name!, fleet.Value.Vehicles, fleet.Value.Capacity, nodes);
    }

    private static (int, int) ParseFleet(string text, int line)
    {
        double[] numbers = ParseNumbers(text, 2, "number of vehicles and capacity", line);
        if (numbers[0] < 1 || numbers[1] < 0) throw new InstanceFormatException(line, "There must be at least one vehicle, and a capacity of 0 or more.");
        return ((int)numbers[0], (int)numbers[1]);
    }

    private static StandardNode ParseNode(string text, int line, int expectedId)
    {
        double[] v = ParseNumbers(text, 7, "id, x, y, demand, ready, due, service", line);
        if ((int)v[0] != expectedId) throw new InstanceFormatException(line, $"Node {expectedId} was expected, but the line is for {v[0]}.");
        if (v[3] < 0 || v[6] < 0) throw new InstanceFormatException(line, "Demand and service time cannot be negative.");
        if (v[4] > v[5]) throw new InstanceFormatException(line, $"The window opens at {v[4]}, after it closes at {v[5]}.");
        return new StandardNode(v[1], v[2], (int)v[3], (int)v[4], (int)v[5], (int)v[6]);
    }

    private static double[] ParseNumbers(string text, int count, string meaning, int line)
    {
        string[] fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != count) throw new InstanceFormatException(line, $"{count} numbers were expected ({meaning}), {fields.Length} found.");
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++)
        {
            if (!double.TryParse(fields[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || Math.Abs(numbers[i]) > 1e8)
                throw new InstanceFormatException(line, $"“{fields[i]}” is not a usable number ({meaning}).");
        }
        return numbers;
    }
}
