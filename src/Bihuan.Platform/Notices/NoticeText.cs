using Bihuan.Platform.Words;

namespace Bihuan.Platform.Notices;

/// <summary>A notice in its reader's language. An argument that begins with @ is the key of a word, so that codes are read and not spelt.</summary>
public static class NoticeText
{
    public static string Of(Words.Words words, string code, IReadOnlyList<string> args) =>
        words.Format("notice." + code, [.. args.Select(x => x.StartsWith('@') ? words[x[1..]] : x)]);
}
