namespace Bihuan.Cases.Domain;

/// <summary>Whom an alarm goes to, and the post they are told in.</summary>
internal sealed record EscalationStep(string Post, Guid Person);

/// <summary>
/// One step up, so that somebody is always named (GRD-13): from the holder's post to the one above it, past posts that nobody holds and
/// past the holder themselves. The ladder is policy and may not go in circles; should it, the walk still ends.
/// </summary>
internal static class EscalationPath
{
    /// <param name="posts">The posts of whoever has the matter now.</param>
    /// <param name="bottom">Where to begin when none of them stands on the ladder.</param>
    /// <param name="above">The post above another, null at the top.</param>
    /// <param name="holder">Who holds a post for this case: on duty, else the nearest.</param>
    /// <param name="except">Whoever has it now, who is no step up from themselves.</param>
    public static EscalationStep? Next(IReadOnlyList<string> posts, string bottom, Func<string, string?> above, Func<string, Guid?> holder, Guid except)
    {
        var at = posts.FirstOrDefault(x => above(x) is not null) ?? (posts.Count > 0 && posts.Any(IsTop) ? null : bottom);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (at is not null && seen.Add(at) && above(at) is { } post)
        {
            if (holder(post) is { } person && person != except) return new EscalationStep(post, person);
            at = post;
        }

        return null;

        bool IsTop(string post) => IsReached(post, bottom, above);
    }

    /// <summary>Whether the ladder leads to this post: then nobody stands above it.</summary>
    private static bool IsReached(string post, string from, Func<string, string?> above)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (string? at = from; at is not null && seen.Add(at); at = above(at))
            if (at == post) return true;
        return false;
    }
}
