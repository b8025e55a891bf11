using Bihuan.Foundation;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.People;

/// <summary>Makes API keys. The key itself is shown once and never stored.</summary>
public sealed class ApiKeys(ServiceDb db, AuditLog audit, OrganisationTree tree, ActorDirectory actors, TimeProvider clock)
{
    public const string Prefix = "bh_";
    public const string Permission = "platform.apikey.manage";

    /// <summary>
    /// Refuses unknown permission names, and whatever reaches further than its maker does; without scopes a key may do what integrations
    /// usually do, and without a unit it reaches the whole company.
    /// </summary>
    public async Task<Result<string>> Make(string name, IReadOnlyCollection<string> scopes, DateTimeOffset? expiresAt, Actor actor, CancellationToken ct, Guid? organisation = null, int? ratePerMinute = null)
    {
        var policy = PostPolicy.Shipped();
        var wanted = scopes.Count == 0 ? Usual : scopes.Contains("*") ? policy.Permissions : [.. scopes.Distinct(StringComparer.Ordinal)];
        var unknown = wanted.Where(x => !policy.Permissions.Contains(x)).ToList();
        if (unknown.Count > 0) return Refusal.Invalid("apikey.unknown-scope", [.. unknown.Select(x => new FieldError("/scopes", "unknown-name", x))]);
        if (tree.Current.Find(organisation ?? tree.Current.Root!.Id) is not { } unit) return Refusal.Invalid("request.invalid", new FieldError("/organisationId", "unknown"));
        if (wanted.Append(Permission).Any(x => Exceeds(x, unit, actor))) return Refusal.NotAllowed("user.beyond-own-rights");
        var at = clock.Now();
        if (expiresAt <= at) return Refusal.Invalid("request.invalid", new FieldError("/expiresAt", "in-the-past"));
        var secret = Prefix + Ids.NewToken();
        var key = new ApiKey
        {
            Id = Ids.At(at),
            Name = name,
            Prefix = secret[..9],
            Hash = ActorDirectory.HashOf(secret),
            Scopes = string.Join(' ', wanted),
            OrganisationId = new OrganisationId(unit.Id),
            CreatedAt = at,
            ExpiresAt = expiresAt,
            RatePerMinute = ratePerMinute,
            CreatedById = actor.IsPerson ? new UserId(actor.Id) : null,
        };
        db.Add(key);
        await audit.Record(db, new ApiKeyMade(key.Id, name, key.Scopes, expiresAt), actor, at, ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(actors.Forget);
        return secret;
    }

    public async Task<Result<bool>> Revoke(Guid id, Actor actor, CancellationToken ct)
    {
        var key = await db.Set<ApiKey>().AsTracking().FirstOrDefaultAsync(x => x.Id == id, ct);
        if (key is null || !actor.ReachOf(Permission).Covers(key.OrganisationId.Value, isOwn: false)) return Refusal.NotFound("apikey.not-found");
        if (key.RevokedAt is not null) return true;
        key.RevokedAt = clock.Now();
        await audit.Record(db, new ApiKeyRevoked(key.Id, key.Name), actor, key.RevokedAt.Value, ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(actors.Forget);
        return true;
    }

    /// <summary>Notes the day on which the key was used last; called once per key and day.</summary>
    internal async Task<bool> NoteUse(Guid id, DateOnly day, CancellationToken ct)
    {
        var key = await db.Set<ApiKey>().AsTracking().FirstOrDefaultAsync(x => x.Id == id, ct);
        if (key is null || key.LastUsedOn >= day) return false;
        key.LastUsedOn = day;
        await db.SaveChangesAsync(ct);
        return true;
    }

    /// <summary>A key reaches its unit and all below it. Applying for rights is for persons, who do it for themselves alone: a key gains nothing by it.</summary>
    private bool Exceeds(string permission, OrganisationNode unit, Actor actor)
    {
        var reach = actor.ReachOf(permission);
        if (reach.All || permission == AccessChanges.Ask) return reach.IsNone;
        return unit.ParentId is null || !reach.Organisations.IsSupersetOf(tree.Current.Subtree(unit.Id));
    }

    private static readonly IReadOnlyList<string> Usual =
    [
        "cases.case.open", "cases.case.read", "cases.fact.read", "cases.case.assess", "cases.case.respond", "cases.case.handle", "cases.case.transfer",
        "cases.note.add", "cases.attachment.add", "customers.customer.read", "cases.case.reopen", "cases.case.grade",
    ];
}
