using Bihuan.Platform.Store;

namespace Bihuan.Platform.Protection;

/// <summary>The wrapped key of one person. Erasure sets <see cref="Wrapped"/> to null and keeps the row, so that a restore can repeat it.</summary>
internal sealed class SubjectKeyRow : IAppendRow
{
    private static readonly AppendTable Keys = new("platform_subject_key", "subject_id", "wrapped", "destroyed_at");

    public required Guid SubjectId { get; init; }

    public byte[]? Wrapped { get; set; }

    public DateTimeOffset? DestroyedAt { get; set; }

    public AppendTable Table => Keys;

    public void Write(IColumnSink sink)
    {
        sink.Add(SubjectId);
        sink.Add(Wrapped);
        sink.Add(DestroyedAt);
    }
}
