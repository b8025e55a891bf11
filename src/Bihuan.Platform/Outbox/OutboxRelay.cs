using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bihuan.Platform.Outbox;

/// <summary>
/// Takes spans of facts out of the outbox and gives them to whoever wants them, in one short write a step. One node at a time, so that
/// the work made of a case's facts lies in their order; what is made of it may then be done by any node. When nobody wants anything,
/// rows are dropped rarely and many at once.
/// </summary>
public sealed class OutboxRelay(
    Writes writes, Store.Store store, IEnumerable<IOutboxListener> listeners, OutboxSignal signal, TimeProvider clock, ILogger<OutboxRelay> log) : BackgroundService
{
    private const int StepMax = 100;
    private const int DropMax = 1000;
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_idlePoll = TimeSpan.FromSeconds(10);
    private readonly IOutboxListener[] _listeners = [.. listeners];

    /// <summary>Works until nothing is left or another node is at it; returns how many rows it took out.</summary>
    public async Task<int> Drain(CancellationToken ct)
    {
        var total = 0;
        while (!ct.IsCancellationRequested && await AnyWaiting(ct))
        {
            var (done, mayBeMore) = await writes.Run(services => Step(services.GetRequiredService<ServiceDb>(), ct), ct);
            total += done;
            if (!mayBeMore) break;
        }

        return total;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await signal.Wait(signal.IsWanted ? s_poll : s_idlePoll, clock, stoppingToken);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await Drain(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The next turn tries again: what was not taken out is still there.
                log.LogError(e, "The outbox could not be drained");
            }
        }
    }

    /// <summary>A read on its own connection, so that an idle turn does not trouble the writer.</summary>
    private async Task<bool> AnyWaiting(CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            return await db.Set<OutboxRow>().AnyAsync(ct);
        }
        finally
        {
            store.Return(db);
        }
    }

    private async Task<(int Done, bool MayBeMore)> Step(ServiceDb db, CancellationToken ct)
    {
        if (!await db.TryHold("outbox", ct)) return (0, false);
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var listener in _listeners) wanted.UnionWith(await listener.Wanted(db, ct));
        signal.IsWanted = wanted.Count > 0;
        return wanted.Count == 0 ? await Drop(db, ct) : await Give(db, wanted, ct);
    }

    private static async Task<(int Done, bool MayBeMore)> Drop(ServiceDb db, CancellationToken ct)
    {
        // A span of numbers, which has few gaps: to pick the rows out first costs as much again as dropping them.
        var done = await db.Database.ExecuteSqlAsync($"DELETE FROM platform_outbox WHERE id < (SELECT min(id) FROM platform_outbox) + {DropMax}", ct);
        return (done, done > DropMax / 2);
    }

    private async Task<(int Done, bool MayBeMore)> Give(ServiceDb db, HashSet<string> wanted, CancellationToken ct)
    {
        var rows = await db.Set<OutboxRow>().OrderBy(x => x.Id).Take(StepMax).ToListAsync(ct);
        var (from, to) = rows.Count == 0 ? (0, 0) : (rows[0].Id, rows[^1].Id);
        var spans = db.Set<OutboxRow>().Where(x => x.Id >= from && x.Id <= to);
        var facts = await spans.SelectMany(
                span => db.Set<FactRow>().Where(fact => fact.StreamId == span.StreamId && fact.Seq >= span.FromSeq && fact.Seq <= span.ToSeq),
                (span, fact) => new { span.Id, fact.StreamId, fact.Seq, fact.Type, fact.OccurredAt, fact.RecordedAt })
            .OrderBy(x => x.Id).ThenBy(x => x.Seq).ToListAsync(ct);
        // A row that was committed since the first look has a later turn; only what was looked at goes.
        var taken = rows.Select(x => x.Id).ToHashSet();
        var given = facts.Where(x => taken.Contains(x.Id))
            .Select(x => new OutboxFact(x.StreamId, x.Seq, x.Type, PlainFactName.Of(x.Type), x.OccurredAt, x.RecordedAt))
            .Where(x => wanted.Contains(x.Name)).ToList();
        var at = clock.Now();
        if (given.Count > 0)
            foreach (var listener in _listeners) await listener.Hear(db, given, at, ct);
        await db.Set<OutboxRow>().Where(x => taken.Contains(x.Id)).ExecuteDeleteAsync(ct);
        await db.SaveChangesAsync(ct);
        return (rows.Count, rows.Count == StepMax);
    }
}
