using Bihuan.Foundation;
using Bihuan.Messages.Domain;
using Bihuan.Messages.SendMessages;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Messages.ManageChannels;

/// <summary>A channel as it may be shown: what is secret only says whether it is there.</summary>
public sealed record ChannelView(
    string Kind, bool IsSetUp, bool IsEnabled, string Name, string? Host, int Port, bool UseTls, string? UserName, string? From, string? Address, string? Format, string? Body, string? HeaderName,
    string? SuccessContains, string Language, bool HasSecret, bool HasSignSecret, DateTimeOffset? NotBefore, int Waiting, int Version);

internal static class ChannelPages
{
    private const string Home = "/desk/message-channels";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup(Home);
        pages.MapGet("", (ChannelDesk desk, CancellationToken ct) => desk.List(null, null, ct)).Requires(ChannelChanges.Permission);
        pages.MapPost("/public-address", async (Form<SetPublicAddressRequest> form, Actor actor, ChannelDesk desk, Write<SettingChanges> write, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? ChannelDesk.Check(form.Value!) ?? (await write.Run(
                x => x.Save(MessageSettings.Key, MessageSettings.Shipped, form.Version, new MessageSettings(form.Value!.PublicAddress.Trim()), form.Value.Reason, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther(Home) : await desk.List(refusal, form, ct);
        }).Requires(ChannelChanges.Permission);
        pages.MapGet("/{kind}", (string kind, ChannelDesk desk, CancellationToken ct) => desk.Show(kind, null, null, null, ct)).Requires(ChannelChanges.Permission);
        pages.MapPost("/{kind}", async (string kind, Form<ChannelRequest> form, Actor actor, ChannelDesk desk, Write<ChannelChanges> write, CancellationToken ct) =>
        {
            if (Codes.KindOf(kind) is not { } known) return Page.Missing();
            var refusal = form.Refusal ?? (await write.Run(x => x.Set(known, form.Version, form.Value!, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther($"{Home}/{kind}") : await desk.Show(kind, form, refusal, null, ct);
        }).Requires(ChannelChanges.Permission);
        pages.MapPost("/{kind}/tests", async (string kind, Form<ChannelTestRequest> form, ChannelDesk desk, CancellationToken ct) =>
            form.Refusal is { } wrong ? await desk.Show(kind, null, wrong, null, ct) : await desk.Test(kind, form.Value!.To, ct)).Requires(ChannelChanges.Permission);
        MapApi(routes);
    }

    private static void MapApi(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/message-channels").WithTags("messages");
        api.MapGet("", async (ChannelDesk desk, CancellationToken ct) => Problems.Ok(new { items = await desk.All(ct) })).Requires(ChannelChanges.Permission);
        api.MapPut("/{kind}", async (string kind, IfMatch expected, ChannelRequest request, Actor actor, Write<ChannelChanges> write, CancellationToken ct) =>
            Codes.KindOf(kind) is not { } known ? Refusal.NotFound("message.unknown-channel").ToHttp()
                : (await write.Run(x => x.Set(known, expected.Seq, request, actor, ct), ct)).ToHttp(x => Problems.Ok(new { version = x }, etag: new Seq(x).ETag))).Requires(ChannelChanges.Permission);
    }
}

internal sealed class ChannelDesk(ServiceDb db, ChannelVault vault, MessageSender sender, SettingsReader settings, WordsCatalog words, TimeProvider clock)
{
    public static Refusal? Check(SetPublicAddressRequest request) =>
        Uri.TryCreate(request.PublicAddress.Trim(), UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp) && uri.PathAndQuery == "/"
            ? null : Refusal.Invalid("request.invalid", new FieldError("/publicAddress", "malformed"));

    public async Task<IReadOnlyList<ChannelView>> All(CancellationToken ct)
    {
        var rows = await db.Set<MessageChannel>().ToDictionaryAsync(x => x.Kind, ct);
        var waiting = await db.Set<Message>().Where(x => x.DueAt != null).GroupBy(x => x.Kind).Select(x => new { x.Key, Count = x.Count() }).ToDictionaryAsync(x => x.Key, x => x.Count, ct);
        return [.. Enum.GetValues<ChannelKind>().Select(kind => View(kind, rows.GetValueOrDefault(kind), waiting.GetValueOrDefault(kind)))];
    }

    public async Task<IResult> List(Refusal? refusal, Form<SetPublicAddressRequest>? form, CancellationToken ct)
    {
        var (value, version) = settings.Read(MessageSettings.Key, MessageSettings.Shipped);
        return Page.Of<ChannelListPage>(new() { ["Channels"] = await All(ct), ["PublicAddress"] = form?.Typed("publicAddress") ?? value.PublicAddress, ["Version"] = version, ["Refusal"] = refusal, ["Now"] = clock.Now() }, refused: refusal is not null);
    }

    public async Task<IResult> Show(string kind, Form<ChannelRequest>? form, Refusal? refusal, string? outcome, CancellationToken ct)
    {
        if (Codes.KindOf(kind) is not { } known) return Page.Missing();
        var row = await db.Set<MessageChannel>().FirstOrDefaultAsync(x => x.Kind == known, ct);
        return Page.Of<ChannelPage>(new() { ["Channel"] = View(known, row, 0), ["Form"] = form, ["Refusal"] = refusal, ["Outcome"] = outcome }, refused: refusal is not null);
    }

    /// <summary>Sends one message outside the queue and shows what came of it.</summary>
    public async Task<IResult> Test(string kind, string? to, CancellationToken ct)
    {
        if (Codes.KindOf(kind) is not { } known || await db.Set<MessageChannel>().FirstOrDefaultAsync(x => x.Kind == known, ct) is not { } channel) return Page.Missing();
        if (known is ChannelKind.Sms or ChannelKind.Email && string.IsNullOrWhiteSpace(to)) return await Show(kind, null, Refusal.Invalid("request.invalid", new FieldError("/to", "required")), null, ct);
        var text = words.In(channel.Read().Language)["messages.test.text"];
        var answer = await sender.Try(channel, new Envelope(to?.Trim(), text, text, "test", "TEST", Ids.At(clock.Now()), IsAutomatic: true), ct);
        return await Show(kind, null, null, answer.Verdict == TransportVerdict.Sent ? "sent" : answer.Reason ?? "refused", ct);
    }

    private ChannelView View(ChannelKind kind, MessageChannel? row, int waiting)
    {
        var (settings, secrets) = row is null ? (new ChannelSettings(), new ChannelSecrets()) : (row.Read(), vault.Open(row));
        return new ChannelView(
            Codes.Of(kind), row is not null, row?.IsEnabled ?? false, row?.Name ?? "", settings.Host, settings.Port, settings.UseTls, settings.UserName, settings.From, settings.Address, settings.Format, settings.Body,
            settings.HeaderName, settings.SuccessContains, settings.Language, (secrets.Password ?? secrets.Address) is not null, secrets.SignSecret is not null, row?.NotBefore, waiting, row?.Version ?? 0);
    }
}
