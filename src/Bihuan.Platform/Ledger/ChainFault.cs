using System.Globalization;

namespace Bihuan.Platform.Ledger;

/// <summary>What can be wrong with a chain, in the words of whoever has to look into it.</summary>
public enum ChainFaultKind
{
    /// <summary>The stored hash is not that of the stored fields: a byte of the fact was altered.</summary>
    HashDiffers,

    /// <summary>The fact does not continue the one before it: that one was replaced, or the two were reordered.</summary>
    PreviousHashDiffers,

    /// <summary>A fact is missing, doubled or renumbered.</summary>
    SequenceBroken,

    /// <summary>Recorded before the fact it follows.</summary>
    RecordedEarlier,

    /// <summary>The row knows later facts than there are: the end of the chain was cut off.</summary>
    TailMissing,

    /// <summary>There are facts which the row knows nothing of.</summary>
    RowBehind,

    /// <summary>The last fact has another hash than the row remembers.</summary>
    HeadDiffers,

    /// <summary>A row stands without any fact.</summary>
    FactsMissing,

    /// <summary>A chain stands without the row it belongs to.</summary>
    RowMissing,
}

/// <summary>The first thing wrong with one chain. <see cref="Name"/> is the case number or the name of the audit chain, where a row still tells.</summary>
public sealed record ChainFault(Guid Stream, string? Name, long Seq, ChainFaultKind Kind)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name ?? Stream.ToString()}, fact {Seq}: {Sentence}");

    private string Sentence => Kind switch
    {
        ChainFaultKind.HashDiffers => "its contents no longer match its hash.",
        ChainFaultKind.PreviousHashDiffers => "it does not continue the fact before it.",
        ChainFaultKind.SequenceBroken => "this number is missing or out of order.",
        ChainFaultKind.RecordedEarlier => "it was recorded before the fact it follows.",
        ChainFaultKind.TailMissing => "the end of the chain is missing from here on.",
        ChainFaultKind.RowBehind => "the row knows nothing of this fact.",
        ChainFaultKind.HeadDiffers => "the row remembers another hash for it.",
        ChainFaultKind.FactsMissing => "the row has no facts at all.",
        ChainFaultKind.RowMissing => "the row it belongs to is missing.",
    };
}
