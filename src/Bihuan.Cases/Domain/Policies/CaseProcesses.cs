namespace Bihuan.Cases.Domain.Policies;

/// <summary>
/// All processes in every version kept. Choosing is by the newest versions and the most specific match: complexity
/// before kind before channel, so a complex repair goes its own way and a repair ordered online is still a repair.
/// </summary>
internal sealed class CaseProcesses
{
    private readonly IReadOnlyList<CaseProcess> _all;
    private readonly IReadOnlyList<CaseProcess> _newest;

    public CaseProcesses(IEnumerable<CaseProcess> processes)
    {
        _all = [.. processes];
        _newest = [.. _all.GroupBy(p => p.Id, StringComparer.Ordinal).Select(versions => versions.MaxBy(p => p.Version)!)];
    }

    public IReadOnlyList<CaseProcess> All => _all;

    public IReadOnlyList<CaseProcess> Newest => _newest;

    public CaseProcess? Find(string id, int version) =>
        _all.FirstOrDefault(p => p.Version == version && string.Equals(p.Id, id, StringComparison.Ordinal));

    /// <summary>The process a new case begins with; null only when no process takes this kind at all.</summary>
    public CaseProcess? Choose(string kind, string channelKind, string? complexity = null)
    {
        CaseProcess? chosen = null;
        var best = -1;
        foreach (var process in _newest)
        {
            var fit = Fit(process, kind, channelKind, complexity);
            if (fit > best) (chosen, best) = (process, fit);
        }

        return chosen;
    }

    /// <summary>How specific the match is, or -1 for none.</summary>
    internal static int Fit(CaseProcess process, string kind, string channelKind, string? complexity)
    {
        var fit = 0;
        if (process.Complexity is { } wanted)
        {
            if (!string.Equals(wanted, complexity, StringComparison.Ordinal)) return -1;
            fit += 4;
        }

        if (process.Kinds.Count > 0)
        {
            if (!process.Kinds.Contains(kind, StringComparer.Ordinal)) return -1;
            fit += 2;
        }

        if (process.Channels.Count > 0)
        {
            if (!process.Channels.Contains(channelKind, StringComparer.Ordinal)) return -1;
            fit += 1;
        }

        return fit;
    }
}
