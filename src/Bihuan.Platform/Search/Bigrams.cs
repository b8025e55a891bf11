using System.Globalization;
using System.Text;

namespace Bihuan.Platform.Search;

/// <summary>
/// Text becomes overlapping pairs of Chinese characters, and whole Latin words and numbers, so that any two characters find it.
/// FTS5's own trigram tokenizer cannot find two-character words, which in Chinese are most words.
/// </summary>
public static class Bigrams
{
    private const int TokenMax = 32;

    /// <summary>Tokens in order of the text; a run of one Chinese character alone gives that character.</summary>
    public static IEnumerable<string> Tokens(string text)
    {
        var normal = text.Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        var i = 0;
        while (i < normal.Length)
        {
            if (IsIdeograph(normal[i]))
            {
                var start = i;
                while (i < normal.Length && IsIdeograph(normal[i])) i++;
                if (i - start == 1) yield return normal[start..i];
                for (var at = start; at + 1 < i; at++) yield return normal.Substring(at, 2);
            }
            else if (char.IsLetterOrDigit(normal[i]))
            {
                var start = i;
                while (i < normal.Length && char.IsLetterOrDigit(normal[i]) && !IsIdeograph(normal[i])) i++;
                yield return normal[start..Math.Min(i, start + TokenMax)];
            }
            else
            {
                i++;
            }
        }
    }

    public static bool IsIdeograph(char c) =>
        c is >= '\u3400' and <= '\u9fff' or >= '\uf900' and <= '\ufaff' or >= '\u3040' and <= '\u30ff' || (c >= '\ud840' && char.IsSurrogate(c));

    /// <summary>The words a person typed: groups that must all be found, each a phrase of adjacent tokens.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Query(string text) =>
        text.Split((char[])[' ', '\u3000', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(word => (IReadOnlyList<string>)Tokens(word).ToList())
            .Where(x => x.Count > 0)
            .Take(8)
            .ToList();

    internal static string Join(string text) => string.Join(' ', Tokens(text));

    /// <summary>A stable 64-bit hash of a token (FNV-1a): PostgreSQL keeps it instead of the word, a fifth of the space.</summary>
    internal static long Hash(string token)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in token)
        {
            hash = (hash ^ (byte)c) * 1099511628211UL;
            hash = (hash ^ (byte)(c >> 8)) * 1099511628211UL;
        }

        return unchecked((long)hash);
    }

}
