using System.ComponentModel.DataAnnotations;
using Bihuan.Foundation;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.People;

public sealed record ChangePasswordRequest([Required, MaxLength(200)] string Current, [Required, MaxLength(200)] string Password);

public sealed record ConfirmTotpRequest([Required, MaxLength(10)] string Code);

public sealed record PasswordRequest([Required, MaxLength(200)] string Current);

/// <summary>What the page of one's own account shows.</summary>
public sealed record OwnAccountView(string Name, string Email, bool TotpEnabled, int RecoveryCodesLeft, DateTimeOffset? LastSignInAt, string? TotpAddress, string? TotpKey);

/// <summary>What everybody does with their own account. Run inside a change, with hashes computed before.</summary>
public sealed class OwnAccount(ServiceDb db, AuditLog audit, MasterKey master, ActorDirectory actors, TimeProvider clock)
{
    public async Task<string?> PasswordHash(Actor actor, CancellationToken ct) => (await Read(actor, ct)).PasswordHash;

    public async Task<OwnAccountView> Show(Actor actor, CancellationToken ct)
    {
        var user = await Read(actor, ct);
        var left = await db.Set<RecoveryCode>().CountAsync(x => x.UserId == user.Id, ct);
        var key = user is { TotpEnabled: false, TotpKey: { } wrapped } ? master.Unwrap(wrapped) : null;
        return new OwnAccountView(user.Name, user.Email, user.TotpEnabled, left, user.LastSignInAt, key is null ? null : Totp.Address(key, "Bihuan", user.Email), key is null ? null : Totp.Spell(key));
    }

    /// <summary>The new password ends every other session; the answer carries the stamp for this one to go on with.</summary>
    public async Task<Result<SignInStep>> SetPassword(string provenHash, string newHash, Actor actor, CancellationToken ct)
    {
        var user = await Find(actor, ct);
        if (user.PasswordHash != provenHash) return Refusal.Invalid("request.invalid", new FieldError("/current", "wrong-password"));
        (user.PasswordHash, user.SecurityStamp) = (newHash, Ids.NewToken());
        await Save(user, new PasswordSet(user.Id.Value, "own"), actor, ct);
        return new SignInStep(SignInOutcome.SignedIn, user.Id.Value, user.SecurityStamp);
    }

    /// <summary>Begins enrolment with a new key; an account that has a second factor keeps it.</summary>
    public async Task<bool> BeginTotp(Actor actor, CancellationToken ct)
    {
        var user = await Find(actor, ct);
        if (user.TotpEnabled || user.TotpKey is not null) return false;
        user.TotpKey = master.Wrap(Totp.NewKey());
        await db.SaveChangesAsync(ct);
        return true;
    }

    /// <summary>A code from the app proves that the key arrived. Answers the recovery codes, which are shown this once.</summary>
    public async Task<Result<(SignInStep Step, IReadOnlyList<string> Codes)>> ConfirmTotp(string code, Actor actor, CancellationToken ct)
    {
        var user = await Find(actor, ct);
        if (user.TotpEnabled || user.TotpKey is null || master.Unwrap(user.TotpKey) is not { } key) return Refusal.Conflict("totp.not-begun");
        if (Totp.Match(key, code.Replace(" ", "", StringComparison.Ordinal), clock.Now(), user.TotpLastStep) is not { } step)
            return Refusal.Invalid("request.invalid", new FieldError("/code", "wrong-code"));
        (user.TotpEnabled, user.TotpLastStep, user.SecurityStamp) = (true, step, Ids.NewToken());
        var codes = RecoveryCodes.New();
        foreach (var old in await db.Set<RecoveryCode>().AsTracking().Where(x => x.UserId == user.Id).ToListAsync(ct)) db.Remove(old);
        foreach (var recovery in codes) db.Add(new RecoveryCode { UserId = user.Id, Hash = RecoveryCodes.HashOf(user.Id, recovery) });
        await Save(user, new TotpEnrolled(user.Id.Value), actor, ct);
        return (new SignInStep(SignInOutcome.SignedIn, user.Id.Value, user.SecurityStamp), codes);
    }

    public async Task<Result<SignInStep>> RemoveTotp(string provenHash, Actor actor, CancellationToken ct)
    {
        var user = await Find(actor, ct);
        if (user.PasswordHash != provenHash) return Refusal.Invalid("request.invalid", new FieldError("/current", "wrong-password"));
        (user.TotpEnabled, user.TotpKey, user.TotpLastStep, user.SecurityStamp) = (false, null, null, Ids.NewToken());
        foreach (var old in await db.Set<RecoveryCode>().AsTracking().Where(x => x.UserId == user.Id).ToListAsync(ct)) db.Remove(old);
        await Save(user, new TotpRemoved(user.Id.Value, "own"), actor, ct);
        return new SignInStep(SignInOutcome.SignedIn, user.Id.Value, user.SecurityStamp);
    }

    /// <summary>As it is stored now, also after a change in the same request.</summary>
    private Task<User> Read(Actor actor, CancellationToken ct)
    {
        var id = new UserId(actor.Id);
        return db.Set<User>().AsNoTracking().FirstAsync(x => x.Id == id, ct);
    }

    private Task<User> Find(Actor actor, CancellationToken ct)
    {
        var id = new UserId(actor.Id);
        return db.Set<User>().AsTracking().FirstAsync(x => x.Id == id, ct);
    }

    private async Task Save(User user, IFact fact, Actor actor, CancellationToken ct)
    {
        user.Version++;
        await audit.Record(db, fact, actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(actors.Forget);
    }
}
