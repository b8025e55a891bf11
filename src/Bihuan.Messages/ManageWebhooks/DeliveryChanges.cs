using System.ComponentModel.DataAnnotations;
using Bihuan.Foundation;
using Bihuan.Messages.Contracts;
using Bihuan.Messages.DeliverWebhooks;
using Bihuan.Messages.Domain;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Messages.ManageWebhooks;

/// <summary>Deliveries made from one instant to another (the end is not included), all of them or those in one state.</summary>
public sealed record ReplayRequest(
    [Required] DateTimeOffset? From,
    [Required] DateTimeOffset? To,
    [AllowedValues(null, "delivered", "dead")] string? State = null);

/// <summary>Sends again what was sent or given up, under the same message ids. Run inside a change.</summary>
internal sealed class DeliveryChanges(ServiceDb db, AuditLog audit, DeliveryDesk desk, WebhookSender sender, TimeProvider clock)
{
    /// <summary>More at once would hold the writer for too long; the answer says that there were more.</summary>
    private const int SpanMax = 2000;

    public async Task<Result<bool>> Replay(Guid webhook, Guid delivery, Actor actor, CancellationToken ct)
    {
        var found = await Find(webhook, actor, ct);
        if (found.Refusal is { } absent) return absent;
        var row = await db.Set<Delivery>().AsTracking().FirstOrDefaultAsync(x => x.Id == delivery && x.WebhookId == webhook, ct);
        if (row is null) return Refusal.NotFound("webhook.delivery-not-found");
        if (row.State == DeliveryState.Waiting) return Refusal.Conflict("webhook.delivery-waiting");
        await Again(found.Value, [row], actor, ct);
        return true;
    }

    /// <summary>The oldest first, at most two thousand at once; returns how many.</summary>
    public async Task<Result<int>> ReplaySpan(Guid webhook, ReplayRequest request, Actor actor, CancellationToken ct)
    {
        var found = await Find(webhook, actor, ct);
        if (found.Refusal is { } absent) return absent;
        var (from, to) = (request.From!.Value.ToUniversalTime(), request.To!.Value.ToUniversalTime());
        if (to <= from) return Refusal.Invalid("request.invalid", new FieldError("/to", "ends-before-start"));
        var span = db.Set<Delivery>().AsTracking().Where(x => x.WebhookId == webhook && x.CreatedAt >= from && x.CreatedAt < to && x.State != DeliveryState.Waiting && x.Fact != Delivery.TestFact);
        if (Codes.StateOf(request.State) is { } state) span = span.Where(x => x.State == state);
        var rows = await span.OrderBy(x => x.CreatedAt).ThenBy(x => x.Id).Take(SpanMax).ToListAsync(ct);
        if (rows.Count > 0) await Again(found.Value, rows, actor, ct);
        return rows.Count;
    }

    /// <summary>Queues a signed message that says nothing, and begins its only attempt; the caller makes it after the commit.</summary>
    public async Task<Result<Claimed>> Test(Guid webhook, Actor actor, CancellationToken ct)
    {
        var found = await Find(webhook, actor, ct);
        if (found.Refusal is { } absent) return absent;
        var at = clock.Now();
        var id = Ids.At(at);
        var delivery = new Delivery { Id = id, WebhookId = webhook, StreamId = id, Seq = 0, Fact = Delivery.TestFact, Number = "", OccurredAt = at, CreatedAt = at };
        db.Add(delivery);
        var claimed = desk.Begin(delivery, at);
        await db.SaveChangesAsync(ct);
        return claimed;
    }

    private async Task Again(Webhook webhook, IReadOnlyList<Delivery> rows, Actor actor, CancellationToken ct)
    {
        var at = clock.Now();
        foreach (var row in rows) row.Replay(at);
        await audit.Record(db, new WebhookReplayed(webhook.Id, webhook.Name, rows.Count), actor, at, ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(sender.Ring);
    }

    private async Task<Result<Webhook>> Find(Guid id, Actor actor, CancellationToken ct)
    {
        var webhook = await db.Set<Webhook>().FirstOrDefaultAsync(x => x.Id == id && x.State != WebhookState.Removed, ct);
        return webhook is not null && actor.ReachOf(MessagePermissions.ManageWebhooks).All ? webhook : Refusal.NotFound("webhook.not-found");
    }
}
