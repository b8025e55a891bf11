using Bihuan.Cases.Contracts;
using Bihuan.Cases.SavedViews;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.CaseQueue;

internal static class QueueEndpoints
{
    public static void Map(RouteGroupBuilder desk)
    {
        desk.MapGet("/cases", Page).Requires(CasePermissions.Read);
        desk.MapGet("/cases/views", Counts).Requires(CasePermissions.Read);
        desk.MapGet("/cases/people", (string? q, Actor actor, QueueChoiceLists choices) => Picks(choices.Find(q, actor.OrganisationId))).Requires(CasePermissions.Read);
        desk.MapGet("/cases/organisations", (string? q, Actor actor, QueueChoiceLists choices) => Picks(choices.FindOrganisations(q, actor))).Requires(CasePermissions.Read);
    }

    internal static async Task<IResult> Page(HttpContext http, Actor actor, ServiceDb db, QueueReader queue, Words words, CancellationToken ct)
    {
        var address = QueueAddress.Read(http.Request.Query);
        var view = await queue.Read(db, address, actor, words, ct);
        // A cursor that cannot be read (an address cut short) begins the same list again.
        if (view.Refusal is not null) return address.After is null ? view.Refusal.ToHttp() : Results.Redirect(address.Href);
        return new PageResult<QueuePage>(new { View = view.Value });
    }

    /// <summary>The views with their counts, fetched when the page already stands: a list must not wait for numbers beside it.</summary>
    private static async Task<IResult> Counts(
        HttpContext http, Actor actor, ServiceDb db, SavedViewReader views, QueueReader queue, TimeProvider clock, Words words, CancellationToken ct)
    {
        var now = clock.Now();
        var tabs = await views.Counted(db, QueueAddress.Read(http.Request.Query), actor, words, due => queue.Due(due, now), ct);
        return new PageResult<ViewTabs>(new { Tabs = tabs });
    }

    private static IResult Picks(IEnumerable<Ui.Choice> choices) => Problems.Ok(choices.Select(x => new { value = x.Value, text = x.Text }).ToList());
}
