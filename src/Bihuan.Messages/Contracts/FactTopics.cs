using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Messages.Contracts;

/// <summary>The part of fact names before the first full stop (<c>case</c>, <c>clock</c>) that may be told to the outside. What no module registers stays inside.</summary>
public sealed record FactTopic(string Name);

/// <summary>Tells the numbers people know of the chains that facts stand on. The module that owns the chains provides one.</summary>
public interface ISubjectNumbers
{
    /// <summary>Only of its own chains; a fact of a chain that nobody knows is told to nobody.</summary>
    Task<IReadOnlyDictionary<Guid, string>> Find(ServiceDb db, IReadOnlyCollection<Guid> streams, CancellationToken ct);
}

/// <summary>Names of the facts that can be subscribed to.</summary>
public sealed class SubscribableFacts(FactCatalog catalog, IEnumerable<FactTopic> topics)
{
    /// <summary>In alphabetical order.</summary>
    public IReadOnlyList<string> Names { get; } = Of(catalog, [.. topics.Select(x => x.Name)]);

    private static List<string> Of(FactCatalog catalog, HashSet<string> topics) =>
        [.. catalog.Names.Select(PlainFactName.Of).Where(x => topics.Contains(x[..x.IndexOf('.', StringComparison.Ordinal)])).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

public static class FactTopicServices
{
    /// <summary>Lets facts of this topic be subscribed to; they must stand on a chain that an <see cref="ISubjectNumbers"/> knows.</summary>
    public static IServiceCollection AddFactTopic(this IServiceCollection services, string name) => services.AddSingleton(new FactTopic(name));
}
