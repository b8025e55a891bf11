using System.ComponentModel.DataAnnotations;
using Bihuan.Foundation;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.People;

/// <summary>The whole table of one post: permission to scope; what is left out is not held.</summary>
public sealed record SetPostPermissionsRequest(Dictionary<string, string>? Permissions, [Required, MaxLength(500)] string Reason);

/// <summary>A post as the table shows it.</summary>
public sealed record PostView(string Code, int Version, IReadOnlyDictionary<string, Scope> Permissions, int Holders);

public sealed class PostReader(ServiceDb db)
{
    public async Task<IReadOnlyList<PostView>> All(CancellationToken ct)
    {
        var rights = (await db.Set<PostPermission>().ToListAsync(ct)).ToLookup(x => x.Post, StringComparer.Ordinal);
        var versions = await db.Set<PostRow>().ToDictionaryAsync(x => x.Code, x => x.Version, ct);
        var holders = await db.Set<UserPost>().GroupBy(x => x.Post).Select(x => new { x.Key, Count = x.Select(y => y.UserId).Distinct().Count() }).ToDictionaryAsync(x => x.Key, x => x.Count, ct);
        return [.. PostPolicy.Shipped().Posts.Select(x => new PostView(
            x.Id,
            versions.GetValueOrDefault(x.Id),
            rights[x.Id].ToDictionary(y => y.Permission, y => y.Scope, StringComparer.Ordinal),
            holders.GetValueOrDefault(x.Id)))];
    }
}

/// <summary>Editing what a post may do (SEC-03, SEC-04). Who changed what and why is in the audit. Run inside a change.</summary>
public sealed class PostChanges(ServiceDb db, AuditLog audit, ActorDirectory actors, TimeProvider clock)
{
    public const string Permission = "platform.post.manage";

    /// <summary>Taken from the administrators, nobody could ever give these back.</summary>
    private static readonly string[] s_kept = [Permission, UserChanges.Permission];

    public async Task<Result<int>> Set(string post, Seq expected, SetPostPermissionsRequest request, Actor actor, CancellationToken ct)
    {
        var shipped = PostPolicy.Shipped();
        if (!shipped.PostIds.Contains(post)) return Refusal.NotFound("post.not-found");
        if (Parse(request.Permissions ?? [], shipped) is not { } wanted) return Refusal.Invalid("request.invalid", new FieldError("/permissions", "unknown"));
        if (post == Accounts.Administrator && s_kept.Any(x => wanted.GetValueOrDefault(x, Scope.Own) != Scope.All)) return Refusal.Conflict("post.administrator-keeps");
        var version = await db.Set<PostRow>().AsTracking().FirstOrDefaultAsync(x => x.Code == post, ct);
        if ((version?.Version ?? 0) != expected.Value) return Stale.Refusal(version?.Version ?? 0);
        var changes = Apply(await db.Set<PostPermission>().AsTracking().Where(x => x.Post == post).ToListAsync(ct), post, wanted, out var raised);
        if (raised.Exists(x => !actor.May(x.Permission) || (x.Scope == Scope.All && !actor.ReachOf(x.Permission).All))) return Refusal.NotAllowed("user.beyond-own-rights");
        if (version is null) db.Add(version = new PostRow { Code = post });
        version.Version++;
        await audit.Record(db, new PostPermissionsSet(post, changes, request.Reason), actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(actors.Forget);
        return version.Version;
    }

    private List<string> Apply(List<PostPermission> held, string post, Dictionary<string, Scope> wanted, out List<(string Permission, Scope Scope)> raised)
    {
        var changes = new List<string>();
        raised = [];
        foreach (var gone in held.Where(x => !wanted.ContainsKey(x.Permission)))
        {
            db.Remove(gone);
            changes.Add($"{gone.Permission}: {Code(gone.Scope)} -> none");
        }

        foreach (var (permission, scope) in wanted)
        {
            var row = held.Find(x => x.Permission == permission);
            if (row?.Scope == scope) continue;
            changes.Add($"{permission}: {(row is null ? "none" : Code(row.Scope))} -> {Code(scope)}");
            if (row is null || scope > row.Scope) raised.Add((permission, scope));
            if (row is null) db.Add(new PostPermission { Post = post, Permission = permission, Scope = scope });
            else row.Scope = scope;
        }

        return changes;
    }

    private static Dictionary<string, Scope>? Parse(Dictionary<string, string> table, PostPolicy shipped)
    {
        var parsed = new Dictionary<string, Scope>(StringComparer.Ordinal);
        foreach (var (permission, text) in table.Where(x => x.Value is not ("" or "none")))
        {
            if (!shipped.Permissions.Contains(permission) || !Enum.TryParse<Scope>(text, ignoreCase: true, out var scope) || !Enum.IsDefined(scope)) return null;
            parsed[permission] = scope;
        }

        return parsed;
    }

#pragma warning disable CA1308 // Codes are lower case.
    private static string Code(Scope scope) => scope.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
