using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Customers.ReadCustomer;

internal static class ReadCustomerEndpoints
{
    private const int ServicesMax = 200;

    public static void Map(RouteGroupBuilder customer)
    {
        customer.MapGet("", async (Guid id, ServiceDb db, CustomerRecords records, TimeProvider clock, CancellationToken ct) =>
            await records.View(db, id, clock.Now(), ct) is { } view ? Problems.Ok(view, etag: new Seq(view.Version).ETag) : CustomerRefusals.NotFound().ToHttp())
            .Requires(CustomerPermissions.Read);

        customer.MapGet("/services", async (Guid id, Actor actor, ServiceDb db, CustomerArchive archive, CancellationToken ct) =>
        {
            var history = await archive.OfCustomer(db, id, actor, ServicesMax, ct);
            return Problems.Ok(new { items = history.Services, next = (string?)null, history.Count, history.Open, history.Contacts, history.Complaints });
        }).Requires(CustomerPermissions.Read);
    }
}

/// <summary>The service archive (CUS-02), put together from whoever serves the customer.</summary>
internal sealed class CustomerArchive(IEnumerable<ICustomerHistory> histories)
{
    public Task<ServiceHistory> OfCustomer(ServiceDb db, Guid customer, Actor actor, int limit, CancellationToken ct) =>
        Together(x => x.OfCustomer(db, customer, actor, limit, ct), limit);

    public Task<ServiceHistory> OfUnit(ServiceDb db, Guid unit, Actor actor, int limit, CancellationToken ct) =>
        Together(x => x.OfUnit(db, unit, actor, limit, ct), limit);

    private async Task<ServiceHistory> Together(Func<ICustomerHistory, Task<ServiceHistory>> ask, int limit)
    {
        var all = ServiceHistory.Empty;
        foreach (var source in histories)
        {
            var part = await ask(source);
            all = new ServiceHistory(
                [.. all.Services.Concat(part.Services).OrderByDescending(x => x.At).Take(limit)],
                all.Count + part.Count, all.Open + part.Open, all.Contacts + part.Contacts, all.Complaints + part.Complaints);
        }

        return all;
    }
}
