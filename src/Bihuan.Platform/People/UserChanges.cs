using System.ComponentModel.DataAnnotations;
using Bihuan.Foundation;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.People;

public sealed record AddUserRequest(
    [Required, MaxLength(200), EmailAddress(ErrorMessage = "malformed-email")] string Email,
    [Required, MaxLength(100)] string Name,
    [Required] Guid? OrganisationId,
    string[]? Posts = null);

public sealed record EditUserRequest([Required, MaxLength(100)] string Name, [Required] Guid? OrganisationId);

/// <summary>Posts as <c>post@unit-id</c>.</summary>
public sealed record SetPostsRequest(string[]? Posts, [Required, MaxLength(500)] string Reason);

/// <summary>An act that is answered for with a reason.</summary>
public sealed record ReasonRequest([Required, MaxLength(500)] string Reason);

/// <summary>Work somebody still holds. Their account cannot be closed over it.</summary>
public interface IHoldsWork
{
    Task<int> OpenWorkOf(ServiceDb db, Guid user, CancellationToken ct);
}

/// <summary>What administrators do to accounts. Whoever lies beyond the actor's reach is not found. Run inside a change.</summary>
public sealed class UserChanges(ServiceDb db, Accounts accounts, AuditLog audit, OrganisationTree tree, ActorDirectory actors, IEnumerable<IHoldsWork> work, TimeProvider clock)
{
    public const string Permission = "platform.user.manage";

    public async Task<Result<(Guid Id, string Token)>> Add(AddUserRequest request, Actor actor, CancellationToken ct)
    {
        if (!actor.ReachOf(Permission).Covers(request.OrganisationId!.Value, isOwn: false)) return OutOfReach("/organisationId");
        if (await Exceeds(request.Posts ?? [], actor, ct)) return Beyond();
        var added = await accounts.Add(request.Email, request.Name, request.OrganisationId.Value, request.Posts ?? [], actor, ct);
        if (added.Refusal is { } refusal) return refusal;
        return (added.Value, await accounts.Invite(added.Value, actor, ct));
    }

    public async Task<Result<string>> Invite(Guid id, Actor actor, CancellationToken ct)
    {
        if (await Find(id, actor, ct) is not { } user) return Unknown();
        if (!user.IsActive) return Refusal.Conflict("user.disabled");
        if (await ExceedsPostsOf(user, actor, ct)) return Beyond();
        return await accounts.Invite(id, actor, ct);
    }

    public Task<Result<int>> Edit(Guid id, Seq expected, EditUserRequest request, Actor actor, CancellationToken ct) =>
        Change(id, expected, actor, user =>
        {
            if (!actor.ReachOf(Permission).Covers(request.OrganisationId!.Value, isOwn: false) || tree.Current.Find(request.OrganisationId.Value) is not { IsActive: true })
                return Task.FromResult<Result<IFact>>(OutOfReach("/organisationId"));
            var fields = new List<string>();
            if (user.Name != request.Name.Trim()) fields.Add("name");
            if (user.OrganisationId.Value != request.OrganisationId) fields.Add("organisation");
            (user.Name, user.OrganisationId) = (request.Name.Trim(), new OrganisationId(request.OrganisationId.Value));
            return Task.FromResult<Result<IFact>>(new UserEdited(id, fields));
        }, ct);

    public Task<Result<int>> SetPosts(Guid id, Seq expected, SetPostsRequest request, Actor actor, CancellationToken ct) =>
        Change(id, expected, actor, async user =>
        {
            if (Parse(request.Posts ?? []) is not { } wanted) return Refusal.Invalid("request.invalid", new FieldError("/posts", "unknown"));
            var held = await db.Set<UserPost>().AsTracking().Where(x => x.UserId == user.Id).ToListAsync(ct);
            var before = held.ConvertAll(x => $"{x.Post}@{x.OrganisationId}");
            var after = wanted.Select(x => $"{x.Post}@{x.Organisation}").Distinct(StringComparer.Ordinal).ToList();
            var changed = before.Except(after).Concat(after.Except(before)).Select(x => x.Split('@')).ToList();
            // What they hold elsewhere stays as it is: neither given nor taken by somebody who does not reach there.
            if (changed.Exists(x => !actor.ReachOf(Permission).Covers(Guid.Parse(x[1]), isOwn: false))) return OutOfReach("/posts");
            if (await Exceeds([.. changed.Select(x => x[0])], actor, ct)) return Beyond();
            if (before.Exists(IsChief) && !after.Exists(IsChief) && await IsLastChief(user.Id, ct)) return Refusal.Conflict("user.last-administrator");
            foreach (var gone in held.Where(x => !after.Contains($"{x.Post}@{x.OrganisationId}"))) db.Remove(gone);
            foreach (var (post, organisation) in wanted.Where(x => !before.Contains($"{x.Post}@{x.Organisation}")).Distinct())
                db.Add(new UserPost { UserId = user.Id, Post = post, OrganisationId = new OrganisationId(organisation) });
            return new UserPostsSet(id, before, after, request.Reason);
        }, ct);

