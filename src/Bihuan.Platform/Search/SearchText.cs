namespace Bihuan.Platform.Search;

/// <summary>
/// One text of one case: <see cref="Document"/> is the case's running number times 1,024 plus the text's place among the case's
/// texts. So a hit names its case without a look-up, newest cases come first by the key alone, and a later note needs no rewriting.
/// </summary>
public readonly record struct SearchText(long Document, string Text)
{
    public const int TextsMax = 1024;

    /// <summary>True for the last place of a case, which all further texts share.</summary>
    internal bool MayBeThere => Document % TextsMax == TextsMax - 1;

    public static SearchText Of(long caseSeq, int place, string text) => new((caseSeq * TextsMax) + Math.Min(place, TextsMax - 1), text);
}
