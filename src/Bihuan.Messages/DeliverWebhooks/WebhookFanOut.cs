using Bihuan.Foundation;
using Bihuan.Messages.Contracts;
using Bihuan.Messages.Domain;
using Bihuan.Platform.Outbox;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Messages.DeliverWebhooks;

/// <summary>Makes one delivery of each fact for each subscription that wants it.</summary>
internal sealed class WebhookFanOut(IEnumerable<ISubjectNumbers> numbers, WebhookSender sender) : IOutboxListener
{
    public async Task<IReadOnlySet<string>> Wanted(ServiceDb db, CancellationToken ct) =>
        (await Hearing(db, ct)).SelectMany(x => x.FactNames).ToHashSet(StringComparer.Ordinal);

    public async Task Hear(ServiceDb db, IReadOnlyList<OutboxFact> facts, DateTimeOffset at, CancellationToken ct)
    {
        var webhooks = await Hearing(db, ct);
        var wanted = facts.Where(fact => webhooks.Exists(x => IsFor(x, fact))).ToList();
        if (wanted.Count == 0) return;
        var named = await Numbers(db, [.. wanted.Select(x => x.StreamId).Distinct()], ct);
        foreach (var fact in wanted)
        {
            if (!named.TryGetValue(fact.StreamId, out var number)) continue;
            foreach (var webhook in webhooks.Where(x => IsFor(x, fact))) db.Add(Make(webhook, fact, number, at));
        }

        db.AfterCommit(sender.Ring);
    }

    private static Task<List<Webhook>> Hearing(ServiceDb db, CancellationToken ct) =>
        db.Set<Webhook>().Where(x => x.State == WebhookState.Active || x.State == WebhookState.Paused).ToListAsync(ct);

    /// <summary>What had happened before somebody subscribed is not told, even if it still lay in the outbox.</summary>
    private static bool IsFor(Webhook webhook, OutboxFact fact) => fact.RecordedAt >= webhook.CreatedAt && webhook.Wants(fact.Name);

    private static Delivery Make(Webhook webhook, OutboxFact fact, string number, DateTimeOffset at) => new()
    {
        Id = Ids.At(at),
        WebhookId = webhook.Id,
        StreamId = fact.StreamId,
        Seq = fact.Seq,
        Fact = fact.Name,
        Number = number,
        OccurredAt = fact.OccurredAt,
        CreatedAt = at,
        DueAt = at,
    };

    private async Task<Dictionary<Guid, string>> Numbers(ServiceDb db, IReadOnlyCollection<Guid> streams, CancellationToken ct)
    {
        var all = new Dictionary<Guid, string>();
        foreach (var source in numbers)
            foreach (var (stream, number) in await source.Find(db, streams, ct)) all[stream] = number;
        return all;
    }
}
