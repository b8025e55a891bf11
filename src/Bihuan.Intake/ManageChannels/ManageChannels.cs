using System.ComponentModel.DataAnnotations;
using Bihuan.Foundation;
using Bihuan.Intake.Domain;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Intake.ManageChannels;

/// <summary>A channel that the shipped register does not know. Kinds, subkinds and media are those of the register.</summary>
public sealed record AddChannelRequest(
    [Required, MaxLength(40)] string Code,
    [Required, MaxLength(20)] string Kind,
    [Required, MaxLength(40)] string Subkind,
    [Required, MaxLength(80)] string Name,
    [Required, MaxLength(40)] string Medium,
    Guid? OrganisationId = null);

[FactType("channel.added/1")]
public sealed record ChannelAdded(string Code, string Kind, string Subkind) : IFact;

/// <summary>The channel's webhook has a new secret; the one before is void.</summary>
[FactType("channel.secret-made/1")]
public sealed record ChannelSecretMade(string Code) : IFact;

internal sealed class ManageChannelsHandler(ServiceDb db, ChannelDirectory channels, OrganisationTree tree, MasterKey master, AuditLog audit, TimeProvider clock)
{
    public async Task<Result<ChannelCard>> Add(AddChannelRequest request, Actor actor, CancellationToken ct)
    {
        var errors = Errors(request);
        if (errors.Count > 0) return Refusal.Invalid("request.invalid", [.. errors]);
        await db.Hold("channel\n" + request.Code, ct);
        if (await db.Set<Channel>().AnyAsync(x => x.Code == request.Code, ct)) return Refusal.Conflict("channel.exists");
        var channel = new Channel
        {
            Code = request.Code,
            Kind = request.Kind,
            Subkind = request.Subkind,
            Name = request.Name.Trim(),
            Medium = request.Medium,
            OrganisationId = request.OrganisationId is { } organisation ? new OrganisationId(organisation) : null,
        };
        db.Add(channel);
        await audit.Record(db, new ChannelAdded(channel.Code, channel.Kind, channel.Subkind), actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(channels.Forget);
        return ChannelDirectory.Card(channel);
    }

    /// <summary>The secret, shown this once. Making one is what opens the channel to signed messages.</summary>
    public async Task<Result<string>> MakeSecret(string code, Actor actor, CancellationToken ct)
    {
        if (await db.Set<Channel>().AsTracking().FirstOrDefaultAsync(x => x.Code == code, ct) is not { } channel) return Refusal.NotFound("channel.unknown");
        var secret = WebhookSignature.NewSecret();
        channel.WebhookSecret = master.SealSecret(WebhookSecrets.Purpose, secret);
        channel.AcceptsWebhook = true;
        channel.Version++;
        await audit.Record(db, new ChannelSecretMade(code), actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(channels.Forget);
        return WebhookSignature.Spell(secret);
    }

    private List<FieldError> Errors(AddChannelRequest request)
    {
        var register = PolicyReader.ReadEmbedded<ChannelRegister>(ChannelRegister.FileName, ChannelRegister.Check).Value!;
        var errors = new List<FieldError>();
        if (!ChannelRegister.IsCode(request.Code)) errors.Add(new FieldError("/code", "lower-kebab"));
        if (!register.Subkinds.TryGetValue(request.Kind, out var subkinds)) errors.Add(new FieldError("/kind", "unknown-code", string.Join(' ', register.Subkinds.Keys)));
        else if (!subkinds.Contains(request.Subkind, StringComparer.Ordinal)) errors.Add(new FieldError("/subkind", "unknown-code", string.Join(' ', subkinds)));
        var media = register.Channels.Select(x => x.Medium).Distinct(StringComparer.Ordinal).ToList();
        if (!media.Contains(request.Medium, StringComparer.Ordinal)) errors.Add(new FieldError("/medium", "unknown-code", string.Join(' ', media)));
        if (request.OrganisationId is { } id && tree.Current.Find(id) is not { IsActive: true }) errors.Add(new FieldError("/organisationId", "unknown-code", "organisations"));
        return errors;
    }
}

internal static class ChannelEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var channels = routes.MapGroup("/api/v1/channels").WithTags("channels");
        channels.MapGet("", (ChannelDirectory directory) => Problems.Ok(new { items = directory.All })).Requires(WebhookSecrets.Permission);
        channels.MapPost("", async (AddChannelRequest request, Actor actor, Write<ManageChannelsHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Add(request, actor, ct), ct)).ToHttp(x => Problems.Ok(x, StatusCodes.Status201Created))).Requires(WebhookSecrets.Permission);
        channels.MapPost("/{code}/webhook-secrets", async (string code, Actor actor, Write<ManageChannelsHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.MakeSecret(code, actor, ct), ct)).ToHttp(x => Problems.Ok(new { secret = x, address = "/hooks/" + code }, StatusCodes.Status201Created)))
            .Requires(WebhookSecrets.Permission);
    }
}
