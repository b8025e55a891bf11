using System.Text;

namespace Bihuan.Messages.Domain;

/// <summary>Puts waiting texts together into as few robot messages as their maker's length permits.</summary>
internal static class RobotText
{
    private const string Between = "\n——\n";
    private const string Cut = "…";

    /// <summary>How many of the texts, from the first, fit into one; and that one. A text too long by itself is cut, never dropped.</summary>
    public static (int Taken, string Text) Merge(IReadOnlyList<string> texts, int bytesMax)
    {
        var whole = new StringBuilder(Fit(texts[0], bytesMax));
        var taken = 1;
        while (taken < texts.Count && Bytes(whole.ToString()) + Bytes(Between) + Bytes(texts[taken]) <= bytesMax) whole.Append(Between).Append(texts[taken++]);
        return (taken, whole.ToString());
    }

    private static string Fit(string text, int bytesMax)
    {
        if (Bytes(text) <= bytesMax) return text;
        var kept = new StringBuilder();
        var left = bytesMax - Bytes(Cut);
        foreach (var rune in text.EnumerateRunes())
        {
            if ((left -= rune.Utf8SequenceLength) < 0) break;
            kept.Append(rune);
        }

        return kept.Append(Cut).ToString();
    }

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);
}
