using System.Text.Json;
using System.Text.Json.Nodes;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.Timeline;

/// <summary>A fact read back. <see cref="Fact"/> is null when this release does not know its type.</summary>
public sealed record ReadFact(long Seq, string Type, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, string Actor, IFact? Fact, byte[] Body, byte[] Hash)
{
    public FactStamp Stamp => new(Seq, OccurredAt, RecordedAt, Actor);
}

/// <summary>A fact as the database holds it, its personal text sealed.</summary>
public readonly record struct StoredFact(long Seq, string Type, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, string Actor, byte[] Body, byte[] Hash);

/// <summary>A fact as the API shows it: the stored body with its cipher texts replaced by a mark, and the hash that proves it.</summary>
public sealed record FactView(long Seq, string Type, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, string Actor, JsonNode? Body, string Hash);

/// <summary>Reads chains of facts in order.</summary>
public sealed class FactReader(FactCodec codec)
{
    public async Task<IReadOnlyList<ReadFact>> Read(ServiceDb db, Guid stream, CancellationToken ct, long after = 0)
    {
        var rows = await db.Set<FactRow>().Where(x => x.StreamId == stream && x.Seq > after).OrderBy(x => x.Seq).ToListAsync(ct);
        return rows.ConvertAll(x => new ReadFact(x.Seq, x.Type, x.OccurredAt, x.RecordedAt, x.Actor, codec.Decode(db, x.Type, x.Body), x.Body, x.Hash));
    }

    /// <summary>The facts of one kind in many chains at once, each chain in its order; the keys they are under are loaded together.</summary>
    public async Task<ILookup<Guid, T>> Read<T>(ServiceDb db, IReadOnlyCollection<Guid> streams, CancellationToken ct)
        where T : class, IFact
    {
        var (asked, types) = (streams.Distinct().ToList(), codec.TypesOf<T>());
        var rows = await db.Set<FactRow>().Where(x => asked.Contains(x.StreamId) && types.Contains(x.Type)).OrderBy(x => x.StreamId).ThenBy(x => x.Seq).ToListAsync(ct);
        return rows.Select(x => (x.StreamId, Fact: codec.Decode(db, x.Type, x.Body) as T)).Where(x => x.Fact is not null).ToLookup(x => x.StreamId, x => x.Fact!);
    }

    /// <summary>The facts of a stream as they are stored, where a condition holds for it: whether there is such a stream for whoever asks.</summary>
    /// <param name="db">Read on its connection.</param>
    /// <param name="stream">The name of the stream's key among the values.</param>
    /// <param name="where">Speaks of no row of its own, so the database asks it once.</param>
    public static ValueTask<List<StoredFact>> Stored(ServiceDb db, string stream, string where, HotValues values, CancellationToken ct) => db.All(
        $"SELECT seq, type, occurred_at, recorded_at, actor, body, hash FROM platform_fact WHERE stream_id = {stream} AND {where} ORDER BY seq",
        values,
        static x => new StoredFact(x.Long(0), x.Text(1), x.Instant(2), x.Instant(3), x.Text(4), x.Bytes(5), x.Bytes(6)),
        ct);

    /// <summary>Facts for the outside. Personal text is masked: whoever needs it opens it as the person entitled to, on record.</summary>
    public void Write(ServiceDb db, IEnumerable<StoredFact> facts, Utf8JsonWriter into)
    {
        foreach (var fact in facts)
        {
            into.WriteStartObject();
            into.WriteNumber("seq"u8, fact.Seq);
            into.WriteString("type"u8, fact.Type);
            into.WriteString("occurredAt"u8, fact.OccurredAt);
            into.WriteString("recordedAt"u8, fact.RecordedAt);
            into.WriteString("actor"u8, fact.Actor);
            into.WritePropertyName("body"u8);
            codec.Show(db, fact.Body, into);
            into.WriteString("hash"u8, Convert.ToHexStringLower(fact.Hash));
            into.WriteEndObject();
        }
    }

    /// <summary>The same as objects: those after the given one.</summary>
    public async Task<IReadOnlyList<FactView>> Views(ServiceDb db, Guid stream, long after, CancellationToken ct)
    {
        var rows = await db.Set<FactRow>().Where(x => x.StreamId == stream && x.Seq > after).OrderBy(x => x.Seq).ToListAsync(ct);
        return rows.Select(x => new FactView(x.Seq, x.Type, x.OccurredAt, x.RecordedAt, x.Actor, codec.Show(db, x.Body), Convert.ToHexStringLower(x.Hash)))
            .ToList();
    }
}
