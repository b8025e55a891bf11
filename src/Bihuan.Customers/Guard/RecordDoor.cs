using Bihuan.Customers.Domain;
using Bihuan.Customers.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Customers.Guard;

/// <summary>
/// Stands before every address that names one customer or unit. Out of reach it is answered as if it did not exist, and the attempt is
/// put on record (SEC-12); what is opened is counted. The handlers look again, since a door can be forgotten.
/// </summary>
internal static class RecordDoor
{
    public static async ValueTask<object?> Customer(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var door = new Door(context.HttpContext);
        if (door.Id is not { } id) return CustomerRefusals.NotFound().ToHttp();
        var customer = new CustomerId(id);
        var scope = door.Scope;
        if (!await scope.Customers(door.Db, door.Actor, door.Permission).AnyAsync(x => x.Id == customer, door.Ct))
            return await door.Refuse(CustomerRefusals.NotFound(), await door.Db.Set<Customer>().AnyAsync(x => x.Id == customer, door.Ct));
        await door.Count();
        return await next(context);
    }

    public static async ValueTask<object?> Unit(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var door = new Door(context.HttpContext);
        if (door.Id is not { } id) return CustomerRefusals.UnitNotFound().ToHttp();
        var unit = new UnitId(id);
        if (!await door.Scope.Units(door.Db, door.Actor, door.Permission).AnyAsync(x => x.Id == unit, door.Ct))
            return await door.Refuse(CustomerRefusals.UnitNotFound(), await door.Db.Set<OwnedUnit>().AnyAsync(x => x.Id == unit, door.Ct));
        return await next(context);
    }

    private readonly struct Door(HttpContext http)
    {
        public Guid? Id => Guid.TryParse(http.Request.RouteValues["id"]?.ToString(), out var id) ? id : null;

        public ServiceDb Db => http.RequestServices.GetRequiredService<ServiceDb>();

        public CustomerScope Scope => http.RequestServices.GetRequiredService<CustomerScope>();

        public Actor Actor => http.Actor() ?? throw new InvalidOperationException("The endpoint asks for nobody's permission.");

        public string Permission => http.GetEndpoint()?.Metadata.GetMetadata<Demand>()?.Permission ?? throw new InvalidOperationException("The endpoint names no permission.");

        public CancellationToken Ct => http.RequestAborted;

        public async Task<IResult> Refuse(Refusal refusal, bool exists)
        {
            if (exists) await http.RequestServices.GetRequiredService<IDenials>().Record(Actor, Permission, http);
            return refusal.ToHttp();
        }

        public async Task Count()
        {
            if (!HttpMethods.IsGet(http.Request.Method) && !http.Request.Path.Value!.EndsWith("/reveals", StringComparison.Ordinal)) return;
            var at = http.RequestServices.GetRequiredService<TimeProvider>().Now();
            var actor = Actor;
            var ct = Ct;
            if (http.RequestServices.GetRequiredService<ReadWatch>().Count(actor, http.RequestServices.GetRequiredService<CustomerPolicy>().ReadsPerMinuteMax, at) is { } reads)
                await http.RequestServices.GetRequiredService<Write<RaiseReadAlarmHandler>>().Run(x => x.Handle(reads, actor, ct), ct);
        }
    }
}
