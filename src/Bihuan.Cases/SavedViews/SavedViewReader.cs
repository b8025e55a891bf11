using System.Globalization;
using Bihuan.Cases.CaseQueue;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.ListCases;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;

namespace Bihuan.Cases.SavedViews;

/// <summary>One view over the list; <see cref="Count"/> is null until it has been asked for.</summary>
public sealed record ViewTab(string Name, string Href, bool IsCurrent, string? Count);

/// <summary>A view as its keepers see it.</summary>
public sealed record ViewLine(Guid Id, string Name, string Audience, string OwnerName, string OrganisationName, string Href, int Place, int Version, bool MayChange);

/// <summary>The views a reader has: those the product brings, those pushed from above, the team's, their own.</summary>
internal sealed class SavedViewReader(CaseLister lister, OrganisationTree tree, PeopleDirectory people)
{
    /// <summary>Counting ends here: "99+" tells as much as 48,213 and costs a thousandth.</summary>
    public const int CountMax = 99;

    private const int ViewsMax = 40;

    // What every desk asks every day; whoever wants it otherwise saves a view.
    private static readonly (string Words, QueueAddress Address)[] s_builtIn =
    [
        ("cases.views.open", QueueAddress.Read("")),
        ("cases.views.mine", QueueAddress.Read("mine=true")),
        ("cases.views.unassigned", QueueAddress.Read("owner=" + PeopleDirectory.DutyDesk)),
        ("cases.views.over", QueueAddress.Read("due=over&sort=due")),
        ("cases.views.today", QueueAddress.Read("due=today&sort=due")),
        ("cases.views.unconfirmed", QueueAddress.Read("outcome=unconfirmed")),
    ];

    public async Task<IReadOnlyList<ViewTab>> Tabs(ServiceDb db, QueueAddress current, Actor actor, Words words, CancellationToken ct)
    {
        var saved = await Visible(db, actor, ct);
        var at = current.Query;
        return
        [
            .. s_builtIn.Select(x => Tab(words[x.Words], x.Address, at)),
            .. saved.Select(x => Tab(x.Name, QueueAddress.Read(x.Query), at)),
        ];
    }

    /// <summary>The same with how many each holds, up to a bound. Searches are not counted: that would search.</summary>
    public async Task<IReadOnlyList<ViewTab>> Counted(
        ServiceDb db, QueueAddress current, Actor actor, Words words, Func<string?, DueRange> due, CancellationToken ct)
    {
        var tabs = new List<ViewTab>();
        foreach (var tab in await Tabs(db, current, actor, words, ct))
        {
            var address = QueueAddress.Read(tab.Href.Split('?', 2) is [_, var query] ? query : "");
            tabs.Add(address.IsSearch ? tab : tab with { Count = Bounded(await Count(db, address.Of(due(address["due"]), 1), actor, ct)) });
        }

        return tabs;
    }

    /// <summary>How many, but never counting past <see cref="CountMax"/> and one.</summary>
    public Task<int> Count(ServiceDb db, CaseQuery query, Actor actor, CancellationToken ct) => lister.CountUpTo(db, query, actor, CountMax + 1, ct);

    public static string Bounded(int count) => count > CountMax ? string.Create(CultureInfo.InvariantCulture, $"{CountMax}+") : count.ToString(CultureInfo.InvariantCulture);

    public async Task<IReadOnlyList<ViewLine>> Lines(ServiceDb db, Actor actor, CancellationToken ct) =>
        [.. (await Visible(db, actor, ct)).Select(x => new ViewLine(
            x.Id, x.Name, x.Audience, people.NameOf(x.OwnerId.Value), tree.Current.NameOf(x.OrganisationId.Value), QueueAddress.Read(x.Query).Href, x.Place, x.Version, MayChange(x, actor)))];

    /// <summary>Its maker may change a view; one that others see also whoever may push views there.</summary>
    public static bool MayChange(SavedView view, Actor actor) =>
        (view.OwnerId.Value == actor.Id && view.Audience != SavedView.Pushed)
        || (view.Audience != SavedView.Own && actor.ReachOf(CasePermissions.PushView).Covers(view.OrganisationId.Value, isOwn: false));

    private async Task<List<SavedView>> Visible(ServiceDb db, Actor actor, CancellationToken ct)
    {
        // By hand: every list of cases asks for them.
        var values = new HotValues(db);
        var (me, above) = (new UserId(actor.Id), Above(actor.OrganisationId));
        var others = above.Count == 0 ? "" : $" OR (audience <> '{SavedView.Own}' AND organisation_id IN ({values.AddList(above)}))";
        var found = await db.All(
            $"SELECT id, name, audience, owner_id, organisation_id, query, place, created_at, version FROM cases_saved_view WHERE owner_id = {values.Add(actor.Id)}{others}",
            values,
            Read,
            ct);
        return [.. found.Where(x => x.OwnerId == me || x.Audience == SavedView.Pushed || x.OrganisationId.Value == actor.OrganisationId)
            .OrderBy(x => x.Audience switch { SavedView.Pushed => 0, SavedView.Team => 1, _ => 2 }).ThenBy(x => x.Place).ThenBy(x => x.CreatedAt).Take(ViewsMax)];
    }

    private static SavedView Read(HotRow row) => new()
    {
        Id = row.Guid(0),
        Name = row.Text(1),
        Audience = row.Text(2),
        OwnerId = new UserId(row.Guid(3)),
        OrganisationId = new OrganisationId(row.Guid(4)),
        Query = row.Text(5),
        Place = row.Number(6),
        CreatedAt = row.Instant(7),
        Version = row.Number(8),
    };

    /// <summary>The unit and those above it, bounded so that a cycle in the data cannot hang the page.</summary>
    private List<Guid> Above(Guid organisation)
    {
        var units = new List<Guid>();
        for (var at = tree.Current.Find(organisation); at is not null && units.Count < 20; at = at.ParentId is { } parent ? tree.Current.Find(parent) : null)
            units.Add(at.Id);
        return units;
    }

    private static ViewTab Tab(string name, QueueAddress address, string at) => new(name, address.Href, address.Query == at, null);
}
