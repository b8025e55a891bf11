using Bihuan.Foundation;
using Bihuan.Messages.Contracts;
using Bihuan.Messages.DeliverWebhooks;
using Bihuan.Messages.ReadDeliveries;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Messages.ManageWebhooks;

/// <summary><c>/api/v1/webhooks</c>: the same handlers as the desk's pages.</summary>
internal static class WebhookApi
{
    private const string Permission = MessagePermissions.ManageWebhooks;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var hooks = routes.MapGroup("/api/v1/webhooks").WithTags("webhooks");
        MapReads(hooks);
        MapActs(hooks);
        MapDeliveries(hooks);
    }

    private static void MapReads(RouteGroupBuilder hooks)
    {
        hooks.MapGet("", async (Actor actor, ServiceDb db, WebhookReader reader, CancellationToken ct) => Problems.Ok(new { items = await reader.All(db, actor, ct), next = (string?)null })).Requires(Permission);
        hooks.MapGet("/facts", (SubscribableFacts facts) => Problems.Ok(new { items = facts.Names })).Requires(Permission);
        hooks.MapGet("/dead-letters", async (string? after, int? limit, Actor actor, ServiceDb db, WebhookReader reader, CancellationToken ct) =>
            Problems.Ok(await reader.DeadLetters(db, actor, after, limit, ct))).Requires(Permission);
        hooks.MapGet("/{id:guid}", async (Guid id, Actor actor, ServiceDb db, WebhookReader reader, CancellationToken ct) =>
            await reader.Find(db, id, actor, ct) is { } found ? Problems.Ok(found, etag: new Seq(found.Version).ETag) : Refusal.NotFound("webhook.not-found").ToHttp()).Requires(Permission);
    }

    private static void MapActs(RouteGroupBuilder hooks)
    {
        hooks.MapPost("", async (WebhookRequest request, Actor actor, Write<WebhookChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Add(request, actor, ct), ct)).ToHttp(x => Problems.Ok(new { id = x.Id, secret = x.Secret }, StatusCodes.Status201Created, new Seq(x.Version).ETag, "/api/v1/webhooks/" + x.Id)))
            .Requires(Permission);
        hooks.MapPut("/{id:guid}", async (Guid id, IfMatch expected, WebhookRequest request, Actor actor, Write<WebhookChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Change(id, expected.Seq, request, actor, ct), ct)).ToHttp(Versioned)).Requires(Permission);
        hooks.MapPost("/{id:guid}/secrets", async (Guid id, IfMatch expected, Actor actor, Write<WebhookChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.RenewSecret(id, expected.Seq, actor, ct), ct)).ToHttp(x => Problems.Ok(new { secret = x.Secret }, StatusCodes.Status201Created, new Seq(x.Version).ETag))).Requires(Permission);
        hooks.MapPost("/{id:guid}/pauses", async (Guid id, IfMatch expected, Actor actor, Write<WebhookChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Pause(id, expected.Seq, actor, ct), ct)).ToHttp(Versioned)).Requires(Permission);
        hooks.MapPost("/{id:guid}/resumptions", async (Guid id, IfMatch expected, Actor actor, Write<WebhookChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Resume(id, expected.Seq, actor, ct), ct)).ToHttp(Versioned)).Requires(Permission);
        hooks.MapPost("/{id:guid}/removals", async (Guid id, IfMatch expected, Actor actor, Write<WebhookChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Remove(id, expected.Seq, actor, ct), ct)).ToHttp(_ => Results.NoContent())).Requires(Permission);
    }

    private static void MapDeliveries(RouteGroupBuilder hooks)
    {
        hooks.MapGet("/{id:guid}/deliveries", async (Guid id, string? state, string? after, int? limit, Actor actor, ServiceDb db, WebhookReader reader, CancellationToken ct) =>
            await reader.Find(db, id, actor, ct) is null ? Refusal.NotFound("webhook.not-found").ToHttp() : Problems.Ok(await reader.Deliveries(db, id, state, after, limit, ct))).Requires(Permission);
        hooks.MapGet("/{id:guid}/deliveries/{delivery:guid}", async (Guid id, Guid delivery, Actor actor, ServiceDb db, WebhookReader reader, CancellationToken ct) =>
            await reader.Find(db, id, actor, ct) is not null && await reader.FindDelivery(db, id, delivery, ct) is { } found
                ? Problems.Ok(new { delivery = found, attempts = await reader.Attempts(db, delivery, ct) })
                : Refusal.NotFound("webhook.delivery-not-found").ToHttp()).Requires(Permission);
        hooks.MapPost("/{id:guid}/deliveries/{delivery:guid}/replays", async (Guid id, Guid delivery, Actor actor, Write<DeliveryChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Replay(id, delivery, actor, ct), ct)).ToHttp(_ => Results.NoContent())).Requires(Permission);
        hooks.MapPost("/{id:guid}/replays", async (Guid id, ReplayRequest request, Actor actor, Write<DeliveryChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.ReplaySpan(id, request, actor, ct), ct)).ToHttp(x => Problems.Ok(new { deliveries = x }))).Requires(Permission);
        hooks.MapPost("/{id:guid}/tests", async (Guid id, Actor actor, ServiceDb db, WebhookReader reader, WebhookTest test, CancellationToken ct) =>
        {
            var sent = await test.Send(id, actor, ct);
            return sent.Refusal is { } refusal ? refusal.ToHttp() : Problems.Ok(new { delivery = await reader.FindDelivery(db, id, sent.Value, ct), attempts = await reader.Attempts(db, sent.Value, ct) });
        }).Requires(Permission);
    }

    private static IResult Versioned(int version) => Problems.Ok(new { version }, etag: new Seq(version).ETag);
}

/// <summary>Sends a test message while somebody waits for the answer: a change, the call, another change, and never one inside the other.</summary>
internal sealed class WebhookTest(Write<DeliveryChanges> write, WebhookSender sender)
{
    public async Task<Result<Guid>> Send(Guid webhook, Actor actor, CancellationToken ct)
    {
        var claimed = await write.Run(x => x.Test(webhook, actor, ct), ct);
        if (claimed.Refusal is { } refusal) return refusal;
        await sender.Send(claimed.Value, ct);
        return claimed.Value.Delivery.Id;
    }
}
