using Bihuan.Foundation;

namespace Bihuan.Platform.Policies;

/// <summary>One post and its permissions by name.</summary>
public sealed record PostRights(string Id, IReadOnlyDictionary<string, Scope> Permissions);

/// <summary>The permission table as shipped (SEC-03): every permission there is, and which post holds it how far.</summary>
public sealed record PostPolicy(
    int Version,
    IReadOnlyList<string> Permissions,
    IReadOnlyList<PostRights> Posts,
    IReadOnlyList<string>? Meets = null)
{
    public const string FileName = "policies/posts.yaml";

    /// <summary>The shipped table.</summary>
    public static PostPolicy Shipped() => PolicyReader.ReadEmbedded<PostPolicy>(FileName, Check).Required();

    public IReadOnlySet<string> PostIds => Posts.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);

    /// <summary>Null when the post does not hold the permission, or does not exist.</summary>
    public Scope? ScopeOf(string post, string permission) =>
        Posts.FirstOrDefault(p => string.Equals(p.Id, post, StringComparison.Ordinal)) is { } rights
        && rights.Permissions.TryGetValue(permission, out var scope)
            ? scope
            : null;

    public static IEnumerable<PolicyFault> Check(PostPolicy policy)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < policy.Permissions.Count; i++)
        {
            var permission = policy.Permissions[i];
            if (!known.Add(permission)) yield return new PolicyFault($"permissions[{i}]", "posts.duplicate-permission", $"'{permission}' stands twice.");
            if (permission.Split('.').Length < 2) yield return new PolicyFault($"permissions[{i}]", "posts.permission-name", "A permission is named module.noun.verb.");
        }

        var posts = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < policy.Posts.Count; i++)
        {
            var post = policy.Posts[i];
            if (!posts.Add(post.Id)) yield return new PolicyFault($"posts[{i}].id", "posts.duplicate-post", $"'{post.Id}' stands twice.");
            foreach (var permission in post.Permissions.Keys.Where(p => !known.Contains(p)))
            {
                yield return new PolicyFault($"posts[{i}].permissions.{permission}", "posts.unknown-permission", $"'{permission}' is no permission.");
            }
        }

        foreach (var unheld in policy.Permissions.Where(p => !policy.Posts.Any(post => post.Permissions.ContainsKey(p))))
        {
            yield return new PolicyFault("permissions", "posts.unheld-permission", $"No post holds '{unheld}'.");
        }
    }
}
