using System.Buffers;
using Bihuan.Foundation;

namespace Bihuan.Platform.Ledger;

/// <summary>A stored fact as it lies in the reader's buffer: nothing is copied and nothing decoded.</summary>
internal readonly ref struct StoredFact
{
    public required UInt128 Stream { get; init; }

    public required long Seq { get; init; }

    public required long OccurredAt { get; init; }

    public required long RecordedAt { get; init; }

    public required ReadOnlySpan<byte> Actor { get; init; }

    public required ReadOnlySpan<byte> Type { get; init; }

    public required ReadOnlySpan<byte> Body { get; init; }

    public required int PolicyVersion { get; init; }

    public required ReadOnlySpan<byte> PrevHash { get; init; }

    public required ReadOnlySpan<byte> Hash { get; init; }
}

/// <summary>What a row remembers of its chain.</summary>
internal sealed record ChainHead(UInt128 Stream, long Seq, byte[] Hash, string Name);

/// <summary>
/// Walks facts in key order, chain after chain, and holds each against the one before it and the end of each chain against its row.
/// A broken chain is named once and then skipped. On the way it notes the head each chain had at every given instant, from which the
/// daily roots follow. Reads spans and keeps two buffers, so that a million facts make no garbage.
/// </summary>
internal sealed class ChainWalk(IReadOnlyList<ChainHead> heads, IReadOnlyList<long> cutoffs)
{
    private readonly byte[] _previous = new byte[FactHash.Size];
    private readonly byte[] _computed = new byte[FactHash.Size];
    private UInt128 _stream;
    private ChainHead? _head;
    private long _seq;
    private long _recordedAt;
    private int _nextHead;
    private int _nextCutoff;
    private bool _inChain;
    private bool _isBroken;

    public long Facts { get; private set; }

    public long Chains { get; private set; }

    public List<ChainFault> Faults { get; } = [];

    /// <summary>Per cutoff, the heads of the chains one after another.</summary>
    public ArrayBufferWriter<byte>[] HeadsAt { get; } = [.. cutoffs.Select(_ => new ArrayBufferWriter<byte>())];

    public void Next(in StoredFact fact)
    {
        if (!_inChain || fact.Stream != _stream) Begin(fact.Stream);
        Facts++;
        while (_nextCutoff < cutoffs.Count && fact.RecordedAt >= cutoffs[_nextCutoff]) NoteHead();
        if (!_isBroken && Wrong(fact) is { } kind) Break(kind == ChainFaultKind.SequenceBroken ? _seq + 1 : fact.Seq, kind);
        _seq = fact.Seq;
        _recordedAt = fact.RecordedAt;
        if (fact.Hash.Length == FactHash.Size) fact.Hash.CopyTo(_previous);
    }

    /// <summary>After the last fact of the range.</summary>
    public void Finish()
    {
        EndChain();
        while (_nextHead < heads.Count) NameFactless(heads[_nextHead++]);
    }

    private void Begin(UInt128 stream)
    {
        EndChain();
        while (_nextHead < heads.Count && heads[_nextHead].Stream < stream) NameFactless(heads[_nextHead++]);
        _head = _nextHead < heads.Count && heads[_nextHead].Stream == stream ? heads[_nextHead++] : null;
        (_stream, _seq, _recordedAt, _nextCutoff, _inChain, _isBroken) = (stream, 0, long.MinValue, 0, true, false);
        Chains++;
    }

    private ChainFaultKind? Wrong(in StoredFact fact)
    {
        if (fact.Seq != _seq + 1) return ChainFaultKind.SequenceBroken;
        FactHash.Compute(
            _stream, fact.Seq, fact.OccurredAt, fact.RecordedAt, fact.Actor, fact.Type, fact.Body, fact.PolicyVersion, fact.PrevHash, _computed);
        if (!fact.Hash.SequenceEqual(_computed)) return ChainFaultKind.HashDiffers;
        if (!fact.PrevHash.SequenceEqual(_seq == 0 ? [] : _previous)) return ChainFaultKind.PreviousHashDiffers;
        return fact.RecordedAt < _recordedAt ? ChainFaultKind.RecordedEarlier : null;
    }

    private void EndChain()
    {
        if (!_inChain) return;
        while (_nextCutoff < cutoffs.Count) NoteHead();
        _inChain = false;
        if (_isBroken) return;
        if (_head is null) Break(_seq, ChainFaultKind.RowMissing);
        else if (_head.Seq > _seq) Break(_seq + 1, ChainFaultKind.TailMissing);
        else if (_head.Seq < _seq) Break(_head.Seq + 1, ChainFaultKind.RowBehind);
        else if (!_head.Hash.AsSpan().SequenceEqual(_previous)) Break(_seq, ChainFaultKind.HeadDiffers);
    }

    /// <summary>The chain as it stood before the cutoff; a chain that began later is no part of that root.</summary>
    private void NoteHead()
    {
        if (_seq > 0) HeadsAt[_nextCutoff].Write(_previous);
        _nextCutoff++;
    }

    private void Break(long seq, ChainFaultKind kind)
    {
        _isBroken = true;
        Faults.Add(new ChainFault(ToGuid(_stream), _head?.Name, seq, kind));
    }

    private void NameFactless(ChainHead head) => Faults.Add(new ChainFault(ToGuid(head.Stream), head.Name, 1, ChainFaultKind.FactsMissing));

    internal static Guid ToGuid(UInt128 stream)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, stream);
        return new Guid(bytes, bigEndian: true);
    }

    internal static UInt128 FromGuid(Guid stream)
    {
        Span<byte> bytes = stackalloc byte[16];
        stream.TryWriteBytes(bytes, bigEndian: true, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
