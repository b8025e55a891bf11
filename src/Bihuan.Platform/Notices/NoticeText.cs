using Bihuan.Platform.Words;

namespace Bihuan.Platform.Notices;

/// <summary>A notice in its reader's language. An argument that begins with @ is the key of a word, so that codes are read and not spelt.</summary>
public static class NoticeText
{
    /// <summary>At the end of the code of a notice that counts others: <c>clock-breached.many</c>.</summary>
    public const string Many = ".many";

    /// <summary>The sort of a notice, which people choose by.</summary>
    public static string SortOf(string code) => code.EndsWith(Many, StringComparison.Ordinal) ? code[..^Many.Length] : code;

    /// <summary>The key of its text.</summary>
    public static string KeyOf(string code) => code.EndsWith(Many, StringComparison.Ordinal) ? "notice-many" : "notice." + code;

    public static string Of(Words.Words words, string code, IReadOnlyList<string> args) =>
        words.Format(KeyOf(code), [.. args.Select(x => x.StartsWith('@') ? words[x[1..]] : x)]);
}
