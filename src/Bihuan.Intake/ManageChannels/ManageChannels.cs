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
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Intake.ManageChannels;

/// <summary>
/// A channel that the shipped register does not know. Subkinds and media are those of the register; the kind follows from the subkind
/// and need not be said.
/// </summary>
public sealed record AddChannelRequest(
    [Required, MaxLength(40)] string Code,
    [MaxLength(20)] string? Kind,
    [Required, MaxLength(40)] string Subkind,
    [Required, MaxLength(80)] string Name,
    [Required, MaxLength(40)] string Medium,
    Guid? OrganisationId = null);

/// <summary>What may change of a channel; its code and kind stand in facts and addresses and stay. Without a name the shipped word is shown.</summary>
public sealed record ChangeChannelRequest([MaxLength(80)] string? Name, [Required, MaxLength(40)] string Medium, Guid? OrganisationId = null);

/// <summary>Pausing, resuming and renewing a secret need nothing but the wish.</summary>
public sealed record ChannelWishRequest;

[FactType("channel.added/1")]
public sealed record ChannelAdded(string Code, string Kind, string Subkind) : IFact;

[FactType("channel.changed/1")]
public sealed record ChannelChanged(string Code, string? Name, string Medium, Guid? OrganisationId) : IFact;

/// <summary>The channel takes no requests until it is resumed.</summary>
[FactType("channel.paused/1")]
public sealed record ChannelPaused(string Code) : IFact;

[FactType("channel.resumed/1")]
public sealed record ChannelResumed(string Code) : IFact;

/// <summary>The channel's webhook has a new secret; the one before is void.</summary>
[FactType("channel.secret-made/1")]
public sealed record ChannelSecretMade(string Code) : IFact;

/// <summary>The register's own terms, which a new channel has to keep to.</summary>
internal static class ChannelTerms
{
    private static readonly ChannelRegister s_register = PolicyReader.ReadEmbedded<ChannelRegister>(ChannelRegister.FileName, ChannelRegister.Check).Value!;

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Subkinds => s_register.Subkinds;

    /// <summary>Null for a subkind that no kind has.</summary>
    public static string? KindOf(string subkind) => Subkinds.Where(x => x.Value.Contains(subkind, StringComparer.Ordinal)).Select(x => x.Key).FirstOrDefault();

    public static IReadOnlyList<string> Media { get; } = [.. s_register.Channels.Select(x => x.Medium).Distinct(StringComparer.Ordinal)];
}

internal sealed class ManageChannelsHandler(ServiceDb db, ChannelDirectory channels, OrganisationTree tree, MasterKey master, AuditLog audit, TimeProvider clock)
{
    public async Task<Result<ChannelCard>> Add(AddChannelRequest request, Actor actor, CancellationToken ct)
    {
        var errors = Errors(request);
        if (errors.Count > 0) return Refusal.Invalid("request.invalid", [.. errors]);
        if (!IsWithin(actor, request.OrganisationId)) return BeyondReach();
        await db.Hold("channel\n" + request.Code, ct);
        if (await db.Set<Channel>().AnyAsync(x => x.Code == request.Code, ct)) return Refusal.Conflict("channel.exists");
        var channel = new Channel
        {
            Code = request.Code,
            Kind = request.Kind ?? ChannelTerms.KindOf(request.Subkind)!,
            Subkind = request.Subkind,
            Name = request.Name.Trim(),
            Medium = request.Medium,
            OrganisationId = Unit(request.OrganisationId),
        };
        db.Add(channel);
        return await Save(channel, new ChannelAdded(channel.Code, channel.Kind, channel.Subkind), actor, ct);
    }

    public Task<Result<ChannelCard>> Change(string code, Seq expected, ChangeChannelRequest request, Actor actor, CancellationToken ct) => Alter(code, expected, actor, channel =>
    {
        var errors = new List<FieldError>();
        CheckMedium(request.Medium, errors);
        CheckUnit(request.OrganisationId, errors);
        if (errors.Count > 0) return Refusal.Invalid("request.invalid", [.. errors]);
        if (!IsWithin(actor, request.OrganisationId)) return BeyondReach();
        channel.Name = string.IsNullOrWhiteSpace(request.Name) ? null : request.Name.Trim();
        (channel.Medium, channel.OrganisationId) = (request.Medium, Unit(request.OrganisationId));
        return new ChannelChanged(channel.Code, channel.Name, channel.Medium, request.OrganisationId);
    }, ct);

