using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.People;

public sealed record SetSignInSettingsRequest(
    [Range(3, 50)] int FailuresMax,
    [Range(1, 1440)] int LockMinutes,
    [Range(8, 64)] int PasswordLengthMin,
    [Range(10, 1_000_000)] int AnonymousPerMinute,
    [Range(5, 100_000)] int SignInsPerMinute,
    [Required, MaxLength(500)] string Reason,
    string[]? TotpPosts = null);

/// <summary>Which networks may be called beside the public internet.</summary>
public sealed record SetOutboundRequest([Required, MaxLength(500)] string Reason, bool AllowPrivateNetworks = false, bool AllowLoopback = false);

/// <summary>Changes a setting on record: before, after, who and why. Run inside a change.</summary>
public sealed class SettingChanges(ServiceDb db, AuditLog audit, ActorDirectory actors, SettingsReader settings, TimeProvider clock)
{
    public const string Permission = "platform.settings.manage";

    public async Task<Result<int>> Set(Seq expected, SetSignInSettingsRequest request, Actor actor, CancellationToken ct)
    {
        var known = PostPolicy.Shipped().PostIds;
        if ((request.TotpPosts ?? []).Any(x => !known.Contains(x))) return Refusal.Invalid("request.invalid", new FieldError("/totpPosts", "unknown"));
        var wanted = settings.SignIn with
        {
            FailuresMax = request.FailuresMax,
            LockMinutes = request.LockMinutes,
            PasswordLengthMin = request.PasswordLengthMin,
            AnonymousPerMinute = request.AnonymousPerMinute,
            SignInsPerMinute = request.SignInsPerMinute,
            TotpPosts = request.TotpPosts ?? [],
        };
        return await Save(SignInSettings.Key, SignInSettings.Shipped, expected, wanted, request.Reason, actor, ct);
    }

    public Task<Result<int>> SetOutbound(Seq expected, SetOutboundRequest request, Actor actor, CancellationToken ct) =>
        Save(OutboundSettings.Key, OutboundSettings.Shipped, expected, new OutboundSettings(request.AllowPrivateNetworks, request.AllowLoopback), request.Reason, actor, ct);

    /// <summary>Any module's setting: the value under its key, before and after on record.</summary>
    public async Task<Result<int>> Save<T>(string key, T shipped, Seq expected, T wanted, string reason, Actor actor, CancellationToken ct)
        where T : class
    {
        var row = await db.Set<SettingRow>().AsTracking().FirstOrDefaultAsync(x => x.Key == key, ct);
        if ((row?.Version ?? 0) != expected.Value) return Stale.Refusal(row?.Version ?? 0);
        var before = row?.Value ?? JsonSerializer.Serialize(shipped, Problems.Json);
        var after = JsonSerializer.Serialize(wanted, Problems.Json);
        if (row is null) db.Add(row = new SettingRow { Key = key, Value = after });
        row.Value = after;
        row.Version++;
        await audit.Record(db, new SettingsChanged(key, before, after, reason), actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(actors.Forget);
        return row.Version;
    }
}
