using Bihuan.Platform.Ledger;
using Bihuan.Platform.Store;

namespace Bihuan.Platform.Timeline;

/// <summary>A stored fact as its bytes, valid during the call.</summary>
public readonly ref struct FactBytes(Guid stream, long seq, long occurredTicks, long recordedTicks, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
{
    public Guid Stream { get; } = stream;

    public long Seq { get; } = seq;

    public long OccurredTicks { get; } = occurredTicks;

    public long RecordedTicks { get; } = recordedTicks;

    /// <summary>Name with version, UTF-8.</summary>
    public ReadOnlySpan<byte> Type { get; } = type;

    public ReadOnlySpan<byte> Body { get; } = body;
}

public delegate void FactSeen(in FactBytes fact);

/// <summary>All facts of all chains, chain by chain in order: for counts over everything that ever happened.</summary>
public sealed class EveryFact(Store.Store store, TableScan scan, IEnumerable<ChainSource> sources)
{
    /// <summary>Keys that cut all chains into about equal ranges; the first begins before every key.</summary>
    public async Task<IReadOnlyList<Guid>> Ranges(int count, CancellationToken ct) =>
        [.. (await new FactScan(store, [.. sources]).Ranges(count, ct)).Select(ChainWalk.ToGuid)];

    public Task Read(Guid from, Guid? until, FactSeen seen, CancellationToken ct) => scan.Read(
        new ScanQuery(
            "platform_fact", until is null ? "stream_id >= $1" : "stream_id >= $1 AND stream_id < $2", "stream_id, seq",
            ("stream_id", ScanKind.Guid), ("seq", ScanKind.Number), ("occurred_at", ScanKind.Instant), ("recorded_at", ScanKind.Instant), ("type", ScanKind.Text), ("body", ScanKind.Bytes)),
        until is { } end ? [from, end] : [from],
        row => seen(new FactBytes(row.Guid(0), row.Number(1), row.Ticks(2), row.Ticks(3), row.Bytes(4), row.Bytes(5))),
        ct);
}
