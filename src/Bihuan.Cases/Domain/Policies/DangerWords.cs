using System.Buffers;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain.Policies;

/// <summary>A kind of danger, the phrases it shows in by language, and what it proposes at intake.</summary>
internal sealed record DangerWord(
    string Code,
    string Urgency,
    string? Grade,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Phrases);

/// <summary>The danger words of one version (GRD-14). Lists are by language; every text is searched in all of them.</summary>
internal sealed record DangerWordList(
    int Version,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Negations,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Links,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Exceptions,
    IReadOnlyList<DangerWord> Words,
    IReadOnlyList<string>? Meets = null);

/// <summary>A phrase found, where it begins in the text, and the negation that silences it, if one does.</summary>
internal sealed record DangerHit(string Code, string Phrase, int Start, string? Negation)
{
    public bool Counts => Negation is null;
}

/// <summary>What the text proposes, with every hit as its reason; both null when nothing counts.</summary>
internal sealed record DangerVerdict(string? Urgency, string? Grade, IReadOnlyList<DangerHit> Hits)
{
    public static readonly DangerVerdict None = new(null, null, []);

    public IEnumerable<DangerHit> Reasons => Hits.Where(h => h.Counts);
}

/// <summary>
/// Finds danger words in what a customer says. A text without any costs one pass. Thread-safe; built once for a version.
/// </summary>
internal sealed class DangerDetector
{
    private readonly CodeBook _codes;
    private readonly (DangerWord Word, string Phrase)[] _phrases;
    private readonly SearchValues<string> _any;
    private readonly NegationGuard _guard;

    public DangerDetector(DangerWordList list, CodeBook codes)
    {
        _codes = codes;
        _guard = new NegationGuard(list);
        _phrases =
        [
            .. list.Words.SelectMany(w => w.Phrases.Values.SelectMany(p => p).Select(p => (w, p))).OrderByDescending(p => p.p.Length),
        ];
        _any = SearchValues.Create(Array.ConvertAll(_phrases, p => p.Phrase), StringComparison.OrdinalIgnoreCase);
    }

    public DangerVerdict Detect(string text)
    {
        if (!text.AsSpan().ContainsAny(_any)) return DangerVerdict.None;

        var hits = Find(text);
        var counting = hits.Where(h => h.Counts).Select(h => Array.Find(_phrases, p => p.Word.Code == h.Code).Word).ToList();
        return new DangerVerdict(
            counting.Select(w => w.Urgency).MaxBy(_codes.RankOfUrgency),
            counting.Select(w => w.Grade).Where(g => g is not null).MaxBy(g => _codes.RankOfGrade(g!)),
            hits);
    }

    private List<DangerHit> Find(string text)
    {
        var hits = new List<DangerHit>();
        foreach (var (word, phrase) in _phrases)
        {
            for (var at = 0; (at = text.IndexOf(phrase, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += phrase.Length)
            {
                if (!WordEdges.Hold(text, at, phrase.Length) || Overlaps(hits, at, phrase.Length)) continue;
                hits.Add(new DangerHit(word.Code, phrase, at, _guard.Before(text, at)));
            }
        }

        hits.Sort((a, b) => a.Start.CompareTo(b.Start));
        return hits;
    }

    private static bool Overlaps(List<DangerHit> hits, int at, int length) =>
        hits.Exists(h => at < h.Start + h.Phrase.Length && h.Start < at + length);
}

/// <summary>
/// Says whether a phrase is negated: a negation right before it, or joined to it by linking words alone. Two negations
/// in a row affirm. The rule is narrow on purpose, since a missed danger costs more than a false alarm.
/// </summary>
internal sealed class NegationGuard(DangerWordList list)
{
    private readonly string[] _negations = LongestFirst(list.Negations);
    private readonly string[] _links = LongestFirst(list.Links);
    private readonly string[] _exceptions = LongestFirst(list.Exceptions);

    public string? Before(string text, int at)
    {
        while (true)
        {
            at = BeforeSpaces(text, at);
            if (EndingAt(_exceptions, text, at) is not null) return null;
            if (EndingAt(_negations, text, at) is { } negation)
            {
                var before = BeforeSpaces(text, at - negation.Length);
                return EndingAt(_negations, text, before) is null ? negation : null;
            }

            if (EndingAt(_links, text, at) is not { } link) return null;
            at -= link.Length;
        }
    }

    private static int BeforeSpaces(string text, int at)
    {
        while (at > 0 && text[at - 1] == ' ') at--;
        return at;
    }

    private static string? EndingAt(string[] words, string text, int end) =>
        Array.Find(words, w => end >= w.Length
            && string.Compare(text, end - w.Length, w, 0, w.Length, StringComparison.OrdinalIgnoreCase) == 0
            && WordEdges.Hold(text, end - w.Length, w.Length));

    private static string[] LongestFirst(IReadOnlyDictionary<string, IReadOnlyList<string>> byLanguage) =>
        [.. byLanguage.Values.SelectMany(w => w).OrderByDescending(w => w.Length)];
}

/// <summary>Latin words and numbers count only whole ("not" is no part of "another"); Chinese has no such edges.</summary>
internal static class WordEdges
{
    public static bool Hold(string text, int start, int length) =>
        Holds(text, start - 1, start) && Holds(text, start + length - 1, start + length);

    private static bool Holds(string text, int left, int right) =>
        left < 0 || right >= text.Length || !char.IsAsciiLetterOrDigit(text[left]) || !char.IsAsciiLetterOrDigit(text[right]);
}

internal static class DangerWordValidation
{
    public static IEnumerable<PolicyFault> Check(DangerWordList list, CodeBook codes)
    {
        var seenCodes = new HashSet<string>(StringComparer.Ordinal);
        var seenPhrases = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < list.Words.Count; i++)
        {
            var (word, path) = (list.Words[i], $"words[{i}]");
            if (!seenCodes.Add(word.Code)) yield return new PolicyFault(path + ".code", "danger.duplicate", $"'{word.Code}' stands twice.");
            if (codes.RankOfUrgency(word.Urgency) < 0) yield return new PolicyFault(path + ".urgency", "danger.unknown-urgency", $"'{word.Urgency}' is no urgency.");
            if (word.Grade is { } grade && codes.Grade(grade) is null) yield return new PolicyFault(path + ".grade", "danger.unknown-grade", $"'{grade}' is no grade.");
            if (word.Phrases.Values.All(p => p.Count == 0)) yield return new PolicyFault(path, "danger.no-phrases", "A danger without phrases is never found.");
            foreach (var (language, phrases) in word.Phrases)
            {
                for (var p = 0; p < phrases.Count; p++)
                {
                    if (phrases[p].Trim().Length < 2) yield return new PolicyFault($"{path}.phrases.{language}[{p}]", "danger.phrase-short", "A phrase has at least two characters.");
                    else if (!seenPhrases.Add(phrases[p])) yield return new PolicyFault($"{path}.phrases.{language}[{p}]", "danger.phrase-twice", $"'{phrases[p]}' stands twice.");
                }
            }
        }
    }
}
