namespace Bihuan.Platform.Policies;

/// <summary>
/// What a release changed in a document, carried over to what the company has made of it: line by line against the text both began with,
/// as version control does. Where both changed the same lines the company's stand, and the place is counted, so that whoever reads the
/// proposal knows to look.
/// </summary>
public static class PolicyMerge
{
    /// <param name="common">As the last release shipped it.</param>
    /// <param name="company">As it is in force.</param>
    /// <param name="release">As this release ships it.</param>
    /// <returns>The text, and at how many places the release's change was left out.</returns>
    public static (string Text, int LeftOut) Of(string common, string company, string release)
    {
        var (ours, theirs) = (new Side(common, company), new Side(common, release));
        var (merged, leftOut) = (new List<string>(), 0);
        for (var at = 0; at <= ours.Count;)
        {
            var (mine, their) = (ours.ChangeAt(at), theirs.ChangeAt(at));
            if (mine is null && their is null)
            {
                if (at < ours.Count) merged.Add(ours.Common(at));
                at++;
                continue;
            }

            // All that overlaps, from either side, is one place.
            var until = at;
            for (var grown = true; grown;)
            {
                var next = Math.Max(ours.EndOf(at, until), theirs.EndOf(at, until));
                grown = next > until;
                until = next;
            }

            var (companyLines, releaseLines) = (ours.Between(at, until), theirs.Between(at, until));
            var isOurs = ours.ChangesBetween(at, until);
            if (isOurs && theirs.ChangesBetween(at, until) && !companyLines.SequenceEqual(releaseLines, StringComparer.Ordinal)) leftOut++;
            merged.AddRange(isOurs ? companyLines : releaseLines);
            if (until == at && at < ours.Count) merged.Add(ours.Common(at));
            at = Math.Max(until, at + 1);
        }

        return (string.Join('\n', merged) + "\n", leftOut);
    }

    /// <summary>One side as changes of the common text: which of its lines are replaced by what. An insertion replaces none.</summary>
    private sealed class Side
    {
        private readonly List<string> _common = [];
        private readonly SortedDictionary<int, (int Until, List<string> Lines)> _changes = [];

        public Side(string common, string changed)
        {
            (int From, List<string> Lines)? open = null;
            foreach (var line in LineDiff.Of(common, changed))
            {
                if (!line.IsAdded && !line.IsRemoved) Close();
                else open ??= (_common.Count, []);
                if (line.IsAdded) open!.Value.Lines.Add(line.Text);
                else _common.Add(line.Text);
            }

            Close();

            void Close()
            {
                if (open is { } change) _changes[change.From] = (_common.Count, change.Lines);
                open = null;
            }
        }

        public int Count => _common.Count;

        public string Common(int at) => _common[at];

        public (int Until, List<string> Lines)? ChangeAt(int at) => _changes.TryGetValue(at, out var change) ? change : null;

        public bool ChangesBetween(int from, int until) => _changes.Any(x => IsWithin(x.Key, from, until));

        /// <summary>How far a place reaches that begins here and holds everything this side changed in it.</summary>
        public int EndOf(int from, int until) => _changes.Where(x => IsWithin(x.Key, from, until)).Select(x => x.Value.Until).DefaultIfEmpty(until).Max();

        /// <summary>These lines of the common text as this side has them.</summary>
        public List<string> Between(int from, int until)
        {
            var lines = new List<string>();
            for (var at = from; at <= until;)
            {
                if (IsWithin(at, from, until) && ChangeAt(at) is { } change)
                {
                    lines.AddRange(change.Lines);
                    if (change.Until > at)
                    {
                        at = change.Until;
                        continue;
                    }
                }

                if (at < until) lines.Add(_common[at]);
                at++;
            }

            return lines;
        }

        // An insertion at the end of a place belongs to what follows, unless the place is an insertion itself.
        private static bool IsWithin(int at, int from, int until) => at == from || (at > from && at < until);
    }
}
