using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>Who is told next, and who besides, as the policy of limits says. Thread-safe.</summary>
public sealed class EscalationLadder
{
    private readonly Func<LimitPolicy> _policy;

    internal EscalationLadder(Func<LimitPolicy> policy) => _policy = policy;

    /// <summary>The post above; null at the top and for a post that is not on the ladder.</summary>
    public string? Above(string post) => _policy().Above(post);

    /// <summary>Posts that are warned beside the owner when this limit comes close.</summary>
    public IReadOnlyList<string> WarnedBesides(string limit) => _policy().Find(limit)?.WarnsAlso ?? [];
}
