using Bihuan.Cases.CaseQueue;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.ListCases;
using Bihuan.Cases.SavedViews;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.Palette;

/// <summary>An entry of the command palette.</summary>
public sealed record PaletteEntry(string Group, string Label, string Href, string? Hint = null);

/// <summary>
/// <c>GET /desk/palette?q=</c>: pages the reader may use, what they may begin, their views and the list of each kind, cases by number or
/// text, and a customer by a whole phone number, as little of whom is shown as anywhere else.
/// </summary>
internal sealed class PaletteSearch(CaseLister lister, CustomerRegister customers, CustomerDirectory cards, NavigationRegistry navigation, SavedViewReader views, QueueChoiceLists choices)
{
    private const int CasesShown = 8;

    public static void Map(RouteGroupBuilder desk) => desk.MapGet("/palette", async (string? q, Actor actor, ServiceDb db, PaletteSearch palette, Words words, CancellationToken ct) =>
        Problems.Ok(await palette.Find(db, (q ?? "").Trim(), actor, words, ct))).RequiresSignIn();

    public async Task<IReadOnlyList<PaletteEntry>> Find(ServiceDb db, string typed, Actor actor, Words words, CancellationToken ct)
    {
        if (typed.Length > 200) typed = typed[..200];
        var found = new List<PaletteEntry>();
        if (typed.Length > 1)
        {
            found.AddRange(await Customer(db, typed, actor, words, ct));
            found.AddRange(await Cases(db, typed, actor, words, ct));
        }

        bool Fits(PaletteEntry entry) => typed.Length == 0 || entry.Label.Contains(typed, StringComparison.OrdinalIgnoreCase);
        found.AddRange(Pages(actor, words).Where(Fits));
        if (actor.May(CasePermissions.Read)) found.AddRange((await Lists(db, actor, words, ct)).Where(Fits));
        return found;
    }

    /// <summary>The reader's views, and every kind of request as a list of its open cases.</summary>
    private async Task<IEnumerable<PaletteEntry>> Lists(ServiceDb db, Actor actor, Words words, CancellationToken ct)
    {
        var group = words["cases.palette.lists"];
        var own = (await views.Tabs(db, QueueAddress.Read(""), actor, words, ct)).Select(x => new PaletteEntry(group, x.Name, x.Href));
        return own.Concat(choices.Codes("kind", words).Select(x => new PaletteEntry(group, x.Text, QueueAddress.Read("").With("kind", x.Value))));
    }

    private async Task<IEnumerable<PaletteEntry>> Cases(ServiceDb db, string typed, Actor actor, Words words, CancellationToken ct)
    {
        if (!actor.May(CasePermissions.Read)) return [];
        var page = await lister.List(db, new CaseQuery { Q = typed, Limit = CasesShown }, actor, ct);
        if (page.Refusal is not null) return [];
        var group = words["cases.palette.cases"];
        var entries = page.Value.Rows.Select(x => new PaletteEntry(group, $"{x.Number} {x.Summary}", "/desk/cases/" + x.Id, words.Code("stage", x.Stage)));
        return page.Value.Next is null ? entries : entries.Append(new PaletteEntry(group, words.Format("cases.palette.all", typed), QueueAddress.Read("").With("q", typed)));
    }

    /// <summary>Only a number typed whole finds anybody: a part of one would let people be tried out.</summary>
    private async Task<IEnumerable<PaletteEntry>> Customer(ServiceDb db, string typed, Actor actor, Words words, CancellationToken ct)
    {
        if (!actor.May("customers.customer.read") || Phone.Normalise(typed) is not { } phone) return [];
        if (await customers.Find(db, phone, null, ct) is not { } id || await cards.Card(db, id, ct) is not { } card) return [];
        return [new PaletteEntry(words["cases.palette.customers"], $"{card.MaskedName} {card.MaskedPhone}", "/desk/customers/" + id)];
    }

    private IEnumerable<PaletteEntry> Pages(Actor actor, Words words)
    {
        if (actor.May(CasePermissions.Open)) yield return new PaletteEntry(words["cases.palette.actions"], words["ui.new-case"], "/desk/cases/new", "N");
        foreach (var item in navigation.VisibleTo(actor.May).SelectMany(x => x))
            yield return new PaletteEntry(words["cases.palette.pages"], words[item.Words], item.Href);
    }
}
