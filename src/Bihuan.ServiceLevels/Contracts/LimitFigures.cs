using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Policies;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>The figures of limits that others judge by themselves, because what they run on is no case. Thread-safe.</summary>
public sealed class LimitFigures
{
    private readonly Func<LimitPolicy> _policy;

    internal LimitFigures(Func<LimitPolicy> policy) => _policy = policy;

    public int Version => _policy().Version;

    /// <summary>The limit in clock time; null when there is no such limit, or only a calendar can say how long it is.</summary>
    public TimeSpan? Of(string key) => _policy().Find(key)?.Figure is { } figure ? LimitTerms.Length(figure) : null;

    /// <summary>The figure as it is said to a customer, such as "10 min"; null when there is no such limit or it has none.</summary>
    public string? Text(string key, Words words) => _policy().Find(key)?.Figure is { } figure ? LimitText.Length(figure, words) : null;

    /// <summary>How many hours of a day we can be reached after this fact (TL-53); null when nothing is said of it.</summary>
    public TimeSpan? Availability(string after) =>
        _policy().Limits.FirstOrDefault(x => x.Use == LimitUse.Availability && x.Starts.Contains(after, StringComparer.Ordinal))?.Figure is { } figure ? LimitTerms.Length(figure) : null;
}
