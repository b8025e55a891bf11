using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text;
using Bihuan.Foundation;
using Bihuan.Platform.Live;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.People;

/// <summary>
/// Turns a signed-in user or an API key into an <see cref="Actor"/> with the reach of each permission. Kept in memory; forgotten as a
/// whole whenever people, posts, keys or organisations change, which is rare, and after a few seconds for what another node changed.
/// </summary>
public sealed class ActorDirectory(Store.Store store, OrganisationTree tree, PeopleDirectory people, SettingsReader settings, SharedCaches caches, TimeProvider clock)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<Guid, PersonEntry> _people = new();
    private readonly ConcurrentDictionary<string, KeyEntry> _keys = new(StringComparer.Ordinal);

    /// <summary>Call it after the commit; every node forgets.</summary>
    public void Forget() => caches.Forget("people");

    internal void ForgetHere()
    {
        _people.Clear();
        _keys.Clear();
        tree.Forget();
        people.Forget();
        settings.Forget();
    }

    /// <summary>Null for somebody unknown, disabled, or whose security stamp has moved since they signed in.</summary>
    public Actor? Person(Guid userId, string? stamp)
    {
        // A granted right ends by itself, and another node's change is noticed within seconds.
        if (!_people.TryGetValue(userId, out var entry) || entry.Until <= clock.GetUtcNow())
        {
            entry = LoadPerson(userId);
            if (entry is null) return null;
            _people[userId] = entry;
        }

        return stamp is null || entry.Stamp == stamp ? entry.Actor : null;
    }

    /// <summary>Null for a key that is unknown, revoked or expired.</summary>
    public Actor? Key(string presented)
    {
        if (presented.Length is < 10 or > 200) return null;
        if (!_keys.TryGetValue(presented, out var entry) || entry.Until <= clock.GetUtcNow())
        {
            var hash = HashOf(presented);
            if (LoadKey(x => x.Hash == hash) is not { } loaded) return null;
            if (_keys.Count > 10_000) _keys.Clear();
            _keys[presented] = entry = loaded;
        }

        return entry.ExpiresAt is { } end && end <= clock.GetUtcNow() ? null : entry.Actor;
    }

    /// <summary>A person or a key that acted earlier, with what they may do now; null when they are disabled, revoked or expired.</summary>
    public Actor? AsOfNow(Guid id) => Person(id, null) ?? (LoadKey(x => x.Id == id) is { } key && !(key.ExpiresAt <= clock.GetUtcNow()) ? key.Actor : null);

    internal static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private PersonEntry? LoadPerson(Guid userId) => Read(db =>
    {
        var id = new UserId(userId);
        var user = db.Set<User>().FirstOrDefault(x => x.Id == id && x.IsActive);
        if (user is null) return null;
        var at = clock.Now();
        var grants = db.Set<AccessRequest>().Where(x => x.UserId == id && x.State == AccessState.Granted && x.EndsAt > at).ToList();
        var posts = db.Set<UserPost>().Where(x => x.UserId == id).ToList();
        posts.AddRange(grants.Where(x => x.Post is not null).Select(x => new UserPost { UserId = id, Post = x.Post!, OrganisationId = x.OrganisationId }));
        var codes = posts.Select(x => x.Post).Distinct().ToList();
        var granted = db.Set<PostPermission>().Where(x => codes.Contains(x.Post)).ToList();
        var reaches = granted
            .SelectMany(grant => posts.Where(x => x.Post == grant.Post).Select(post => (grant.Permission, Reach: ReachOf(grant.Scope, post.OrganisationId.Value))))
            .Concat(grants.Where(x => x.Permission is not null).Select(x => (Permission: x.Permission!, Reach: ReachOf(x.Scope ?? Scope.Own, x.OrganisationId.Value))))
            .GroupBy(x => x.Permission, StringComparer.Ordinal)
            .ToDictionary(x => x.Key, x => Union(x.Select(y => y.Reach)), StringComparer.Ordinal);
        var actor = new Actor(ActorKind.Person, userId, user.Name, reaches)
        {
            OrganisationId = user.OrganisationId.Value,
            Posts = codes,
            TimeZone = user.TimeZone ?? "",
            MustEnrolTotp = !user.TotpEnabled && codes.Exists(x => settings.SignIn.PostsThatNeedTotp.Contains(x)),
        };
        return new PersonEntry(actor, user.SecurityStamp, grants.Select(x => x.EndsAt).Append(at + s_kept).Min());
    });

    private KeyEntry? LoadKey(Expression<Func<ApiKey, bool>> which) => Read(db =>
    {
        var key = db.Set<ApiKey>().Where(which).FirstOrDefault(x => x.RevokedAt == null);
        if (key is null) return null;
        var reach = tree.Current.Root?.Id == key.OrganisationId.Value
            ? Reach.Everything
            : new Reach(false, tree.Current.Subtree(key.OrganisationId.Value), Own: false);
        var reaches = key.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(x => x, _ => reach, StringComparer.Ordinal);
        return new KeyEntry(new Actor(ActorKind.ApiKey, key.Id, key.Name, reaches) { OrganisationId = key.OrganisationId.Value, RatePerMinute = key.RatePerMinute }, key.ExpiresAt, clock.Now() + s_kept);
    });

    private Reach ReachOf(Scope scope, Guid organisation) => scope switch
    {
        Scope.All => Reach.Everything,
        Scope.Subtree => new Reach(false, tree.Current.Subtree(organisation), Own: true),
        Scope.Team => new Reach(false, new HashSet<Guid> { organisation }, Own: true),
        _ => new Reach(false, new HashSet<Guid>(), Own: true),
    };

    private static Reach Union(IEnumerable<Reach> reaches)
    {
        var all = reaches.ToList();
        return all.Exists(x => x.All)
            ? Reach.Everything
            : new Reach(false, all.SelectMany(x => x.Organisations).ToHashSet(), all.Exists(x => x.Own));
    }

    private T Read<T>(Func<ServiceDb, T> query)
    {
        var db = store.Reader();
        try
        {
            return query(db);
        }
        finally
        {
            store.Return(db);
        }
    }

    private sealed record PersonEntry(Actor Actor, string Stamp, DateTimeOffset Until);

    private sealed record KeyEntry(Actor Actor, DateTimeOffset? ExpiresAt, DateTimeOffset Until);
}
