using System.ComponentModel.DataAnnotations;
using Bihuan.Foundation;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.People;

/// <summary>What somebody applies for: <c>post:agent</c> or <c>permission:customers.phone.reveal</c>, at a unit, until a day.</summary>
public sealed record AskAccessRequest(
    [Required, MaxLength(100)] string Right,
    [Required] Guid? OrganisationId,
    [Required, MaxLength(500)] string Reason,
    [Required] DateOnly? EndsOn,
    [AllowedValues(null, "own", "team", "subtree", "all")] string? Scope = null);

public sealed record DecideAccessRequest([Required, AllowedValues("granted", "refused")] string Decision, [Required, MaxLength(500)] string Reason);

/// <summary>
/// Rights are applied for before use and end by themselves (SEC-05). Nobody decides on their own application, and nobody grants
/// further than their own approval reaches. Run inside a change.
/// </summary>
public sealed class AccessChanges(ServiceDb db, AuditLog audit, OrganisationTree tree, ActorDirectory actors, CompanyZone zone, TimeProvider clock)
{
    public const string Ask = "platform.access.request";
    public const string Approve = "platform.access.approve";
    private const int DaysMax = 366;

    public async Task<Result<Guid>> Apply(AskAccessRequest request, Actor actor, CancellationToken ct)
    {
        var at = clock.Now();
        var ends = zone.StartOf(request.EndsOn!.Value.AddDays(1));
        if (!actor.IsPerson) return Refusal.NotAllowed("access.persons-only");
        if (ends <= at || ends > at.AddDays(DaysMax)) return Refusal.Invalid("request.invalid", new FieldError("/endsOn", "in-the-past-or-far", DaysMax));
        if (tree.Current.Find(request.OrganisationId!.Value) is null) return Refusal.Invalid("request.invalid", new FieldError("/organisationId", "unknown"));
        if (Parse(request) is not { } right) return Refusal.Invalid("request.invalid", new FieldError("/right", "unknown"));
        var asked = new AccessRequest
        {
            Id = Ids.At(at),
            UserId = new UserId(actor.Id),
            Permission = right.Permission,
            Scope = right.Scope,
            Post = right.Post,
            OrganisationId = new OrganisationId(request.OrganisationId.Value),
            Reason = request.Reason,
            AskedAt = at,
            EndsAt = ends,
            State = AccessState.Waiting,
        };
        db.Add(asked);
        await audit.Record(db, new AccessAsked(asked.Id, NameOf(asked), asked.OrganisationId.Value, ends, request.Reason), actor, at, ct);
        await db.SaveChangesAsync(ct);
        return asked.Id;
    }

    public Task<Result<int>> Decide(Guid id, Seq expected, DecideAccessRequest request, Actor actor, CancellationToken ct) =>
        Change(id, expected, actor, AccessState.Waiting, request.Decision == "granted" ? AccessState.Granted : AccessState.Refused, request.Reason, ct);

    /// <summary>A granted right is taken back before its end.</summary>
    public Task<Result<int>> Revoke(Guid id, Seq expected, ReasonRequest request, Actor actor, CancellationToken ct) =>
        Change(id, expected, actor, AccessState.Granted, AccessState.Revoked, request.Reason, ct);

    public async Task<Result<int>> Withdraw(Guid id, Actor actor, CancellationToken ct)
    {
        var asked = await db.Set<AccessRequest>().AsTracking().FirstOrDefaultAsync(x => x.Id == id, ct);
        if (asked is null || asked.UserId.Value != actor.Id) return Refusal.NotFound("access.not-found");
        if (asked.State != AccessState.Waiting) return Refusal.Conflict("access.already-decided");
        return await Settle(asked, AccessState.Withdrawn, "", actor, ct);
    }

    private async Task<Result<int>> Change(Guid id, Seq expected, Actor actor, AccessState from, AccessState to, string reason, CancellationToken ct)
    {
        var asked = await db.Set<AccessRequest>().AsTracking().FirstOrDefaultAsync(x => x.Id == id, ct);
        if (asked is null || !actor.ReachOf(Approve).Covers(asked.OrganisationId.Value, isOwn: false)) return Refusal.NotFound("access.not-found");
        if (asked.Version != expected.Value) return Stale.Refusal(asked.Version);
        if (asked.State != from) return Refusal.Conflict("access.already-decided");
        if (asked.UserId.Value == actor.Id) return Refusal.NotAllowed("access.own-request");
        if (to == AccessState.Granted && !await MayGrant(asked, actor, ct)) return Refusal.NotAllowed("access.beyond-own-reach");
        return await Settle(asked, to, reason, actor, ct);
    }

    private async Task<Result<int>> Settle(AccessRequest asked, AccessState state, string reason, Actor actor, CancellationToken ct)
    {
        var at = clock.Now();
        (asked.State, asked.DecidedAt, asked.DecidedById, asked.DecisionReason) = (state, at, new UserId(actor.Id), reason);
        asked.Version++;
        await audit.Record(db, new AccessDecided(asked.Id, asked.UserId.Value, NameOf(asked), Code(state), reason), actor, at, ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(actors.Forget);
        return asked.Version;
    }

    /// <summary>A post may bring a right over the whole company even at a small unit; then the approver's reach must be the whole company.</summary>
    private async Task<bool> MayGrant(AccessRequest asked, Actor actor, CancellationToken ct)
    {
        var reach = actor.ReachOf(Approve);
        if (reach.All) return true;
        if (asked.Permission is not null) return asked.Scope != Scope.All && IsHarmless(asked.Permission) && reach.Organisations.IsSupersetOf(tree.Current.Subtree(asked.OrganisationId.Value));
        var rights = await db.Set<PostPermission>().Where(x => x.Post == asked.Post).ToListAsync(ct);
        return rights.TrueForAll(x => (x.Scope != Scope.All || x.Permission == "platform.policy.read") && (IsHarmless(x.Permission) || x.Permission == Ask))
            && reach.Organisations.IsSupersetOf(tree.Current.Subtree(asked.OrganisationId.Value));
    }

    /// <summary>What concerns the installation itself only somebody with reach over everything gives away.</summary>
    private static bool IsHarmless(string permission) => !permission.StartsWith("platform.", StringComparison.Ordinal) || permission == "platform.policy.read";

    private static (string? Post, string? Permission, Scope? Scope)? Parse(AskAccessRequest request)
    {
        var shipped = PostPolicy.Shipped();
        var parts = request.Right.Split(':', 2);
        if (parts is ["post", var post] && shipped.PostIds.Contains(post)) return (post, null, null);
        if (parts is ["permission", var permission] && shipped.Permissions.Contains(permission))
            return (null, permission, Enum.TryParse<Scope>(request.Scope, ignoreCase: true, out var scope) ? scope : Scope.Team);
        return null;
    }

    private static string NameOf(AccessRequest asked) => asked.Post is { } post ? "post:" + post : $"permission:{asked.Permission} ({asked.Scope})";

#pragma warning disable CA1308 // Codes are lower case.
    internal static string Code(AccessState state) => state.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
