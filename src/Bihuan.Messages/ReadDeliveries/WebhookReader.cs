using Bihuan.Foundation;
using Bihuan.Messages.Contracts;
using Bihuan.Messages.DeliverWebhooks;
using Bihuan.Messages.Domain;
using Bihuan.Messages.Tables;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Messages.ReadDeliveries;

/// <summary>A subscription as its keepers see it; its secret is never among it.</summary>
public sealed record WebhookView(
    Guid Id, string Name, string Address, IReadOnlyList<string> Facts, string Content, string State, DateTimeOffset StateAt, DateTimeOffset? NotBefore, DateTimeOffset? OldSecretUntil,
    string CreatedBy, DateTimeOffset CreatedAt, int Waiting, int Dead, DateTimeOffset? LastDeliveredAt, int Version, bool HasLapsed);

public sealed record DeliveryView(
    Guid Id, string MessageId, Guid WebhookId, string Fact, Guid? CaseId, string Number, long Seq, DateTimeOffset OccurredAt, DateTimeOffset CreatedAt, string State, int Attempts,
    DateTimeOffset? DueAt, DateTimeOffset? EndedAt, int? Status, string? Error)
{
    public bool IsTest => CaseId is null;
}

public sealed record AttemptView(int Number, DateTimeOffset At, int? Status, string? Error, int TookMs, string? Excerpt);

public sealed record DeliveryPage(IReadOnlyList<DeliveryView> Items, string? Next);

internal sealed class WebhookReader(PeopleDirectory people, PersonalRight right)
{
    private const int LimitMax = 200;

    public async Task<IReadOnlyList<WebhookView>> All(ServiceDb db, Actor actor, CancellationToken ct) => await Read(db, Within(db, actor), ct);

    public async Task<WebhookView?> Find(ServiceDb db, Guid id, Actor actor, CancellationToken ct) => (await Read(db, Within(db, actor).Where(x => x.Id == id), ct)).SingleOrDefault();

    /// <summary>The newest first.</summary>
    public Task<DeliveryPage> Deliveries(ServiceDb db, Guid webhook, string? state, string? after, int? limit, CancellationToken ct)
    {
        var deliveries = db.Set<Delivery>().Where(x => x.WebhookId == webhook);
        if (Codes.StateOf(state) is { } wanted) deliveries = deliveries.Where(x => x.State == wanted);
        if (TimeCursor.Read(after) is var (at, id)) deliveries = deliveries.Where(x => x.CreatedAt <= at && (x.CreatedAt < at || x.Id.CompareTo(id) < 0));
        return Page(deliveries.OrderByDescending(x => x.CreatedAt).ThenByDescending(x => x.Id), limit, x => x.CreatedAt, ct);
    }

    /// <summary>What was given up, of all subscriptions that still exist, the latest first.</summary>
    public Task<DeliveryPage> DeadLetters(ServiceDb db, Actor actor, string? after, int? limit, CancellationToken ct)
    {
        var webhooks = Within(db, actor).Select(x => x.Id);
        var dead = db.Set<Delivery>().Where(x => x.State == DeliveryState.Dead && x.Fact != Delivery.TestFact && webhooks.Contains(x.WebhookId));
        if (TimeCursor.Read(after) is var (at, id)) dead = dead.Where(x => x.EndedAt <= at && (x.EndedAt < at || x.Id.CompareTo(id) < 0));
        return Page(dead.OrderByDescending(x => x.EndedAt).ThenByDescending(x => x.Id), limit, x => x.EndedAt ?? x.CreatedAt, ct);
    }

    public async Task<DeliveryView?> FindDelivery(ServiceDb db, Guid webhook, Guid delivery, CancellationToken ct) =>
        await db.Set<Delivery>().FirstOrDefaultAsync(x => x.Id == delivery && x.WebhookId == webhook, ct) is { } row ? View(row) : null;

    public async Task<IReadOnlyList<AttemptView>> Attempts(ServiceDb db, Guid delivery, CancellationToken ct) =>
        await db.Set<AttemptRow>().Where(x => x.DeliveryId == delivery).OrderBy(x => x.Number)
            .Select(x => new AttemptView(x.Number, x.At, x.Status, x.Error, x.TookMs, x.Excerpt)).ToListAsync(ct);

    private static IQueryable<Webhook> Within(ServiceDb db, Actor actor)
    {
        // Facts of every unit go out by one subscription: it belongs to who sees the whole company, and to nobody else.
        var all = actor.ReachOf(MessagePermissions.ManageWebhooks).All;
        return db.Set<Webhook>().Where(x => all && x.State != WebhookState.Removed);
    }

    private async Task<List<WebhookView>> Read(ServiceDb db, IQueryable<Webhook> webhooks, CancellationToken ct)
    {
        var rows = await webhooks.OrderBy(x => x.CreatedAt).Select(x => new
        {
            Row = x,
            Waiting = db.Set<Delivery>().Count(y => y.WebhookId == x.Id && y.DueAt != null),
            Dead = db.Set<Delivery>().Count(y => y.WebhookId == x.Id && y.State == DeliveryState.Dead && y.EndedAt != null && y.Fact != Delivery.TestFact),
            Last = db.Set<Delivery>().Where(y => y.WebhookId == x.Id && y.State == DeliveryState.Delivered).OrderByDescending(y => y.CreatedAt).Select(y => y.EndedAt).FirstOrDefault(),
        }).ToListAsync(ct);
        return rows.ConvertAll(x => new WebhookView(
            x.Row.Id, x.Row.Name, x.Row.Address, x.Row.FactNames, Codes.Of(x.Row.Content), Codes.Of(x.Row.State), x.Row.StateAt, x.Row.NotBefore, x.Row.OldSecretUntil,
            x.Row.CreatedById is { } user ? people.NameOf(user.Value) : x.Row.CreatedBy, x.Row.CreatedAt, x.Waiting, x.Dead, x.Last, x.Row.Version, right.HasLapsed(x.Row)));
    }

    private static async Task<DeliveryPage> Page(IQueryable<Delivery> deliveries, int? limit, Func<Delivery, DateTimeOffset> key, CancellationToken ct)
    {
        var most = Math.Clamp(limit ?? 50, 1, LimitMax);
        var rows = await deliveries.Take(most + 1).ToListAsync(ct);
        var next = rows.Count > most ? new TimeCursor(key(rows[most - 1]), rows[most - 1].Id).ToString() : null;
        return new DeliveryPage([.. rows.Take(most).Select(View)], next);
    }

    private static DeliveryView View(Delivery x) => new(
        x.Id, x.MessageId, x.WebhookId, x.Fact, x.IsTest ? null : x.StreamId, x.Number, x.Seq, x.OccurredAt, x.CreatedAt, Codes.Of(x.State), x.AttemptsEver, x.DueAt, x.EndedAt, x.Status, x.Error);
}
