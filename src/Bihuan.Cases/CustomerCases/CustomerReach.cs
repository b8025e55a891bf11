using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.CustomerCases;

/// <summary>Customers and units are within reach when one of their cases is.</summary>
internal sealed class CustomerReach : ICustomerReach
{
    /// <summary>A customer may have many cases; this many times the wanted customers are looked at.</summary>
    private const int CasesPerCustomer = 4;

    public IQueryable<CustomerId?> Customers(ServiceDb db, Actor actor, string permission, DateTimeOffset? ownClosedSince = null)
    {
        var cases = db.Set<ServiceCase>().Within(actor, permission);
        var reach = actor.ReachOf(permission);
        if (ownClosedSince is { } since && !reach.All && reach.Organisations.Count == 0) cases = cases.Where(x => x.IsOpen || x.ClosedAt >= since);
        return cases.Select(x => x.CustomerId);
    }

    public IQueryable<UnitId?> Units(ServiceDb db, Actor actor, string permission) => db.Set<ServiceCase>().Within(actor, permission).Select(x => x.UnitId);

    public async Task<IReadOnlyList<Guid>> Recent(ServiceDb db, Actor actor, string permission, int limit, CancellationToken ct)
    {
        var served = await db.Set<ServiceCase>().Within(actor, permission).Where(x => x.CustomerId != null)
            .OrderByDescending(x => x.RunningNumber).Take(limit * CasesPerCustomer).Select(x => x.CustomerId).ToListAsync(ct);
        return served.ConvertAll(x => x!.Value.Value);
    }
}
