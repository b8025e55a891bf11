using Bihuan.Foundation;
using Bihuan.Platform.Live;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.Policies;

/// <summary>An approved version. Its text never changes, so whatever is read from it may be kept for ever.</summary>
/// <param name="EndsAt">From here on the one before it holds again; null for one that holds until the next.</param>
public sealed record PolicyText(string Document, int Version, string Text, DateTimeOffset EffectiveAt, DateTimeOffset? EndsAt = null)
{
    public bool HoldsAt(DateTimeOffset at) => EffectiveAt <= at && !(EndsAt <= at);
}

/// <summary>
/// All approved versions in memory: which text held at an instant, and which one a case began with. A document that the database does
/// not know yet is answered as shipped. Every node hears of an approval through the shared caches.
/// </summary>
public sealed class PolicyLibrary(Store.Store store, SharedCaches caches)
{
    internal const string CacheName = "policies";

    private volatile Shelves? _shelves;
    private int _generation;

    private PolicyLibrary()
        : this(null!, null!) => _shelves = Grouped(Shipped());

    /// <summary>The documents of this release and no other, for a command that has no database.</summary>
    public static PolicyLibrary OfRelease() => new();

    /// <summary>Rises with every change that any node has told us of; what is derived from several documents compares it.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>The version that holds at an instant; null for an unknown document.</summary>
    public PolicyText? InForce(string document, DateTimeOffset at)
    {
        var versions = Of(document);
        for (var i = versions.Count - 1; i >= 0; i--)
            if (versions[i].HoldsAt(at)) return versions[i];
        return null;
    }

    public PolicyText? Find(string document, int version) => Of(document).FirstOrDefault(x => x.Version == version);

    /// <summary>Approved versions, in the order in which they come into force.</summary>
    public IReadOnlyList<PolicyText> Of(string document) => (_shelves ?? Load()).ByDocument.GetValueOrDefault(document) ?? [];

    /// <summary>Names of all approved documents of a kind.</summary>
    public IReadOnlyList<string> Documents(string kind) => [.. (_shelves ?? Load()).ByDocument.Keys.Where(x => PolicyDocument.KindOf(x) == kind).Order(StringComparer.Ordinal)];

    /// <summary>After a commit that changed what is approved.</summary>
    public void Forget() => caches.Forget(CacheName);

    internal void ForgetHere()
    {
        _shelves = null;
        Interlocked.Increment(ref _generation);
    }

    private Shelves Load()
    {
        var generation = Generation;
        var db = store.Reader();
        try
        {
            var rows = db.Set<PolicyRow>().Where(x => x.State == PolicyState.Approved && x.EffectiveAt != null)
                .Select(x => new PolicyText(x.Document, x.Version, x.Text, x.EffectiveAt!.Value, x.EndsAt)).ToList();
            var shelves = Grouped(rows.Concat(Shipped().Where(x => rows.TrueForAll(y => y.Document != x.Document))));
            // Forgotten while it was read: answer this caller, and let the next one read again.
            if (generation == Generation) _shelves = shelves;
            return shelves;
        }
        finally
        {
            store.Return(db);
        }
    }

    private static Shelves Grouped(IEnumerable<PolicyText> texts) => new(texts.GroupBy(x => x.Document, StringComparer.Ordinal)
        .ToDictionary(x => x.Key, x => (IReadOnlyList<PolicyText>)[.. x.OrderBy(y => y.EffectiveAt).ThenBy(y => y.Version)], StringComparer.Ordinal));

    private static IEnumerable<PolicyText> Shipped() =>
        EmbeddedPolicies.Names().Select(file => new PolicyText(PolicyDocument.OfFile(file), 1, EmbeddedPolicies.Text(file), Clock.FromUnixMicroseconds(0)));

    private sealed record Shelves(IReadOnlyDictionary<string, IReadOnlyList<PolicyText>> ByDocument);
}
