using Bihuan.Cases.Contracts;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.ListCases;

internal static class ListCasesEndpoint
{
    public static void Map(RouteGroupBuilder cases) => cases.MapGet("", async ([AsParameters] CaseQuery query, Actor actor, ServiceDb db, CaseLister lister, PeopleDirectory people, CancellationToken ct) =>
    {
        var page = await lister.List(db, query, actor, ct);
        if (page.Refusal is { } refusal) return refusal.ToHttp();
        return Problems.Ok(new
        {
            items = page.Value.Rows.Select(x => new
            {
                x.Id,
                x.Number,
                x.Kind,
                x.Channel,
                x.Stage,
                x.Urgency,
                x.Grade,
                x.Summary,
                owner = new { id = x.OwnerId, name = people.NameOf(x.OwnerId) },
                x.OrganisationId,
                x.CustomerId,
                x.OpenedAt,
                x.DueAt,
                x.IsOpen,
                x.Round,
                x.ContactCount,
                x.Rating,
                x.Seq,
            }),
            next = page.Value.Next,
        });
    }).Requires(CasePermissions.Read);
}
