using Bihuan.Platform.Store;

namespace Bihuan.Platform.Timeline;

/// <summary>One immutable fact as it is stored and hashed. <see cref="Body"/> is kept as the exact bytes that were hashed.</summary>
public sealed class FactRow : IAppendRow
{
    private static readonly AppendTable Facts = new(
        "platform_fact", "stream_id", "seq", "occurred_at", "recorded_at", "actor", "type", "body", "policy_version", "prev_hash", "hash");

    public required Guid StreamId { get; init; }

    public required long Seq { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    public required string Actor { get; init; }

    /// <summary>Name and version of the shape, such as <c>case.opened/1</c>.</summary>
    public required string Type { get; init; }

    public required byte[] Body { get; init; }

    public required int PolicyVersion { get; init; }

    public required byte[] PrevHash { get; init; }

    public required byte[] Hash { get; init; }

    public AppendTable Table => Facts;

    public void Write(IColumnSink sink)
    {
        sink.Add(StreamId);
        sink.Add(Seq);
        sink.Add(OccurredAt);
        sink.Add(RecordedAt);
        sink.Add(Actor);
        sink.Add(Type);
        sink.Add(Body);
        sink.Add(PolicyVersion);
        sink.Add(PrevHash);
        sink.Add(Hash);
    }
}
