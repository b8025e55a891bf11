using System.Collections.Concurrent;
using System.Collections.Frozen;
using Bihuan.Platform.Policies;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Laboratory;

namespace Bihuan.ServiceLevels.Policies;

/// <summary>
/// The limits by version. A case is counted under the version it began with for as long as it runs, so all approved versions stay within
/// reach; an approved text never changes, so each is read once.
/// </summary>
internal sealed class LimitBook(PolicyLibrary library)
{
    public const string Document = "limits", TargetDocument = "targets";

    private readonly ConcurrentDictionary<int, LimitPolicy> _versions = new();
    private readonly PolicyInForce<TargetPolicy> _targets = new(library, TargetDocument);
    private volatile Heard? _heard;

    public LimitPolicy InForce(DateTimeOffset at) => Of(InForceVersion(at));

    /// <summary>The version that a case opened at an instant begins with.</summary>
    public int InForceVersion(DateTimeOffset at) =>
        library.InForce(Document, at)?.Version ?? throw new InvalidOperationException($"No limits were in force at {at:O}.");

    public LimitPolicy Of(int version) => _versions.TryGetValue(version, out var known) ? known : _versions.GetOrAdd(version, Read);

    /// <summary>Every approved version, in the order in which they come into force.</summary>
    public IReadOnlyList<LimitPolicy> Approved() => [.. library.Of(Document).Select(x => Of(x.Version))];

    /// <summary>The targets that stand beside the limits, as they hold at an instant.</summary>
    public TargetPolicy Targets(DateTimeOffset at) => _targets.At(at);

    /// <summary>Whether any version asks for a fact of this name. One that nobody asks for is not kept.</summary>
    public bool Hears(string name)
    {
        var heard = _heard;
        if (heard is null || heard.Generation != library.Generation) _heard = heard = Gather();
        return heard.Names.Contains(name);
    }

    private Heard Gather()
    {
        var generation = library.Generation;
        return new Heard(generation, library.Of(Document).SelectMany(x => HeardNames.Of(Of(x.Version))).ToFrozenSet(StringComparer.Ordinal));
    }

    private LimitPolicy Read(int version)
    {
        var text = library.Find(Document, version) ?? throw new InvalidOperationException($"Version {version} of the limits is gone.");
        return PolicyReader.Read<LimitPolicy>(text.Text, Document).Required() with { Version = version };
    }

    private sealed record Heard(int Generation, FrozenSet<string> Names);
}
