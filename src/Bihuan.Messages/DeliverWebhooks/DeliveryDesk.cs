using Bihuan.Foundation;
using Bihuan.Messages.Domain;
using Bihuan.Messages.Tables;
using Bihuan.Platform.Http;
using Bihuan.Platform.Notices;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Messages.DeliverWebhooks;

/// <summary>A delivery taken for one attempt, within a time that the claim outlasts.</summary>
internal sealed record Claimed(Delivery Delivery, int Attempt, TimeSpan Timeout);

/// <summary>The short writes around an attempt: taking what is due, and noting what came of it. Run inside a change.</summary>
internal sealed class DeliveryDesk(ServiceDb db, WebhookPolicy policy, Notices notices, TimeProvider clock)
{
    /// <summary>The first of each case that is due, as many as may be called at once; those of one case go one after the other.</summary>
    private const string Due = """
        SELECT q.* FROM messages_delivery AS q WHERE q.webhook_id = {0} AND q.due_at <= {1} AND NOT EXISTS (
          SELECT 1 FROM messages_delivery AS e WHERE e.webhook_id = q.webhook_id AND e.stream_id = q.stream_id AND e.seq < q.seq AND e.due_at IS NOT NULL)
        ORDER BY q.due_at, q.seq LIMIT {2}
        """;

    private static readonly TimeSpan s_noticeOnceIn = TimeSpan.FromDays(1);

    public async Task<IReadOnlyList<Claimed>> Claim(Guid webhook, CancellationToken ct)
    {
        var at = clock.Now();
        if (!await db.Set<Webhook>().AnyAsync(x => x.Id == webhook && x.State == WebhookState.Active && (x.NotBefore == null || x.NotBefore <= at), ct)) return [];
        var rows = await db.Claim<Delivery>(Due, webhook, at, policy.Parallel).ToListAsync(ct);
        var claimed = new List<Claimed>();
        foreach (var row in rows)
        {
            // Attempts that never ended count too, so that a delivery which brings its node down is not tried for ever.
            if (row.Attempts >= policy.AttemptsMax) row.Give("interrupted", at);
            else claimed.Add(Begin(row, at));
        }

        await db.SaveChangesAsync(ct);
        return claimed;
    }

    /// <summary>Takes one by its id, for a test message that somebody waits for.</summary>
    public Claimed Begin(Delivery delivery, DateTimeOffset at)
    {
        delivery.Begin(at + policy.Lease);
        return new Claimed(delivery, delivery.AttemptsEver, policy.Timeout);
    }

    /// <summary>
    /// Of an answer about a case the status is kept alone: whoever hears of it may name the customer from their own books, in words that no mask
    /// finds and no erasure would reach. A test tells of nobody, and there the words help to set things up.
    /// </summary>
    public async Task<bool> Note(Claimed claimed, OutboundAnswer answer, double chance, CancellationToken ct)
    {
        var at = clock.Now();
        var row = await db.Set<Delivery>().AsTracking().FirstOrDefaultAsync(x => x.Id == claimed.Delivery.Id, ct);
        if (row is null) return false;
        db.Append(new AttemptRow
        {
            DeliveryId = row.Id,
            Number = claimed.Attempt,
            At = (at - answer.Duration).ToMicroseconds(),
            Status = answer.Status,
            Error = answer.Error,
            TookMs = (int)answer.Duration.TotalMilliseconds,
            Excerpt = row.IsTest && answer.Excerpt is { } text ? Masking.FreeText(text) : null,
        });
        // Given up for lost and begun again elsewhere, or replayed: that attempt decides.
        if (row.AttemptsEver == claimed.Attempt && row.State == DeliveryState.Waiting) await End(row, answer, chance, at, ct);
        await db.SaveChangesAsync(ct);
        return true;
    }

    private async Task End(Delivery row, OutboundAnswer answer, double chance, DateTimeOffset at, CancellationToken ct)
    {
        var verdict = row.End(answer.Status, answer.Error, answer.RetryAfter, policy, chance, at);
        if (verdict == DeliveryVerdict.Delivered) return;
        var webhook = await db.Set<Webhook>().AsTracking().FirstAsync(x => x.Id == row.WebhookId, ct);
        if (answer.RetryAfter is { } wait) webhook.NotBefore = at + wait;
        if (verdict == DeliveryVerdict.Gone) await GoneFor(webhook, at, ct);
        else if (verdict == DeliveryVerdict.Dead && !row.IsTest) await Tell(webhook, at, ct);
    }

    /// <summary>The endpoint wants nothing more: what waits for it becomes dead letters, to be replayed if it comes back.</summary>
    private async Task GoneFor(Webhook webhook, DateTimeOffset at, CancellationToken ct)
    {
        if (!webhook.Hears) return;
        webhook.BecomeGone(at);
        webhook.Version++;
        await db.Set<Delivery>().Where(x => x.WebhookId == webhook.Id && x.State == DeliveryState.Waiting)
            .ExecuteUpdateAsync(x => x.SetProperty(y => y.State, DeliveryState.Dead).SetProperty(y => y.DueAt, (DateTimeOffset?)null).SetProperty(y => y.EndedAt, at).SetProperty(y => y.Error, "gone"), ct);
        if (webhook.CreatedById is { } user) notices.Tell(db, user.Value, "webhook-gone", null, [webhook.Name], at);
    }

    /// <summary>The first dead letter in a day is told to whoever made the subscription; the rest are on their page.</summary>
    private async Task Tell(Webhook webhook, DateTimeOffset at, CancellationToken ct)
    {
        if (webhook.CreatedById is not { } user) return;
        var since = at - s_noticeOnceIn;
        if (await db.Set<Delivery>().AnyAsync(x => x.WebhookId == webhook.Id && x.State == DeliveryState.Dead && x.EndedAt > since && x.Fact != Delivery.TestFact, ct)) return;
        notices.Tell(db, user.Value, "webhook-dead-letter", null, [webhook.Name], at);
    }
}
