using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.Platform.Words;

namespace Bihuan.Cases.CaseDetail.Story;

/// <summary>A fact of a release that this one does not know; it is still shown, by its name.</summary>
internal sealed record UnknownFact : IFact;

/// <summary>Turns a chain of facts into the story, by the views that the modules registered.</summary>
internal sealed class StoryTeller(FactReader facts, IEnumerable<IFactView> views, ChannelWords channels)
{
    private const int ShownAtFirst = 20;
    private const string ChannelActor = "channel.";
    private static readonly string[] Kinds = ["contact", "reply", "note", "visit", "file", "fact"];

    private readonly Dictionary<string, IFactView[]> _views = views
        .SelectMany(view => view.Names.Select(name => (name, view)))
        .GroupBy(x => x.name, StringComparer.Ordinal)
        .ToDictionary(x => x.Key, x => x.Select(y => y.view).ToArray(), StringComparer.Ordinal);

    public async Task<IReadOnlyList<(StoryFact Fact, string Type, string Hash)>> ReadAll(ServiceDb db, Guid caseId, DateTimeOffset? asOf, CancellationToken ct) =>
    [
        .. (await facts.Read(db, caseId, ct)).Where(x => asOf is null || x.RecordedAt <= asOf)
            .Select(x => (new StoryFact(caseId, PlainFactName.Of(x.Type), x.Fact ?? new UnknownFact(), x.Stamp), x.Type, Convert.ToHexStringLower(x.Hash))),
    ];

    /// <summary>The story, newest first.</summary>
    public IReadOnlyList<StoryEntry> Tell(IReadOnlyList<(StoryFact Fact, string Type, string Hash)> chain, StoryReader reader)
    {
        var entries = new List<StoryEntry>(chain.Count);
        for (var i = chain.Count - 1; i >= 0; i--)
        {
            var (fact, type, hash) = chain[i];
            if (ViewOf(fact, reader) is { } view)
                entries.Add(new StoryEntry(fact.Stamp.Seq, view, ActorName(fact.Stamp.Actor, reader), fact.Stamp.OccurredAt, fact.Stamp.RecordedAt, type, hash));
        }

        return entries;
    }

    public static StoryPart Part(IReadOnlyList<StoryEntry> entries, CaseDetailQuery query, string href)
    {
        var asOf = query.AsOf is null ? "" : "&asof=" + Uri.EscapeDataString(query.AsOf);
        var show = Kinds.Contains(query.Show) ? query.Show : null;
        var shown = show is null ? entries : [.. entries.Where(x => x.View.Kind == show)];
        List<StoryFilter> filters = [new("all", entries.Count, $"{href}?show={asOf}#story", show is null)];
        filters.AddRange(entries.GroupBy(x => x.View.Kind, StringComparer.Ordinal).OrderBy(x => Array.IndexOf(Kinds, x.Key))
            .Select(x => new StoryFilter(x.Key, x.Count(), $"{href}?show={x.Key}{asOf}#story", show == x.Key)));
        var count = query.All ? shown.Count : Math.Min(ShownAtFirst, shown.Count);
        return new StoryPart([.. shown.Take(count)], filters, shown.Count - count, $"{href}?show={show}&all=1{asOf}#story");
    }

    private StoryView? ViewOf(StoryFact fact, StoryReader reader)
    {
        if (!_views.TryGetValue(fact.Name, out var views)) return Unknown(fact, reader.Words);
        foreach (var view in views)
            if (view.Show(fact, reader) is { } shown) return shown;
        return null;
    }

    private static StoryView Unknown(StoryFact fact, Words words) => new("fact", "point", words.Code("fact", fact.Name));

    /// <summary>People by name, channels by theirs, everything else by what it is: the customer, a key, the system itself.</summary>
    private string ActorName(string actor, StoryReader reader)
    {
        var colon = actor.IndexOf(':', StringComparison.Ordinal);
        var (kind, rest) = colon < 0 ? (actor, "") : (actor[..colon], actor[(colon + 1)..]);
        if (rest.StartsWith(ChannelActor, StringComparison.Ordinal)) return channels.NameOf(rest[ChannelActor.Length..], reader.Words);
        return kind == "user" && Guid.TryParse(rest, out var id) ? reader.Name(id) : reader.Words["cases.actor." + kind];
    }
}
