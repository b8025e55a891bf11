using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.People;

public sealed record UserLine(Guid Id, string Name, string Email, Guid OrganisationId, string Organisation, IReadOnlyList<string> Posts, bool IsActive, bool IsLocked, bool TotpEnabled, bool HasPassword, DateTimeOffset? LastSignInAt, int Version);

public sealed record UserPage(IReadOnlyList<UserLine> Items, string? Next);

public sealed record AccessLine(
    Guid Id, Guid UserId, string UserName, string? Post, string? Permission, Scope? Scope, Guid OrganisationId, string Organisation, string Reason,
    DateTimeOffset AskedAt, DateTimeOffset EndsAt, AccessState State, string? DecidedBy, string? DecisionReason, int Version);

public sealed record ApiKeyLine(Guid Id, string Name, string Prefix, IReadOnlyList<string> Scopes, string Organisation, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateOnly? LastUsedOn, int? RatePerMinute);

/// <summary>Lists for the settings area, each within the reader's reach.</summary>
public sealed class PeopleReader(ServiceDb db, OrganisationTree tree, PeopleDirectory people, TimeProvider clock)
{
    private const int PageMax = 50;

    public async Task<UserPage> Users(Actor actor, string? q, string? state, string? after, CancellationToken ct)
    {
        var query = Visible(actor);
        if (state == "active") query = query.Where(x => x.IsActive);
        if (state == "disabled") query = query.Where(x => !x.IsActive);
        if (!string.IsNullOrWhiteSpace(q))
        {
            var normalised = q.Trim().ToUpperInvariant();
            var text = q.Trim();
            query = query.Where(x => x.EmailNormalised.Contains(normalised) || x.Name.Contains(text));
        }

        if (!string.IsNullOrEmpty(after)) query = query.Where(x => string.Compare(x.EmailNormalised, after) > 0);
        var rows = await query.OrderBy(x => x.EmailNormalised).Take(PageMax + 1).ToListAsync(ct);
        var lines = await Lines(rows.Take(PageMax).ToList(), ct);
        return new UserPage(lines, rows.Count > PageMax ? rows[PageMax - 1].EmailNormalised : null);
    }

    /// <summary>Null beyond the reader's reach.</summary>
    public async Task<UserLine?> User(Guid id, Actor actor, CancellationToken ct)
    {
        var userId = new UserId(id);
        var rows = await Visible(actor).Where(x => x.Id == userId).ToListAsync(ct);
        return rows.Count == 0 ? null : (await Lines(rows, ct))[0];
    }

    public async Task<IReadOnlyList<string>> PostsOf(Guid user, CancellationToken ct)
    {
        var id = new UserId(user);
        return (await db.Set<UserPost>().Where(x => x.UserId == id).ToListAsync(ct)).ConvertAll(x => $"{x.Post}@{x.OrganisationId}");
    }

    public async Task<int> VersionOf(Guid organisation, CancellationToken ct)
    {
        var id = new OrganisationId(organisation);
        return await db.Set<Organisation>().Where(x => x.Id == id).Select(x => x.Version).FirstOrDefaultAsync(ct);
    }

    /// <summary>The reader's own applications, newest first.</summary>
    public Task<List<AccessLine>> OwnAccess(Actor actor, CancellationToken ct)
    {
        var id = new UserId(actor.Id);
        return Access(db.Set<AccessRequest>().Where(x => x.UserId == id).OrderByDescending(x => x.AskedAt).Take(PageMax), ct);
    }

    /// <summary>What the reader may decide on, waiting ones oldest first, and what is granted and has not ended.</summary>
    public Task<List<AccessLine>> AccessToDecide(Actor actor, CancellationToken ct)
    {
        var reach = actor.ReachOf(AccessChanges.Approve);
        if (reach.IsNone) return Task.FromResult(new List<AccessLine>());
        var at = clock.Now();
        var query = db.Set<AccessRequest>().Where(x => x.State == AccessState.Waiting || (x.State == AccessState.Granted && x.EndsAt > at));
        if (!reach.All)
        {
            var units = reach.Organisations.Select(x => new OrganisationId(x)).ToList();
            query = query.Where(x => units.Contains(x.OrganisationId));
        }

        return Access(query.OrderByDescending(x => x.State).ThenBy(x => x.AskedAt).Take(200), ct);
    }

    public async Task<IReadOnlyList<ApiKeyLine>> ApiKeys(Actor actor, CancellationToken ct)
    {
        var reach = actor.ReachOf(People.ApiKeys.Permission);
        var rows = await db.Set<ApiKey>().OrderByDescending(x => x.CreatedAt).Take(500).ToListAsync(ct);
        return [.. rows.Where(x => reach.Covers(x.OrganisationId.Value, isOwn: false)).Select(x => new ApiKeyLine(
            x.Id, x.Name, x.Prefix, x.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries), tree.Current.NameOf(x.OrganisationId.Value), x.CreatedAt, x.ExpiresAt, x.RevokedAt, x.LastUsedOn, x.RatePerMinute))];
    }

    private IQueryable<User> Visible(Actor actor)
    {
        var dutyDesk = new UserId(PeopleDirectory.DutyDesk);
        var query = db.Set<User>().Where(x => x.Id != dutyDesk);
        var reach = actor.ReachOf(UserChanges.Permission);
        if (reach.All) return query;
        var units = reach.Organisations.Select(x => new OrganisationId(x)).ToList();
        return query.Where(x => units.Contains(x.OrganisationId));
    }

    private async Task<List<UserLine>> Lines(List<User> users, CancellationToken ct)
    {
        var ids = users.ConvertAll(x => x.Id);
        var posts = (await db.Set<UserPost>().Where(x => ids.Contains(x.UserId)).ToListAsync(ct)).ToLookup(x => x.UserId);
        var at = clock.Now();
        return users.ConvertAll(x => new UserLine(
            x.Id.Value, x.Name, x.Email, x.OrganisationId.Value, tree.Current.NameOf(x.OrganisationId.Value), [.. posts[x.Id].Select(y => y.Post).Distinct()],
            x.IsActive, x.LockoutEndAt > at, x.TotpEnabled, x.PasswordHash is not null, x.LastSignInAt, x.Version));
    }

    private async Task<List<AccessLine>> Access(IQueryable<AccessRequest> query, CancellationToken ct) =>
        (await query.ToListAsync(ct)).ConvertAll(x => new AccessLine(
            x.Id, x.UserId.Value, people.NameOf(x.UserId.Value), x.Post, x.Permission, x.Scope, x.OrganisationId.Value, tree.Current.NameOf(x.OrganisationId.Value), x.Reason,
            x.AskedAt, x.EndsAt, x.State, x.DecidedById is { } by ? people.NameOf(by.Value) : null, x.DecisionReason, x.Version));
}
