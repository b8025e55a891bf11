using Bihuan.Foundation;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.People;

/// <summary>Making accounts and the links that open them. Run inside a change: <c>Write&lt;Accounts&gt;</c>.</summary>
public sealed class Accounts(ServiceDb db, AuditLog audit, OrganisationTree tree, ActorDirectory actors, TimeProvider clock)
{
    /// <summary>The post that may do everything, which the first person and <c>bihuan admin</c> receive.</summary>
    public const string Administrator = "administrator";

    public static string Normalise(string email) => email.Trim().ToUpperInvariant();

    /// <summary>An account without a password: it opens by an invitation. Refuses a taken address, an unknown unit and unknown posts.</summary>
    public async Task<Result<Guid>> Add(string email, string name, Guid organisation, IReadOnlyCollection<string> posts, Actor actor, CancellationToken ct, string? passwordHash = null)
    {
        var at = clock.Now();
        var normalised = Normalise(email);
        if (await db.Set<User>().AnyAsync(x => x.EmailNormalised == normalised, ct))
            return Refusal.Invalid("user.email-taken", new FieldError("/email", "taken"));
        if (tree.Current.Find(organisation) is not { IsActive: true }) return Refusal.Invalid("request.invalid", new FieldError("/organisationId", "unknown"));
        var known = Policies.PostPolicy.Shipped().PostIds;
        if (posts.Any(x => !known.Contains(x))) return Refusal.Invalid("request.invalid", new FieldError("/posts", "unknown"));
        var user = new User
        {
            Id = new UserId(Ids.At(at)),
            Email = email.Trim(),
            EmailNormalised = normalised,
            Name = name.Trim(),
            OrganisationId = new OrganisationId(organisation),
            PasswordHash = passwordHash,
            SecurityStamp = Ids.NewToken(),
            CreatedAt = at,
        };
        db.Add(user);
        foreach (var post in posts.Distinct(StringComparer.Ordinal)) db.Add(new UserPost { UserId = user.Id, Post = post, OrganisationId = user.OrganisationId });
        await audit.Record(db, new UserAdded(user.Id.Value, organisation, [.. posts]), actor, at, ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(actors.Forget);
        return user.Id.Value;
    }

    /// <summary>For the command line, which whoever owns the machine may use: the account as administrator, and a link that opens it.</summary>
    public async Task<Result<string>> AdministratorLink(string email, CancellationToken ct)
    {
        var actor = Actor.Named("command-line");
        var normalised = Normalise(email);
        var root = tree.Current.Root!.Id;
        var user = await db.Set<User>().AsTracking().FirstOrDefaultAsync(x => x.EmailNormalised == normalised, ct);
        if (user is null)
        {
            var added = await Add(email, email.Split('@')[0], root, [Administrator], actor, ct);
            if (added.Refusal is { } refusal) return refusal;
            return await Invite(added.Value, actor, ct);
        }

        var rootId = new OrganisationId(root);
        if (!await db.Set<UserPost>().AnyAsync(x => x.UserId == user.Id && x.Post == Administrator && x.OrganisationId == rootId, ct))
            db.Add(new UserPost { UserId = user.Id, Post = Administrator, OrganisationId = rootId });
        (user.IsActive, user.LockoutEndAt, user.AccessFailedCount) = (true, null, 0);
        return await Invite(user.Id.Value, actor, ct);
    }

    /// <summary>A link by which somebody sets a password; valid 72 hours, used once, and every older one of theirs is void.</summary>
    public async Task<string> Invite(Guid userId, Actor actor, CancellationToken ct)
    {
        var at = clock.Now();
        var id = new UserId(userId);
        foreach (var old in await db.Set<OneTimeLink>().AsTracking().Where(x => x.UserId == id && x.UsedAt == null).ToListAsync(ct)) old.UsedAt = at;
        var token = OneTimeLinks.Make(db, LinkPurpose.Invitation, id, at, TimeSpan.FromHours(72));
        await audit.Record(db, new OneTimeLinkMade(userId, nameof(LinkPurpose.Invitation), at.AddHours(72)), actor, at, ct);
        await db.SaveChangesAsync(ct);
        return token;
    }

    /// <summary>Redeems an invitation: the password is set and whoever was signed in to the account no longer is.</summary>
    public async Task<Result<SignInStep>> Redeem(string token, string passwordHash, CancellationToken ct)
    {
        var at = clock.Now();
        var link = await OneTimeLinks.Find(db, LinkPurpose.Invitation, token, at, ct);
        if (link?.UserId is not { } id) return Refusal.NotFound("link.void");
        var user = await db.Set<User>().AsTracking().FirstAsync(x => x.Id == id, ct);
        if (!user.IsActive) return Refusal.NotFound("link.void");
        link.UsedAt = at;
        (user.PasswordHash, user.SecurityStamp, user.AccessFailedCount, user.LockoutEndAt) = (passwordHash, Ids.NewToken(), 0, null);
        user.Version++;
        var who = new Actor(ActorKind.Person, user.Id.Value, user.Name, new Dictionary<string, Reach>());
        await audit.Record(db, new PasswordSet(user.Id.Value, "invitation"), who, at, ct);
        if (!user.TotpEnabled)
        {
            user.LastSignInAt = at;
            await audit.Record(db, new SignedIn(user.Id.Value, WithTotp: false, null), who, at, ct);
        }

        await db.SaveChangesAsync(ct);
        db.AfterCommit(actors.Forget);
        return new SignInStep(user.TotpEnabled ? SignInOutcome.CodeNeeded : SignInOutcome.SignedIn, user.Id.Value, user.SecurityStamp);
    }
}
