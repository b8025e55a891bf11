namespace Bihuan.Platform.Policies;

/// <summary>One line of a comparison with its number on either side; null where it does not stand.</summary>
public sealed record DiffLine(int? Before, int? After, string Text)
{
    public bool IsAdded => Before is null;

    public bool IsRemoved => After is null;
}

/// <summary>
/// Compares two texts line by line: the shortest edit by E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986). Beyond
/// <see cref="EditsMax"/> edits the rest is shown as replaced, so that two strangers of 400,000 characters cost no more than a long page.
/// </summary>
public static class LineDiff
{
    private const int EditsMax = 3_000;

    public static IReadOnlyList<DiffLine> Of(string before, string after)
    {
        var (a, b) = (Lines(before), Lines(after));
        var start = 0;
        while (start < a.Length && start < b.Length && a[start] == b[start]) start++;
        var end = 0;
        while (end < a.Length - start && end < b.Length - start && a[^(end + 1)] == b[^(end + 1)]) end++;
        var lines = new List<DiffLine>(Math.Max(a.Length, b.Length));
        for (var i = 0; i < start; i++) lines.Add(new DiffLine(i + 1, i + 1, a[i]));
        lines.AddRange(Middle(a, b, start, a.Length - end, b.Length - end));
        for (var i = end; i > 0; i--) lines.Add(new DiffLine(a.Length - i + 1, b.Length - i + 1, a[^i]));
        return lines;
    }

    /// <summary>Only changed lines and so many around them; a null stands for what is left out.</summary>
    public static IReadOnlyList<DiffLine?> Around(IReadOnlyList<DiffLine> lines, int context)
    {
        var near = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (!lines[i].IsAdded && !lines[i].IsRemoved) continue;
            for (var j = Math.Max(0, i - context); j <= Math.Min(lines.Count - 1, i + context); j++) near[j] = true;
        }

        var shown = new List<DiffLine?>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (near[i]) shown.Add(lines[i]);
            else if (i == 0 || near[i - 1]) shown.Add(null);
        }

        return shown;
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    private static List<DiffLine> Middle(string[] a, string[] b, int start, int aEnd, int bEnd)
    {
        var (n, m) = (aEnd - start, bEnd - start);
        var trace = Edits(a, b, start, n, m);
        if (trace is null) return Replaced(a, b, start, aEnd, bEnd);
        var lines = new List<DiffLine>();
        var (x, y) = (n, m);
        for (var d = trace.Count - 1; d > 0 || x > 0 || y > 0; d--)
        {
            var (fromX, fromY) = d == 0 ? (0, 0) : Previous(trace[d], x, y, d);
            for (; x > fromX && y > fromY; x--, y--) lines.Add(new DiffLine(start + x, start + y, a[start + x - 1]));
            if (d == 0) break;
            lines.Add(x == fromX ? new DiffLine(null, start + y, b[start + y - 1]) : new DiffLine(start + x, null, a[start + x - 1]));
            (x, y) = (fromX, fromY);
        }

        lines.Reverse();
        return lines;
    }

    /// <summary>For each number of edits the furthest line reached on every diagonal; null when it takes too many.</summary>
    private static List<int[]>? Edits(string[] a, string[] b, int start, int n, int m)
    {
        var max = Math.Min(n + m, EditsMax);
        var reached = new int[2 * max + 3];
        var trace = new List<int[]>();
        for (var d = 0; d <= max; d++)
        {
            trace.Add(reached.AsSpan(max + 1 - d - 1, 2 * d + 3).ToArray());
            for (var k = -d; k <= d; k += 2)
            {
                var down = k == -d || (k != d && reached[max + k] < reached[max + k + 2]);
                var x = down ? reached[max + k + 2] : reached[max + k] + 1;
                var y = x - k;
                while (x < n && y < m && a[start + x] == b[start + y]) (x, y) = (x + 1, y + 1);
                reached[max + 1 + k] = x;
                if (x >= n && y >= m) return trace;
            }
        }

        return null;
    }

    // The kept slice of step d holds the diagonals -d-1 .. d+1 as they stood before it.
    private static (int X, int Y) Previous(int[] before, int x, int y, int d)
    {
        var k = x - y;
        var down = k == -d || (k != d && before[d + k] < before[d + k + 2]);
        var from = down ? k + 1 : k - 1;
        var fromX = before[d + 1 + from];
        return (fromX, fromX - from);
    }

    private static List<DiffLine> Replaced(string[] a, string[] b, int start, int aEnd, int bEnd) =>
    [
        .. Enumerable.Range(start, aEnd - start).Select(i => new DiffLine(i + 1, null, a[i])),
        .. Enumerable.Range(start, bEnd - start).Select(i => new DiffLine(null, i + 1, b[i])),
    ];
}
