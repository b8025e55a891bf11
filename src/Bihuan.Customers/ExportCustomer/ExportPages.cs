using Bihuan.Customers.Contracts;
using Bihuan.Customers.Guard;
using Bihuan.Customers.ReadCustomer;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Customers.ExportCustomer;

internal static class ExportPages
{
    public static void Map(RouteGroupBuilder customer) => customer.MapPost("/exports", async (Guid id, Form<NothingRequest> form, Actor actor, Write<ExportCustomerHandler> write, HttpContext http, CancellationToken ct) =>
    {
        if (form.Refusal is { } forged) return DeskPage.Refuse(forged);
        var made = await write.Run(x => x.Handle(id, actor, ct), ct);
        if (made.Refusal is { } refusal) return DeskPage.Refuse(refusal);
        http.Response.KeepNowhere();
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"customer-{id}.json\"";
        return Problems.Ok(made.Value);
    }).Requires(CustomerPermissions.Export);
}
