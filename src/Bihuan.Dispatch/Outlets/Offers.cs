using Bihuan.Dispatch.Board;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Visits;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Outlets;

/// <summary>Orders that a third-party service point is asked to take: the work and the part of town, not yet whose home it is.</summary>
public sealed record OffersView(IReadOnlyList<VisitView> Visits, string Done);

internal static class OfferEndpoints
{
    public const string Home = "/desk/dispatch/offers";
    private const int Most = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Home, async (string? done, ServiceDb db, VisitReader reader, Actor actor, CancellationToken ct) =>
            DispatchPage.Of<OffersPage>(new { View = new OffersView(await Waiting(db, reader, actor, ct), done ?? "") })).Requires(DispatchPermissions.AnswerOffers);
        routes.MapGet("/api/v1/dispatch/offers", async (ServiceDb db, VisitReader reader, Actor actor, CancellationToken ct) =>
            Problems.Ok(new { items = await Waiting(db, reader, actor, ct), next = (string?)null })).Requires(DispatchPermissions.AnswerOffers).WithTags("dispatch");
    }

    private static async Task<IReadOnlyList<VisitView>> Waiting(ServiceDb db, VisitReader reader, Actor actor, CancellationToken ct)
    {
        var rows = await db.Set<Visit>().Within(actor, DispatchPermissions.AnswerOffers).Where(x => x.OutletAnswer == Visit.OutletAsked).OrderByDescending(x => x.Urgency == "urgent").ThenBy(x => x.OrderedAt).Take(Most).ToListAsync(ct);
        return [.. (await reader.Describe(db, rows, ct)).Select(VisitReader.WithoutCustomer)];
    }
}
