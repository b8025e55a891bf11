using Bihuan.Foundation;
using System.Collections.Frozen;
using System.Reflection;

namespace Bihuan.Platform.Timeline;

/// <summary>Which record stands behind which stored name, read once from the modules' assemblies.</summary>
public sealed class FactCatalog
{
    private readonly FrozenDictionary<string, Type> _byName;
    private readonly FrozenDictionary<Type, string> _byType;

    public FactCatalog(IEnumerable<Assembly> assemblies)
    {
        var facts = assemblies.Distinct().SelectMany(x => x.GetTypes())
            .Select(type => (Type: type, Attribute: type.GetCustomAttribute<FactTypeAttribute>()))
            .Where(x => x.Attribute is not null)
            .ToList();
        _byName = facts.ToFrozenDictionary(x => x.Attribute!.Name, x => x.Type, StringComparer.Ordinal);
        _byType = facts.ToFrozenDictionary(x => x.Type, x => x.Attribute!.Name);
    }

    public IEnumerable<string> Names => _byName.Keys;

    public string NameOf(Type fact) => _byType.TryGetValue(fact, out var name) ? name : throw new InvalidOperationException($"{fact.Name} has no [FactType].");

    public List<string> NamesOf(Type fact) => [.. _byName.Where(x => x.Value.IsAssignableTo(fact)).Select(x => x.Key).Order(StringComparer.Ordinal)];

    /// <summary>Null for a name this release does not know: such a fact still verifies and is shown by its name.</summary>
    public Type? TypeOf(string name) => _byName.GetValueOrDefault(name);
}
