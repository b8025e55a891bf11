using Bihuan.Foundation;
using Bihuan.Messages.Contracts;
using Bihuan.Messages.DeliverWebhooks;
using Bihuan.Messages.Domain;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.Outbox;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Messages.ManageWebhooks;

/// <summary>A subscription just made or given a new secret, which is shown this once.</summary>
internal sealed record WebhookWithSecret(Guid Id, string Secret, int Version);

/// <summary>Makes and changes subscriptions, on record. Run inside a change.</summary>
internal sealed class WebhookChanges(
    ServiceDb db, AuditLog audit, SubscribableFacts facts, WebhookPolicy policy, WebhookSecrets secrets, OutboundHttp http, OutboxSignal outbox, WebhookSender sender, TimeProvider clock)
{
    /// <summary>What a subscription is sent, its maker must be permitted to see of the whole company.</summary>
    private static readonly Dictionary<WebhookContent, string> s_needed = new()
    {
        [WebhookContent.Facts] = "cases.fact.read",
        [WebhookContent.Personal] = PersonalRight.Permission,
    };

    public async Task<Result<WebhookWithSecret>> Add(WebhookRequest request, Actor actor, CancellationToken ct)
    {
        if (Check(request, actor) is { } refusal) return refusal;
        await db.Hold("webhooks", ct);
        await HoldRelay(ct);
        if (await db.Set<Webhook>().CountAsync(x => x.State != WebhookState.Removed, ct) >= policy.SubscriptionsMax) return Refusal.Conflict("webhook.too-many", ("max", policy.SubscriptionsMax));
        var at = clock.Now();
        var webhook = new Webhook { Id = Ids.At(at), CreatedAt = at, CreatedBy = actor.Code, CreatedById = actor.IsPerson ? new UserId(actor.Id) : null, Version = 1 };
        Fill(webhook, request, actor);
        var secret = secrets.Renew(webhook, null);
        db.Add(webhook);
        await audit.Record(db, new WebhookAdded(webhook.Id, webhook.Name, HostOf(webhook), request.Content, webhook.FactNames), actor, at, ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(outbox.Ring);
        return new WebhookWithSecret(webhook.Id, secret, webhook.Version);
    }

    public async Task<Result<int>> Change(Guid id, Seq expected, WebhookRequest request, Actor actor, CancellationToken ct)
    {
        if (Check(request, actor) is { } refusal) return refusal;
        var found = await Find(id, expected, actor, ct);
        if (found.Refusal is { } absent) return absent;
        var webhook = found.Value;
        Fill(webhook, request, actor);
        return await Save(webhook, new WebhookChanged(webhook.Id, webhook.Name, HostOf(webhook), request.Content, webhook.FactNames), actor, ct);
    }

    public Task<Result<int>> Pause(Guid id, Seq expected, Actor actor, CancellationToken ct) => Move(id, expected, (x, at) => x.Pause(at), actor, ct);

    public Task<Result<int>> Resume(Guid id, Seq expected, Actor actor, CancellationToken ct) => Move(id, expected, (x, at) => x.Resume(at), actor, ct);

    public async Task<Result<int>> Remove(Guid id, Seq expected, Actor actor, CancellationToken ct)
    {
        var at = clock.Now();
        var removed = await Move(id, expected, (x, when) => x.Remove(when), actor, ct);
        if (removed.IsOk)
        {
            await db.Set<Delivery>().Where(x => x.WebhookId == id && x.State == DeliveryState.Waiting)
                .ExecuteUpdateAsync(x => x.SetProperty(y => y.State, DeliveryState.Dead).SetProperty(y => y.DueAt, (DateTimeOffset?)null).SetProperty(y => y.EndedAt, at).SetProperty(y => y.Error, "removed"), ct);
        }

        return removed;
    }

    /// <summary>The old secret goes on signing beside the new one for the time that policy gives, so that the receiver can follow.</summary>
    public async Task<Result<WebhookWithSecret>> RenewSecret(Guid id, Seq expected, Actor actor, CancellationToken ct)
    {
        var found = await Find(id, expected, actor, ct);
        if (found.Refusal is { } refusal) return refusal;
        var secret = secrets.Renew(found.Value, clock.Now() + TimeSpan.FromHours(policy.OldSecretHours));
        var saved = await Save(found.Value, new WebhookSecretMade(id, found.Value.Name), actor, ct);
        return new WebhookWithSecret(id, secret, saved.Value);
    }

    private async Task<Result<int>> Move(Guid id, Seq expected, Func<Webhook, DateTimeOffset, Refusal?> move, Actor actor, CancellationToken ct)
    {
        var found = await Find(id, expected, actor, ct);
        if (found.Refusal is { } absent) return absent;
        if (move(found.Value, clock.Now()) is { } refusal) return refusal;
        return await Save(found.Value, new WebhookStateSet(id, found.Value.Name, Codes.Of(found.Value.State)), actor, ct);
    }

    /// <summary>The relay drops what nobody wanted when it looked; it looks again after this.</summary>
    private Task HoldRelay(CancellationToken ct) => db.Hold("outbox", ct);

    private async Task<Result<Webhook>> Find(Guid id, Seq expected, Actor actor, CancellationToken ct)
    {
        await HoldRelay(ct);
        var webhook = await db.Set<Webhook>().AsTracking().FirstOrDefaultAsync(x => x.Id == id && x.State != WebhookState.Removed, ct);
        if (webhook is null || !actor.ReachOf(MessagePermissions.ManageWebhooks).All) return Refusal.NotFound("webhook.not-found");
        return webhook.Version == expected.Value ? webhook : Stale.Refusal(webhook.Version);
    }

    private async Task<Result<int>> Save(Webhook webhook, IFact fact, Actor actor, CancellationToken ct)
    {
        webhook.Version++;
        await audit.Record(db, fact, actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(outbox.Ring);
        db.AfterCommit(sender.Ring);
        return webhook.Version;
    }

    private Refusal? Check(WebhookRequest request, Actor actor)
    {
        // Facts of every unit go out by one subscription, so only who sees the whole company may make one.
        if (!actor.ReachOf(MessagePermissions.ManageWebhooks).All) return Refusal.NotAllowed("webhook.whole-company");
        if (s_needed.TryGetValue(Codes.ContentOf(request.Content), out var permission) && !actor.ReachOf(permission).All) return Refusal.NotAllowed("user.beyond-own-rights");
        var errors = new List<FieldError>();
        if (http.Refuses(request.Address.Trim()) is { } code) errors.Add(new FieldError("/address", code));
        errors.AddRange(request.Facts.Where(x => !facts.Names.Contains(x, StringComparer.Ordinal)).Select(x => new FieldError("/facts", "unknown-name", x)));
        return errors.Count > 0 ? Refusal.Invalid("request.invalid", [.. errors]) : null;
    }

    private static void Fill(Webhook webhook, WebhookRequest request, Actor actor)
    {
        webhook.GivenById = actor.Id;
        (webhook.Name, webhook.Address, webhook.Content) = (request.Name.Trim(), request.Address.Trim(), Codes.ContentOf(request.Content));
        webhook.Facts = string.Join(' ', request.Facts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    /// <summary>The audit keeps no path or query: some receivers put a token there.</summary>
    private static string HostOf(Webhook webhook) => new Uri(webhook.Address).Authority;
}
