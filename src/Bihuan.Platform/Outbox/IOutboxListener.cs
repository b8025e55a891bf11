using Bihuan.Platform.Store;

namespace Bihuan.Platform.Outbox;

/// <summary>A committed fact on its way out: by name and place alone; whoever needs more reads it.</summary>
public sealed record OutboxFact(Guid StreamId, long Seq, string Type, string Name, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt);

/// <summary>
/// Turns committed facts into work of its own (deliveries, messages), in the transaction that takes them out of the outbox. Must be
/// idempotent by stream and seq, and must not call out.
/// </summary>
public interface IOutboxListener
{
    /// <summary>Plain names wanted at this moment, read from the database and not from memory: what nobody wants is dropped for good.</summary>
    Task<IReadOnlySet<string>> Wanted(ServiceDb db, CancellationToken ct);

    /// <summary>In the order of each stream. The relay saves afterwards.</summary>
    Task Hear(ServiceDb db, IReadOnlyList<OutboxFact> facts, DateTimeOffset at, CancellationToken ct);
}