    /// <summary>Refuses while cases are still theirs, saying how many: the cases are handed over first, each with its receiver and reason.</summary>
    public Task<Result<int>> Disable(Guid id, Seq expected, ReasonRequest request, Actor actor, CancellationToken ct) =>
        Change(id, expected, actor, async user =>
        {
            if (id == actor.Id) return Refusal.Conflict("user.oneself");
            if (await ExceedsPostsOf(user, actor, ct)) return Beyond();
            if (await IsLastChief(user.Id, ct)) return Refusal.Conflict("user.last-administrator");
            var open = 0;
            foreach (var holder in work) open += await holder.OpenWorkOf(db, id, ct);
            if (open > 0) return Refusal.Conflict("user.holds-cases", ("openCases", open));
            (user.IsActive, user.SecurityStamp) = (false, Ids.NewToken());
            return new UserDisabled(id, request.Reason);
        }, ct);

    public Task<Result<int>> Enable(Guid id, Seq expected, ReasonRequest request, Actor actor, CancellationToken ct) =>
        Change(id, expected, actor, async user =>
        {
            if (await ExceedsPostsOf(user, actor, ct)) return Beyond();
            (user.IsActive, user.AccessFailedCount, user.LockoutEndAt) = (true, 0, null);
            return new UserEnabled(id, request.Reason);
        }, ct);

    /// <summary>For a lost telephone: the second factor is taken off and all sessions end.</summary>
    public Task<Result<int>> RemoveTotp(Guid id, Seq expected, ReasonRequest request, Actor actor, CancellationToken ct) =>
        Change(id, expected, actor, async user =>
        {
            if (await ExceedsPostsOf(user, actor, ct)) return Beyond();
            (user.TotpEnabled, user.TotpKey, user.TotpLastStep, user.SecurityStamp) = (false, null, null, Ids.NewToken());
            foreach (var code in await db.Set<RecoveryCode>().AsTracking().Where(x => x.UserId == user.Id).ToListAsync(ct)) db.Remove(code);
            return new TotpRemoved(id, request.Reason);
        }, ct);

    private async Task<Result<int>> Change(Guid id, Seq expected, Actor actor, Func<User, Task<Result<IFact>>> decide, CancellationToken ct)
    {
        // One after the other: of two administrators who take each other's post, the second must see that they are the last.
        await db.Hold("accounts", ct);
        if (await Find(id, actor, ct) is not { } user || id == PeopleDirectory.DutyDesk) return Unknown();
        if (user.Version != expected.Value) return Stale.Refusal(user.Version);
        var decided = await decide(user);
        if (decided.Refusal is { } refusal) return refusal;
        user.Version++;
        await audit.Record(db, decided.Value, actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(actors.Forget);
        return user.Version;
    }

    private async Task<User?> Find(Guid id, Actor actor, CancellationToken ct)
    {
        var userId = new UserId(id);
        var user = await db.Set<User>().AsTracking().FirstOrDefaultAsync(x => x.Id == userId, ct);
        return user is not null && actor.ReachOf(Permission).Covers(user.OrganisationId.Value, isOwn: false) ? user : null;
    }

    private List<(string Post, Guid Organisation)>? Parse(IEnumerable<string> posts)
    {
        var known = Policies.PostPolicy.Shipped().PostIds;
        var parsed = new List<(string, Guid)>();
        foreach (var text in posts)
        {
            var parts = text.Split('@');
            if (parts.Length != 2 || !known.Contains(parts[0]) || !Guid.TryParse(parts[1], out var unit) || tree.Current.Find(unit) is null) return null;
            parsed.Add((parts[0], unit));
        }

        return parsed;
    }

    private async Task<bool> ExceedsPostsOf(User user, Actor actor, CancellationToken ct) =>
        await Exceeds(await db.Set<UserPost>().Where(x => x.UserId == user.Id).Select(x => x.Post).ToListAsync(ct), actor, ct);

    /// <summary>Nobody gives or takes what they do not hold themselves: otherwise whoever manages accounts could make themselves anything.</summary>
    private async Task<bool> Exceeds(IReadOnlyCollection<string> posts, Actor actor, CancellationToken ct)
    {
        if (posts.Count == 0) return false;
        var rights = await db.Set<PostPermission>().Where(x => posts.Contains(x.Post)).ToListAsync(ct);
        return rights.Exists(x => !actor.May(x.Permission) || (x.Scope == Scope.All && !actor.ReachOf(x.Permission).All));
    }

    private bool IsChief(string post) => post == $"{Accounts.Administrator}@{tree.Current.Root!.Id}";

    private async Task<bool> IsLastChief(UserId id, CancellationToken ct)
    {
        var root = new OrganisationId(tree.Current.Root!.Id);
        var chiefs = await db.Set<UserPost>().Where(x => x.Post == Accounts.Administrator && x.OrganisationId == root).Select(x => x.UserId).ToListAsync(ct);
        return chiefs.Contains(id) && !await db.Set<User>().AnyAsync(x => x.IsActive && x.Id != id && chiefs.Contains(x.Id), ct);
    }

    private static Refusal Unknown() => Refusal.NotFound("user.not-found");

    private static Refusal Beyond() => Refusal.NotAllowed("user.beyond-own-rights");

    private static Refusal OutOfReach(string field) => Refusal.Invalid("request.invalid", new FieldError(field, "unknown"));
}

/// <summary>Somebody else was quicker: the answer carries the version there is now.</summary>
public static class Stale
{
    public static Refusal Refusal(int version) =>
        new("request.stale", RefusalKind.Stale) { Facts = new Dictionary<string, object?>(StringComparer.Ordinal) { ["version"] = version } };
}
