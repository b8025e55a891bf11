using System.ComponentModel.DataAnnotations;
using System.Net.Mail;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Messages.Domain;
using Bihuan.Messages.SendMessages;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.Live;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Messages.ManageChannels;

/// <summary>
/// A channel as it is set up. Which fields count follows from the kind; secrets left empty stay as they are.
/// </summary>
public sealed record ChannelRequest(
    [Required, MaxLength(100)] string Name,
    [MaxLength(200)] string? Host = null,
    [Range(1, 65535)] int? Port = null,
    bool UseTls = false,
    [MaxLength(200)] string? UserName = null,
    [MaxLength(200)] string? From = null,
    [MaxLength(500)] string? Address = null,
    [AllowedValues(null, "json", "form")] string? Format = null,
    [MaxLength(2000)] string? Body = null,
    [MaxLength(100)] string? HeaderName = null,
    [MaxLength(100)] string? SuccessContains = null,
    [MaxLength(500)] string? Secret = null,
    [MaxLength(500)] string? SignSecret = null,
    [AllowedValues(null, "zh-CN", "en")] string? Language = null,
    bool IsEnabled = false);

/// <summary>The address under which customers and staff reach this installation, for the links in messages.</summary>
public sealed record SetPublicAddressRequest([Required, MaxLength(200)] string PublicAddress, [Required, MaxLength(500)] string Reason);

/// <summary>Where a test message goes: a telephone number or mail address; robots need none.</summary>
public sealed record ChannelTestRequest([MaxLength(200)] string? To = null);

/// <summary>What all messages share. Data, with these defaults.</summary>
public sealed record MessageSettings(string PublicAddress = "")
{
    public const string Key = "messages";

    public static readonly MessageSettings Shipped = new();
}

[FactType("message-channel.set/1")]
public sealed record MessageChannelSet(string Channel, string Name, bool IsEnabled, bool HasNewSecret) : IFact;

internal sealed class ChannelChanges(ServiceDb db, AuditLog audit, ChannelVault vault, OutboundHttp http, SharedCaches caches, MessageBell bell, TimeProvider clock)
{
    public const string Permission = SettingChanges.Permission;
    public const string Cache = "message-channels";

    /// <summary>One channel of each kind; its code is the kind.</summary>
    public async Task<Result<int>> Set(ChannelKind kind, Seq expected, ChannelRequest request, Actor actor, CancellationToken ct)
    {
        var code = Codes.Of(kind);
        var channel = await db.Set<MessageChannel>().AsTracking().FirstOrDefaultAsync(x => x.Code == code, ct);
        if ((channel?.Version ?? 0) != expected.Value) return Stale.Refusal(channel?.Version ?? 0);
        var known = channel is null ? new ChannelSecrets() : vault.Open(channel);
        var secrets = IsRobot(kind)
            ? known with { Address = Given(request.Secret) ?? known.Address, SignSecret = Given(request.SignSecret) ?? known.SignSecret }
            : known with { Password = Given(request.Secret) ?? (LeavesHost(kind, channel, request) ? null : known.Password) };
        var errors = Errors(kind, request, secrets);
        if (known.Password is not null && secrets.Password is null && NeedsKey(kind, request)) errors.Add(new FieldError("/secret", "secret-again"));
        if (errors.Count > 0) return Refusal.Invalid("request.invalid", [.. errors]);
        if (channel is null) db.Add(channel = new MessageChannel { Code = code, Kind = kind });
        channel.Name = request.Name.Trim();
        channel.Settings = JsonSerializer.Serialize(new ChannelSettings(
            request.Host?.Trim(), request.Port ?? 0, request.UseTls, request.UserName?.Trim(), request.From?.Trim(), request.Address?.Trim(), request.Format ?? "json", request.Body, request.HeaderName?.Trim(),
            request.SuccessContains, request.Language ?? "zh-CN"));
        channel.Secrets = vault.Seal(secrets);
        (channel.IsEnabled, channel.NotBefore) = (request.IsEnabled, null);
        channel.Version++;
        await audit.Record(db, new MessageChannelSet(code, channel.Name, channel.IsEnabled, secrets != known), actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(() => caches.Forget(Cache));
        db.AfterCommit(bell.Ring);
        return channel.Version;
    }

    private List<FieldError> Errors(ChannelKind kind, ChannelRequest request, ChannelSecrets secrets)
    {
        var errors = new List<FieldError>();
        if (kind == ChannelKind.Email)
        {
            if (string.IsNullOrWhiteSpace(request.Host)) errors.Add(new FieldError("/host", "required"));
            if (request.Port is null) errors.Add(new FieldError("/port", "required"));
            if (request.Host?.Trim() is { Length: > 0 } host && http.RefusesHost(host) is { } code) errors.Add(new FieldError("/host", code));
            if (!MailAddress.TryCreate(request.From, out _)) errors.Add(new FieldError("/from", "malformed-email"));
        }
        else if (kind == ChannelKind.Sms)
        {
            if (string.IsNullOrWhiteSpace(request.Address)) errors.Add(new FieldError("/address", "required"));
            else if (http.Refuses(request.Address.Trim()) is { } code) errors.Add(new FieldError("/address", code));
            if (request.Body?.Contains("{phone}", StringComparison.Ordinal) != true) errors.Add(new FieldError("/body", "lacks-placeholder", "{phone}"));
        }
        else if (string.IsNullOrWhiteSpace(secrets.Address))
        {
            errors.Add(new FieldError("/secret", "required"));
        }
        else if (http.Refuses(secrets.Address) is { } code)
        {
            errors.Add(new FieldError("/secret", code));
        }

        return errors;
    }

    /// <summary>
    /// A key that is kept does not follow to another host, nor into the open: whoever may set up channels could otherwise have it sent to
    /// themselves, though it is never shown.
    /// </summary>
    private static bool LeavesHost(ChannelKind kind, MessageChannel? channel, ChannelRequest request)
    {
        if (channel?.Read() is not { } before) return false;
        return kind == ChannelKind.Sms
            ? AuthorityOf(before.Address) != AuthorityOf(request.Address)
            : !string.Equals(before.Host, request.Host?.Trim(), StringComparison.OrdinalIgnoreCase) || before.Port != request.Port || (before.UseTls && !request.UseTls);
    }

    private static string? AuthorityOf(string? address) => Uri.TryCreate(address?.Trim(), UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : null;

    private static bool NeedsKey(ChannelKind kind, ChannelRequest request) => !string.IsNullOrWhiteSpace(kind == ChannelKind.Sms ? request.HeaderName : kind == ChannelKind.Email ? request.UserName : null);

    private static bool IsRobot(ChannelKind kind) => kind is ChannelKind.Wecom or ChannelKind.Dingtalk or ChannelKind.Feishu;

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