    public Task<Result<ChannelCard>> Pause(string code, Seq expected, Actor actor, CancellationToken ct) => Alter(code, expected, actor, channel =>
    {
        if (!channel.IsActive) return Refusal.Conflict("channel.is-paused");
        channel.IsActive = false;
        return new ChannelPaused(code);
    }, ct);

    public Task<Result<ChannelCard>> Resume(string code, Seq expected, Actor actor, CancellationToken ct) => Alter(code, expected, actor, channel =>
    {
        if (channel.IsActive) return Refusal.Conflict("channel.is-active");
        channel.IsActive = true;
        return new ChannelResumed(code);
    }, ct);

    /// <summary>The secret, shown this once. Making one is what opens the channel to signed messages.</summary>
    public async Task<Result<string>> MakeSecret(string code, Actor actor, CancellationToken ct)
    {
        if (await Find(code, ct) is not { } channel) return Refusal.NotFound("channel.unknown");
        if (!IsWithin(actor, channel.OrganisationId?.Value)) return BeyondReach();
        var secret = WebhookSignature.NewSecret();
        channel.WebhookSecret = master.SealSecret(WebhookSecrets.Purpose, secret);
        channel.AcceptsWebhook = true;
        channel.Version++;
        await Save(channel, new ChannelSecretMade(code), actor, ct);
        return WebhookSignature.Spell(secret);
    }

    private async Task<Result<ChannelCard>> Alter(string code, Seq expected, Actor actor, Func<Channel, Result<IFact>> change, CancellationToken ct)
    {
        if (await Find(code, ct) is not { } channel) return Refusal.NotFound("channel.unknown");
        if (!IsWithin(actor, channel.OrganisationId?.Value)) return BeyondReach();
        if (channel.Version != expected.Value) return new Refusal("channel.changed-meanwhile", RefusalKind.Stale);
        var changed = change(channel);
        if (changed.Refusal is { } refusal) return refusal;
        channel.Version++;
        return await Save(channel, changed.Value, actor, ct);
    }

    private async Task<Result<ChannelCard>> Save(Channel channel, IFact fact, Actor actor, CancellationToken ct)
    {
        await audit.Record(db, fact, actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(channels.Forget);
        return ChannelDirectory.Card(channel);
    }

    private Task<Channel?> Find(string code, CancellationToken ct) => db.Set<Channel>().AsTracking().FirstOrDefaultAsync(x => x.Code == code, ct);

    /// <summary>A channel of no unit is the whole company's.</summary>
    private static bool IsWithin(Actor actor, Guid? organisation) =>
        actor.ReachOf(WebhookSecrets.Permission) is var reach && (reach.All || (organisation is { } unit && reach.Organisations.Contains(unit)));

    private static Refusal BeyondReach() => Refusal.NotAllowed("channel.beyond-reach");

    private static OrganisationId? Unit(Guid? id) => id is { } organisation ? new OrganisationId(organisation) : null;

    private List<FieldError> Errors(AddChannelRequest request)
    {
        var errors = new List<FieldError>();
        if (!ChannelRegister.IsCode(request.Code)) errors.Add(new FieldError("/code", "lower-kebab"));
        var kind = request.Kind ?? ChannelTerms.KindOf(request.Subkind);
        if (kind is null) errors.Add(new FieldError("/subkind", "unknown-code", string.Join(' ', ChannelTerms.Subkinds.Values.SelectMany(x => x))));
        else if (!ChannelTerms.Subkinds.TryGetValue(kind, out var subkinds)) errors.Add(new FieldError("/kind", "unknown-code", string.Join(' ', ChannelTerms.Subkinds.Keys)));
        else if (!subkinds.Contains(request.Subkind, StringComparer.Ordinal)) errors.Add(new FieldError("/subkind", "unknown-code", string.Join(' ', subkinds)));
        CheckMedium(request.Medium, errors);
        CheckUnit(request.OrganisationId, errors);
        return errors;
    }

    private static void CheckMedium(string medium, List<FieldError> errors)
    {
        if (!ChannelTerms.Media.Contains(medium, StringComparer.Ordinal)) errors.Add(new FieldError("/medium", "unknown-code", string.Join(' ', ChannelTerms.Media)));
    }

    private void CheckUnit(Guid? organisation, List<FieldError> errors)
    {
        if (organisation is { } id && tree.Current.Find(id) is not { IsActive: true }) errors.Add(new FieldError("/organisationId", "unknown"));
    }
}
