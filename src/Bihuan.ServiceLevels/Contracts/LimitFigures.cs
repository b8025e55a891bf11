using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>The figures of limits that others judge by themselves, because what they run on is no case. Thread-safe.</summary>
public sealed class LimitFigures
{
    private readonly Func<LimitPolicy> _policy;

    internal LimitFigures(Func<LimitPolicy> policy) => _policy = policy;

    public int Version => _policy().Version;

    /// <summary>The limit in clock time; null when there is no such limit, or only a calendar can say how long it is.</summary>
    public TimeSpan? Of(string key) => _policy().Find(key)?.Figure is { } figure ? LimitTerms.Length(figure) : null;
}
