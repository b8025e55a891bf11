using Bihuan.Foundation;
using Bihuan.Platform.Outbox;
using Bihuan.Platform.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Timeline;

/// <summary>A fact as it was recorded, for listeners in the same transaction.</summary>
public sealed record RecordedFact(ITimeline Timeline, IFact Fact, string Name, FactRow Row, Actor Actor);

/// <summary>Hears facts by name inside the transaction that records them: clocks, counters, notices. Must not call out.</summary>
public interface IFactListener
{
    /// <summary>Plain names, without version; empty means every fact.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>
    /// Hears when no other listener has anything more to record, and records at most automatic facts itself: for what is counted once over all facts of
    /// a transaction, such as clocks.
    /// </summary>
    bool HearsLast => false;

    ValueTask Hear(ServiceDb db, RecordedFact fact, CancellationToken ct);
}

/// <summary>
/// Chains facts, and after the last one of a transaction lets the listeners hear them and queues one outbox row per chain. Listeners are
/// asked for with the first fact and not before: some read policies from the store, which itself records through this.
/// </summary>
public sealed class Recorder(FactCatalog catalog, FactCodec codec, OutboxSignal outbox, IServiceProvider services)
{
    private readonly Lazy<Dictionary<string, IFactListener[]>> _byName = new(() => ByName(services.GetServices<IFactListener>()));
    private readonly Lazy<IFactListener[]> _all = new(() => [.. services.GetServices<IFactListener>().Where(x => x.Names.Count == 0)]);
    private long _notBeforeTicks;

    /// <summary>From now on nothing is recorded before this instant: a daily root has been made of what was.</summary>
    internal void HoldBack(DateTimeOffset instant)
    {
        var ticks = instant.UtcTicks;
        for (var seen = Volatile.Read(ref _notBeforeTicks); seen < ticks; seen = Volatile.Read(ref _notBeforeTicks))
            Interlocked.CompareExchange(ref _notBeforeTicks, ticks, seen);
    }

    internal void Record(ServiceDb db, ITimeline timeline, IFact fact, Actor actor, DateTimeOffset at, DateTimeOffset occurredAt)
    {
        var row = Chain(db, timeline, fact, actor, at, occurredAt);
        db.Recorded.Add(new RecordedFact(timeline, fact, PlainFactName.Of(fact.GetType()), row, actor));
    }

    /// <summary>Chains a fact of the past, taken over from another system: applied and provable like any other, but nobody is told of it.</summary>
    internal FactRow Chain(ServiceDb db, ITimeline timeline, IFact fact, Actor actor, DateTimeOffset at, DateTimeOffset occurredAt)
    {
        var type = catalog.NameOf(fact.GetType());
        var seq = timeline.Seq + 1;
        var recordedAt = NotBefore(at < timeline.HeadRecordedAt ? timeline.HeadRecordedAt : at);
        var body = codec.Encode(db, timeline.SubjectId, fact);
        var code = actor.Code;
        var hash = FactHash.Compute(timeline.StreamId, seq, occurredAt, recordedAt, code, type, body, timeline.PolicyVersion, timeline.HeadHash);
        var row = new FactRow
        {
            StreamId = timeline.StreamId,
            Seq = seq,
            OccurredAt = occurredAt,
            RecordedAt = recordedAt,
            Actor = code,
            Type = type,
            Body = body,
            PolicyVersion = timeline.PolicyVersion,
            PrevHash = timeline.HeadHash,
            Hash = hash,
        };
        db.Append(row);
        timeline.Apply(fact, new FactStamp(seq, occurredAt, recordedAt, code));
        timeline.Advance(seq, hash, recordedAt);
        return row;
    }

    private DateTimeOffset NotBefore(DateTimeOffset at)
    {
        var ticks = Volatile.Read(ref _notBeforeTicks);
        return at.UtcTicks < ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : at;
    }

    /// <summary>Listeners may record further facts; those are heard too, up to a bound that only a loop can reach.</summary>
    internal async Task BeforeSave(ServiceDb db, CancellationToken ct)
    {
        if (db.Recorded.Count == 0) return;
        for (var i = 0; i < db.Recorded.Count; i++)
        {
            if (i == 1000) throw new InvalidOperationException("Listeners keep recording facts: a loop.");
            var fact = db.Recorded[i];
            if (_byName.Value.TryGetValue(fact.Name, out var hearing))
                foreach (var listener in hearing) if (!listener.HearsLast) await listener.Hear(db, fact, ct);
            foreach (var listener in _all.Value) if (!listener.HearsLast) await listener.Hear(db, fact, ct);
        }

        var settled = db.Recorded.Count;
        for (var i = 0; i < settled; i++)
        {
            var fact = db.Recorded[i];
            if (_byName.Value.TryGetValue(fact.Name, out var hearing))
                foreach (var listener in hearing) if (listener.HearsLast) await listener.Hear(db, fact, ct);
            foreach (var listener in _all.Value) if (listener.HearsLast) await listener.Hear(db, fact, ct);
        }

        await TellOthers(db, settled, ct);
        QueueOutbox(db);
        Meters.Facts.Add(db.Recorded.Count);
        db.Recorded.Clear();
    }

    /// <summary>
    /// What a clock records while it is counted (a due time moved by a notice) is told to the others. Nothing that counts may come of it,
    /// since what counts has been counted.
    /// </summary>
    private async Task TellOthers(ServiceDb db, int settled, CancellationToken ct)
    {
        var last = db.Recorded.Count;
        for (var i = settled; i < last; i++)
        {
            var fact = db.Recorded[i];
            if (fact.Fact is not IAutomaticFact) throw new InvalidOperationException("A listener that hears last has recorded a fact that counts.");
            if (_byName.Value.TryGetValue(fact.Name, out var hearing))
                foreach (var listener in hearing) if (!listener.HearsLast) await listener.Hear(db, fact, ct);
            foreach (var listener in _all.Value) if (!listener.HearsLast) await listener.Hear(db, fact, ct);
        }

        if (db.Recorded.Count > last) throw new InvalidOperationException("A fact that was recorded last had a consequence.");
    }

    private void QueueOutbox(ServiceDb db)
    {
        db.AfterCommit(outbox.Pulse);
        var first = db.Recorded[0].Timeline;
        if (db.Recorded.TrueForAll(x => ReferenceEquals(x.Timeline, first)))
        {
            db.Append(OutboxRow.Of(first.StreamId, db.Recorded[0].Row.Seq, first.Seq, first.HeadRecordedAt));
            return;
        }

        foreach (var chain in db.Recorded.GroupBy(x => x.Timeline, ReferenceEqualityComparer.Instance))
        {
            var timeline = (ITimeline)chain.Key!;
            db.Append(OutboxRow.Of(timeline.StreamId, chain.Min(x => x.Row.Seq), timeline.Seq, timeline.HeadRecordedAt));
        }
    }

    private static Dictionary<string, IFactListener[]> ByName(IEnumerable<IFactListener> listeners) =>
        listeners.SelectMany(listener => listener.Names.Select(name => (name, listener)))
            .GroupBy(x => x.name, StringComparer.Ordinal)
            .ToDictionary(x => x.Key, x => x.Select(y => y.listener).ToArray(), StringComparer.Ordinal);
}
