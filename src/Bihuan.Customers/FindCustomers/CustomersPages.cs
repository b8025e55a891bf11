using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.Guard;
using Bihuan.Customers.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.FindCustomers;

internal static class CustomersPages
{
    private const int QueryMax = 200;

    public static void Map(RouteGroupBuilder customers) => customers.MapGet("", async (string? q, string? tier, Actor actor, ServiceDb db, CustomerFinder finder, UnitDirectory units, CustomerScope scope, CustomerPolicy policy, CancellationToken ct) =>
    {
        var typed = string.IsNullOrWhiteSpace(q) ? null : q.Trim()[..Math.Min(q.Trim().Length, QueryMax)];
        var found = await finder.Find(db, new FindCustomersRequest { Q = typed, Tier = tier is { Length: > 0 } && policy.Tiers.Contains(tier, StringComparer.Ordinal) ? tier : null }, actor, ct);
        if (found.Refusal is { } refusal) return DeskPage.Refuse(refusal);
        return DeskPage.Of<CustomersPage>(new { Query = typed, Tier = tier, policy.Tiers, Rows = found.Value, Unit = await Unit(db, typed, actor, units, scope, ct) });
    }).Requires(CustomerPermissions.Read);

    /// <summary>A serial number leads to the unit also when nobody owns it yet.</summary>
    private static async Task<UnitCard?> Unit(ServiceDb db, string? typed, Actor actor, UnitDirectory units, CustomerScope scope, CancellationToken ct)
    {
        if (!SerialNumber.IsWellFormed(typed) || await units.FindBySerial(db, typed!, ct) is not { } unit) return null;
        var id = new UnitId(unit.Id);
        return await scope.Units(db, actor, CustomerPermissions.Read).AnyAsync(x => x.Id == id, ct) ? unit : null;
    }
}
