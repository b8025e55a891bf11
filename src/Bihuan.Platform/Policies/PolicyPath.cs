using System.Globalization;

namespace Bihuan.Platform.Policies;

/// <summary>Paths such as <c>stages[2].next[0]</c>, and finding the place in the file that one speaks of.</summary>
internal static class PolicyPath
{
    public static string Child(string path, string key) => path.Length == 0 ? key : path + "." + key;

    /// <summary>
    /// Line and column of the node, or of its nearest ancestor when the path leads to something that is not there.
    /// Keys may themselves contain dots (permission names do), so the longest key that fits wins.
    /// </summary>
    public static (int Line, int Column) Locate(PolicyNode root, string path)
    {
        var at = (root.Line, root.Column);
        var node = root;
        var rest = path.AsSpan();
        while (rest.Length > 0)
        {
            if (rest[0] == '.') rest = rest[1..];
            if (node is PolicySequence sequence && Index(rest, out var index, out var used) && index < sequence.Items.Count)
            {
                node = sequence.Items[index];
                at = (node.Line, node.Column);
                rest = rest[used..];
            }
            else if (node is PolicyMapping mapping && LongestKey(mapping, rest) is { } entry)
            {
                node = entry.Value;
                at = node is PolicyScalar ? (node.Line, node.Column) : (entry.Line, entry.Column);
                rest = rest[entry.Key.Length..];
            }
            else
            {
                return at;
            }
        }

        return at;
    }

    private static bool Index(ReadOnlySpan<char> rest, out int index, out int used)
    {
        (index, used) = (0, 0);
        if (rest.Length < 3 || rest[0] != '[') return false;
        var close = rest.IndexOf(']');
        used = close + 1;
        return close > 1 && int.TryParse(rest[1..close], NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }

    private static PolicyEntry? LongestKey(PolicyMapping mapping, ReadOnlySpan<char> rest)
    {
        PolicyEntry? longest = null;
        foreach (var entry in mapping.Entries)
        {
            if (entry.Key.Length == 0 || entry.Key.Length <= (longest?.Key.Length ?? 0)) continue;
            if (!rest.StartsWith(entry.Key, StringComparison.Ordinal)) continue;
            if (rest.Length == entry.Key.Length || rest[entry.Key.Length] is '.' or '[') longest = entry;
        }

        return longest;
    }
}
