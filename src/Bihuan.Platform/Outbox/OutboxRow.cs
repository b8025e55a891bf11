using Bihuan.Platform.Store;

namespace Bihuan.Platform.Outbox;

/// <summary>
/// Facts waiting to be told to the outside (webhooks, messages, other modules): the span of one chain's new facts, written in the
/// transaction that recorded them. The relay turns a span into deliveries and removes it.
/// </summary>
public sealed class OutboxRow : IAppendRow
{
    private static readonly AppendTable Outbox = new("platform_outbox", "stream_id", "from_seq", "to_seq", "recorded_at");

    public long Id { get; init; }

    public required Guid StreamId { get; init; }

    public required long FromSeq { get; init; }

    public required long ToSeq { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    public AppendTable Table => Outbox;

    public static OutboxRow Of(Guid stream, long from, long to, DateTimeOffset at) => new() { StreamId = stream, FromSeq = from, ToSeq = to, RecordedAt = at };

    public void Write(IColumnSink sink)
    {
        sink.Add(StreamId);
        sink.Add(FromSeq);
        sink.Add(ToSeq);
        sink.Add(RecordedAt);
    }
}
