using Bihuan.Foundation;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.People;

public enum SignInOutcome
{
    /// <summary>For whatever cause: unknown, wrong, locked, disabled. Callers show one text for all.</summary>
    Refused,

    /// <summary>The password was right; the account also asks for a code.</summary>
    CodeNeeded,

    SignedIn,
}

/// <summary>How far somebody has come. No refusal in the product's sense: a failed attempt must be stored.</summary>
public sealed record SignInStep(SignInOutcome Outcome, Guid UserId, string Stamp)
{
    internal static readonly SignInStep Refused = new(SignInOutcome.Refused, Guid.Empty, "");
}

/// <summary>Signing in with a password and, where the account has it, a code. The hash is computed before the change begins.</summary>
public sealed class SignIns(Store.Store store, Passwords passwords, Writes writes)
{
    public Task<SignInStep> WithPassword(string email, string password, string? address, CancellationToken ct)
    {
        var (userId, hash) = Find(email);
        var isRight = passwords.Verify(hash, password);
        return Run(x => x.JudgePassword(userId, isRight ? hash : null, address, ct), ct);
    }

    public Task<SignInStep> WithCode(Guid userId, string stamp, string code, string? address, CancellationToken ct) =>
        Run(x => x.JudgeCode(userId, stamp, code.Replace(" ", "", StringComparison.Ordinal).Trim(), address, ct), ct);

    public Task End(Actor actor, CancellationToken ct) => Run(x => x.End(actor, ct), ct);

    private Task<T> Run<T>(Func<SignInHandler, Task<T>> work, CancellationToken ct) =>
        writes.Run(services => work(services.GetRequiredService<SignInHandler>()), ct);

    private (Guid? UserId, string? Hash) Find(string email)
    {
        var db = store.Reader();
        try
        {
            var normalised = Accounts.Normalise(email);
            var user = db.Set<User>().Where(x => x.EmailNormalised == normalised).Select(x => new { x.Id, x.PasswordHash }).FirstOrDefault();
            return (user?.Id.Value, user?.PasswordHash);
        }
        finally
        {
            store.Return(db);
        }
    }
}

internal sealed class SignInHandler(ServiceDb db, AuditLog audit, MasterKey master, SettingsReader settings, TimeProvider clock)
{
    private static readonly Actor s_door = Actor.Named("sign-in");

    /// <param name="provenHash">The stored hash that the typed password answered, null when it answered none.</param>
    public async Task<SignInStep> JudgePassword(Guid? userId, string? provenHash, string? address, CancellationToken ct)
    {
        var at = clock.Now();
        var user = await Find(userId, ct);
        var cause = CauseToRefuse(user, at) ?? (provenHash is null || user!.PasswordHash != provenHash ? "password" : null);
        if (cause is not null) return await Refuse(user, cause, at, address, ct);
        if (user!.TotpEnabled) return new SignInStep(SignInOutcome.CodeNeeded, user.Id.Value, user.SecurityStamp);
        return await Admit(user, withTotp: false, at, address, ct);
    }

    public async Task<SignInStep> JudgeCode(Guid userId, string stamp, string code, string? address, CancellationToken ct)
    {
        var at = clock.Now();
        var user = await Find(userId, ct);
        var cause = CauseToRefuse(user, at) ?? (user!.SecurityStamp != stamp || user.TotpKey is null ? "code" : null);
        if (cause is null && !await Takes(user!, code, at, ct)) cause = "code";
        return cause is not null ? await Refuse(user, cause, at, address, ct) : await Admit(user!, withTotp: true, at, address, ct);
    }

    public async Task<bool> End(Actor actor, CancellationToken ct)
    {
        await audit.Record(db, new SignedOut(actor.Id), actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        return true;
    }

    private async Task<User?> Find(Guid? userId, CancellationToken ct)
    {
        if (userId is not { } value) return null;
        // Tries that come at once are counted one after the other, or a hundred of them would count as one.
        await db.Hold("sign-in\n" + value, ct);
        var id = new UserId(value);
        return await db.Set<User>().AsTracking().FirstOrDefaultAsync(x => x.Id == id, ct);
    }

    private static string? CauseToRefuse(User? user, DateTimeOffset at) =>
        user is null ? "unknown"
        : !user.IsActive || user.PasswordHash is null ? "disabled"
        : user.LockoutEndAt > at ? "locked"
        : null;

    private async Task<bool> Takes(User user, string code, DateTimeOffset at, CancellationToken ct)
    {
        if (master.Unwrap(user.TotpKey) is { } key && Totp.Match(key, code, at, user.TotpLastStep) is { } step)
        {
            user.TotpLastStep = step;
            return true;
        }

        var hash = RecoveryCodes.HashOf(user.Id, code);
        var kept = await db.Set<RecoveryCode>().AsTracking().Where(x => x.UserId == user.Id).ToListAsync(ct);
        if (kept.Find(x => x.Hash.AsSpan().SequenceEqual(hash)) is not { } found) return false;
        db.Remove(found);
        await audit.Record(db, new RecoveryCodeUsed(user.Id.Value, kept.Count - 1), s_door, at, ct);
        return true;
    }

    private async Task<SignInStep> Refuse(User? user, string cause, DateTimeOffset at, string? address, CancellationToken ct)
    {
        await audit.Record(db, new SignInRefused(user?.Id.Value, cause, address), s_door, at, ct);
        if (user is not null && cause is "password" or "code") await CountFailure(user!, at, ct);
        await db.SaveChangesAsync(ct);
        return SignInStep.Refused;
    }

    private async Task CountFailure(User user, DateTimeOffset at, CancellationToken ct)
    {
        var rules = settings.SignIn;
        if (++user.AccessFailedCount < rules.FailuresMax) return;
        user.AccessFailedCount = 0;
        user.LockoutEndAt = at.AddMinutes(rules.LockMinutes);
        await audit.Record(db, new AccountLocked(user.Id.Value, user.LockoutEndAt.Value), s_door, at, ct);
    }

    private async Task<SignInStep> Admit(User user, bool withTotp, DateTimeOffset at, string? address, CancellationToken ct)
    {
        (user.AccessFailedCount, user.LockoutEndAt, user.LastSignInAt) = (0, null, at);
        var who = new Actor(ActorKind.Person, user.Id.Value, user.Name, new Dictionary<string, Reach>());
        await audit.Record(db, new SignedIn(user.Id.Value, withTotp, address), who, at, ct);
        await db.SaveChangesAsync(ct);
        return new SignInStep(SignInOutcome.SignedIn, user.Id.Value, user.SecurityStamp);
    }
}
