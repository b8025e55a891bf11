using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Words;
using Bihuan.Ui;

namespace Bihuan.Administration;

/// <summary>Choices and names that several pages show.</summary>
internal static class Labels
{
    private static readonly PostPolicy s_policy = PostPolicy.Shipped();

    public static readonly IReadOnlyList<string> Scopes = ["own", "team", "subtree", "all"];

    public static IReadOnlyList<string> PostCodes { get; } = [.. s_policy.Posts.Select(x => x.Id)];

    public static IReadOnlyList<string> PermissionCodes { get; } = s_policy.Permissions;

    public static string Post(this Words words, string code) => words.Code("post", code);

    public static string Permission(this Words words, string code) => words.Code("permission", code);

#pragma warning disable CA1308 // Codes are lower case.
    public static string Of(Enum code) => code.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    public static string Scope(this Words words, Scope? scope) => scope is { } known ? words.Code("scope", Of(known)) : "";

    /// <summary>Units the actor's permission reaches, indented by their depth in the tree.</summary>
    public static IReadOnlyList<Choice> Units(OrganisationTree tree, Reach reach, bool inactiveToo = false)
    {
        var choices = new List<Choice>();
        Walk(tree.Current, tree.Current.Root, 0, node =>
        {
            if (reach.Covers(node.Node.Id, isOwn: false) && (inactiveToo || node.Node.IsActive))
                choices.Add(new Choice(node.Node.Id.ToString(), new string('\u2003', node.Depth) + node.Node.Name));
        });
        return choices;
    }

    public static void Walk(OrganisationTree.Snapshot tree, OrganisationNode? from, int depth, Action<(OrganisationNode Node, int Depth)> visit)
    {
        if (from is null || depth > 20) return;
        visit((from, depth));
        foreach (var child in tree.Nodes.Where(x => x.ParentId == from.Id)) Walk(tree, child, depth + 1, visit);
    }
}
