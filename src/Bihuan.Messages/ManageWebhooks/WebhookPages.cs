using Bihuan.Foundation;
using Bihuan.Messages.Contracts;
using Bihuan.Messages.ReadDeliveries;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Messages.ManageWebhooks;

/// <summary>The desk's pages of subscriptions: the list, one with its log, one delivery with its attempts, and what was given up.</summary>
internal static class WebhookPages
{
    public const string Home = "/desk/webhooks";
    private const string Permission = MessagePermissions.ManageWebhooks;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var hooks = routes.MapGroup(Home);
        hooks.MapGet("", async (Actor actor, ServiceDb db, WebhookReader reader, TimeProvider clock, CancellationToken ct) =>
            Page.Of<WebhookListPage>(new() { ["Webhooks"] = await reader.All(db, actor, ct), ["Now"] = clock.Now() })).Requires(Permission);
        hooks.MapGet("/new", () => Page.Of<NewWebhookPage>([])).Requires(Permission);
        hooks.MapPost("", Add).Requires(Permission);
        hooks.MapGet("/dead-letters", async (string? after, Actor actor, ServiceDb db, WebhookReader reader, TimeProvider clock, CancellationToken ct) =>
            Page.Of<DeadLettersPage>(new() { ["View"] = await reader.DeadLetters(db, actor, after, null, ct), ["Webhooks"] = await reader.All(db, actor, ct), ["After"] = after, ["Now"] = clock.Now() })).Requires(Permission);
        hooks.MapGet("/{id:guid}", (Guid id, string? state, string? after, WebhookDesk desk, Actor actor, CancellationToken ct) => desk.Show(id, actor, new WebhookShown { State = state, After = after }, ct)).Requires(Permission);
        hooks.MapGet("/{id:guid}/deliveries/{delivery:guid}", (Guid id, Guid delivery, WebhookDesk desk, Actor actor, CancellationToken ct) => desk.ShowDelivery(id, delivery, null, actor, ct)).Requires(Permission);
        MapActs(hooks);
    }

    private static void MapActs(RouteGroupBuilder hooks)
    {
        hooks.MapPost("/{id:guid}", async (Guid id, Form<WebhookRequest> form, Actor actor, WebhookDesk desk, Write<WebhookChanges> write, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Change(id, form.Version, form.Value!, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther($"{Home}/{id}") : await desk.Show(id, actor, new WebhookShown { Refusal = refusal, Form = form }, ct);
        }).Requires(Permission);
        hooks.MapPost("/{id:guid}/pauses", (Guid id, Form<WebhookActRequest> form, Actor actor, WebhookDesk desk, Write<WebhookChanges> write, CancellationToken ct) =>
            desk.Act(id, form, $"{Home}/{id}", actor, () => write.Run(x => x.Pause(id, form.Version, actor, ct), ct), ct)).Requires(Permission);
        hooks.MapPost("/{id:guid}/resumptions", (Guid id, Form<WebhookActRequest> form, Actor actor, WebhookDesk desk, Write<WebhookChanges> write, CancellationToken ct) =>
            desk.Act(id, form, $"{Home}/{id}", actor, () => write.Run(x => x.Resume(id, form.Version, actor, ct), ct), ct)).Requires(Permission);
        hooks.MapPost("/{id:guid}/removals", (Guid id, Form<WebhookActRequest> form, Actor actor, WebhookDesk desk, Write<WebhookChanges> write, CancellationToken ct) =>
            desk.Act(id, form, Home, actor, () => write.Run(x => x.Remove(id, form.Version, actor, ct), ct), ct)).Requires(Permission);
        hooks.MapPost("/{id:guid}/secrets", async (Guid id, Form<WebhookActRequest> form, Actor actor, WebhookDesk desk, Write<WebhookChanges> write, CancellationToken ct) =>
        {
            if (form.Refusal is { } wrong) return await desk.Show(id, actor, new WebhookShown { Refusal = wrong }, ct);
            var made = await write.Run(x => x.RenewSecret(id, form.Version, actor, ct), ct);
            return await desk.Show(id, actor, new WebhookShown { Refusal = made.Refusal, Secret = made.IsOk ? made.Value.Secret : null }, ct);
        }).Requires(Permission);
        hooks.MapPost("/{id:guid}/tests", async (Guid id, Form<WebhookActRequest> form, Actor actor, WebhookDesk desk, WebhookTest test, CancellationToken ct) =>
        {
            if (form.Refusal is { } wrong) return await desk.Show(id, actor, new WebhookShown { Refusal = wrong }, ct);
            var sent = await test.Send(id, actor, ct);
            return sent.IsOk ? new SeeOther($"{Home}/{id}/deliveries/{sent.Value}") : await desk.Show(id, actor, new WebhookShown { Refusal = sent.Refusal }, ct);
        }).Requires(Permission);
        hooks.MapPost("/{id:guid}/replays", async (Guid id, Form<ReplayRequest> form, Actor actor, WebhookDesk desk, Write<DeliveryChanges> write, CancellationToken ct) =>
        {
            if (form.Refusal is { } wrong) return await desk.Show(id, actor, new WebhookShown { Refusal = wrong, Replay = form }, ct);
            var done = await write.Run(x => x.ReplaySpan(id, form.Value!, actor, ct), ct);
            return await desk.Show(id, actor, new WebhookShown { Refusal = done.Refusal, Replay = form, Replayed = done.IsOk ? done.Value : null }, ct);
        }).Requires(Permission);
        hooks.MapPost("/{id:guid}/deliveries/{delivery:guid}/replays", async (Guid id, Guid delivery, Form<WebhookActRequest> form, Actor actor, WebhookDesk desk, Write<DeliveryChanges> write, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Replay(id, delivery, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther($"{Home}/{id}/deliveries/{delivery}") : await desk.ShowDelivery(id, delivery, refusal, actor, ct);
        }).Requires(Permission);
    }

    private static async Task<IResult> Add(Form<WebhookRequest> form, Actor actor, WebhookDesk desk, Write<WebhookChanges> write, CancellationToken ct)
    {
        if (form.Refusal is { } wrong) return Page.Of<NewWebhookPage>(new() { ["Form"] = form, ["Refusal"] = wrong }, refused: true);
        var added = await write.Run(x => x.Add(form.Value!, actor, ct), ct);
        if (added.Refusal is { } refusal) return Page.Of<NewWebhookPage>(new() { ["Form"] = form, ["Refusal"] = refusal }, refused: true);
        // The secret is shown on this answer and nowhere else; going back does not bring it again.
        return await desk.Show(added.Value.Id, actor, new WebhookShown { Secret = added.Value.Secret }, ct);
    }
}

/// <summary>What the page of one subscription shows beside the subscription itself.</summary>
public sealed record WebhookShown
{
    public string? State { get; init; }

    public string? After { get; init; }

    public Refusal? Refusal { get; init; }

    public Form<WebhookRequest>? Form { get; init; }

    public Form<ReplayRequest>? Replay { get; init; }

    public int? Replayed { get; init; }

    public string? Secret { get; init; }
}

internal sealed class WebhookDesk(ServiceDb db, WebhookReader reader, TimeProvider clock)
{
    public async Task<IResult> Show(Guid id, Actor actor, WebhookShown shown, CancellationToken ct)
    {
        if (shown.Refusal is { Kind: RefusalKind.NotFound } || await reader.Find(db, id, actor, ct) is not { } webhook) return Page.Missing();
        var log = await reader.Deliveries(db, id, shown.State, shown.After, null, ct);
        return Page.Of<WebhookPage>(new() { ["Webhook"] = webhook, ["Log"] = log, ["Shown"] = shown, ["Now"] = clock.Now() }, refused: shown.Refusal is not null);
    }

    public async Task<IResult> ShowDelivery(Guid id, Guid delivery, Refusal? refusal, Actor actor, CancellationToken ct)
    {
        if (await reader.Find(db, id, actor, ct) is not { } webhook || await reader.FindDelivery(db, id, delivery, ct) is not { } found) return Page.Missing();
        var attempts = await reader.Attempts(db, delivery, ct);
        return Page.Of<DeliveryDetailPage>(new() { ["Webhook"] = webhook, ["Delivery"] = found, ["Attempts"] = attempts, ["Refusal"] = refusal, ["Now"] = clock.Now() }, refused: refusal is not null);
    }

    public async Task<IResult> Act(Guid id, Form<WebhookActRequest> form, string next, Actor actor, Func<Task<Result<int>>> act, CancellationToken ct)
    {
        var refusal = form.Refusal ?? (await act()).Refusal;
        return refusal is null ? new SeeOther(next) : await Show(id, actor, new WebhookShown { Refusal = refusal }, ct);
    }
}
