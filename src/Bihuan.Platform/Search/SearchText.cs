namespace Bihuan.Platform.Search;

/// <summary>
/// One text of one case: <see cref="Document"/> is the case's running number times 1,024 plus the text's place among the case's
/// texts. So a hit names its case without a look-up, newest cases come first by the key alone, and a later note needs no rewriting.
/// </summary>
/// <param name="Document">Where it lies in the index.</param>
/// <param name="Text">What it is found by.</param>
/// <param name="IsNew">Nothing can lie there yet, so that nothing is looked for to be replaced.</param>
public readonly record struct SearchText(long Document, string Text, bool IsNew = false)
{
    public const int TextsMax = 1024;

    public static SearchText Of(long caseSeq, int place, string text) => new((caseSeq * TextsMax) + Math.Min(place, TextsMax - 1), text);

    /// <summary>The first text of a case that this change opens under a number just drawn.</summary>
    public static SearchText OfNew(long caseSeq, string text) => new(caseSeq * TextsMax, text, IsNew: true);
}
