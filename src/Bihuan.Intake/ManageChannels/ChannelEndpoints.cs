using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Intake.ManageChannels;

/// <summary>The register over the API and at the desk; both run the same handlers.</summary>
internal static class ChannelEndpoints
{
    public const string Home = "/desk/channels";

    public static void MapApi(IEndpointRouteBuilder routes)
    {
        var channels = routes.MapGroup("/api/v1/channels").WithTags("channels");
        channels.MapGet("", (ChannelDirectory directory) => Problems.Ok(new { items = directory.All })).Requires(WebhookSecrets.Permission);
        channels.MapPost("", async (AddChannelRequest request, Actor actor, Write<ManageChannelsHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Add(request, actor, ct), ct)).ToHttp(x => Versioned(x, StatusCodes.Status201Created))).Requires(WebhookSecrets.Permission);
        channels.MapPost("/{code}/changes", async (string code, IfMatch expected, ChangeChannelRequest request, Actor actor, Write<ManageChannelsHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Change(code, expected.Seq, request, actor, ct), ct)).ToHttp(x => Versioned(x))).Requires(WebhookSecrets.Permission);
        channels.MapPost("/{code}/pauses", async (string code, IfMatch expected, Actor actor, Write<ManageChannelsHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Pause(code, expected.Seq, actor, ct), ct)).ToHttp(x => Versioned(x))).Requires(WebhookSecrets.Permission);
        channels.MapPost("/{code}/resumptions", async (string code, IfMatch expected, Actor actor, Write<ManageChannelsHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Resume(code, expected.Seq, actor, ct), ct)).ToHttp(x => Versioned(x))).Requires(WebhookSecrets.Permission);
        channels.MapPost("/{code}/webhook-secrets", async (string code, Actor actor, Write<ManageChannelsHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.MakeSecret(code, actor, ct), ct)).ToHttp(x => Problems.Ok(new { secret = x, address = "/hooks/" + code }, StatusCodes.Status201Created)))
            .Requires(WebhookSecrets.Permission);
    }

    public static void MapPages(IEndpointRouteBuilder routes)
    {
        var desk = routes.MapGroup(Home).ExcludeFromDescription();
        desk.MapGet("", async (ChannelReader reader, CancellationToken ct) => Page<ChannelListPage>(new { Lines = await reader.Lines(ct) })).Requires(WebhookSecrets.Permission);
        desk.MapGet("/new", () => Page<NewChannelPage>(new { })).Requires(WebhookSecrets.Permission);
        desk.MapPost("", Add).Requires(WebhookSecrets.Permission);
        desk.MapGet("/{code}", (string code, string? done, Actor actor, ChannelReader reader, ChannelDirectory channels, CancellationToken ct) => Show(code, actor, reader, channels, new ChannelView { Done = done }, ct)).Requires(WebhookSecrets.Permission);
        desk.MapPost("/{code}/changes", (string code, Form<ChangeChannelRequest> form, Actor actor, ChannelReader reader, ChannelDirectory channels, Write<ManageChannelsHandler> write, CancellationToken ct) =>
            Act(code, "changed", form, actor, x => x.Change(code, form.Version, form.Value!, actor, ct), reader, channels, write, ct)).Requires(WebhookSecrets.Permission);
        desk.MapPost("/{code}/pauses", (string code, Form<ChannelWishRequest> form, Actor actor, ChannelReader reader, ChannelDirectory channels, Write<ManageChannelsHandler> write, CancellationToken ct) =>
            Act(code, "paused", form, actor, x => x.Pause(code, form.Version, actor, ct), reader, channels, write, ct)).Requires(WebhookSecrets.Permission);
        desk.MapPost("/{code}/resumptions", (string code, Form<ChannelWishRequest> form, Actor actor, ChannelReader reader, ChannelDirectory channels, Write<ManageChannelsHandler> write, CancellationToken ct) =>
            Act(code, "resumed", form, actor, x => x.Resume(code, form.Version, actor, ct), reader, channels, write, ct)).Requires(WebhookSecrets.Permission);
        desk.MapPost("/{code}/webhook-secrets", MakeSecret).Requires(WebhookSecrets.Permission);
    }

    private static async Task<IResult> Add(Form<AddChannelRequest> form, Actor actor, Write<ManageChannelsHandler> write, CancellationToken ct)
    {
        var added = form.Refusal is { } wrong ? wrong : await write.Run(x => x.Add(form.Value!, actor, ct), ct);
        return added.Refusal is { } refusal
            ? Page<NewChannelPage>(new { Form = form, Refusal = refusal }, StatusCodes.Status422UnprocessableEntity)
            : new SeeOther($"{Home}/{added.Value.Code}?done=added");
    }

    private static async Task<IResult> Act<T>(
        string code, string done, Form<T> form, Actor actor, Func<ManageChannelsHandler, Task<Result<ChannelCard>>> act, ChannelReader reader, ChannelDirectory channels, Write<ManageChannelsHandler> write, CancellationToken ct)
        where T : class
    {
        var refusal = form.Refusal ?? (await write.Run(act, ct)).Refusal;
        return refusal is null
            ? new SeeOther($"{Home}/{code}?done={done}")
            : await Show(code, actor, reader, channels, new ChannelView { Refusal = refusal, Typed = form.Fields.ToDictionary(x => x.Key, x => x.Value.ToString(), StringComparer.OrdinalIgnoreCase) }, ct);
    }

    /// <summary>The secret is shown on the answer and nowhere else; going back does not bring it again.</summary>
    private static async Task<IResult> MakeSecret(string code, Form<ChannelWishRequest> form, Actor actor, ChannelReader reader, ChannelDirectory channels, Write<ManageChannelsHandler> write, CancellationToken ct)
    {
        var made = form.Refusal is { } wrong ? wrong : await write.Run(x => x.MakeSecret(code, actor, ct), ct);
        return await Show(code, actor, reader, channels, made.Refusal is { } refusal ? new ChannelView { Refusal = refusal } : new ChannelView { Secret = made.Value }, ct);
    }

    private static async Task<IResult> Show(string code, Actor actor, ChannelReader reader, ChannelDirectory channels, ChannelView view, CancellationToken ct)
    {
        if (channels.Find(code) is not { } card) return Page<ChannelAbsentPage>(new { }, StatusCodes.Status404NotFound);
        view = view with { Card = card, Messages = await reader.Messages(code, actor, ct) };
        return Page<ChannelPage>(new { View = view }, view.Refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static IResult Versioned(ChannelCard card, int status = StatusCodes.Status200OK) => Problems.Ok(card, status, etag: new Seq(card.Version).ETag);

    private static PageResult<TPage> Page<TPage>(object parameters, int status = StatusCodes.Status200OK)
        where TPage : Microsoft.AspNetCore.Components.IComponent => new(parameters) { StatusCode = status };
}

/// <summary>One channel as its page shows it.</summary>
public sealed record ChannelView
{
    public ChannelCard Card { get; init; } = null!;

    public IReadOnlyList<ChannelMessage> Messages { get; init; } = [];

    /// <summary>What has just been done: the suffix of a word <c>channels.done.X</c>.</summary>
    public string? Done { get; init; }

    /// <summary>A new webhook secret, this once.</summary>
    public string? Secret { get; init; }

    public Refusal? Refusal { get; init; }

    public IReadOnlyDictionary<string, string> Typed { get; init; } = new Dictionary<string, string>();
}
