using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.Units;

/// <summary>Somebody who owned the unit, masked; empty when the record has been erased.</summary>
public sealed record OwnerView(Guid CustomerId, string Name, DateTimeOffset FromAt, DateTimeOffset? UntilAt);

/// <summary>One unit: what stands on its plate, when it was bought, who owned it.</summary>
public sealed record UnitView(
    Guid Id, string SerialNumber, string? Model, string? Category, string? Batch, DateOnly? PurchasedOn, string? PurchaseChannel, DateOnly? WarrantyUntilOn,
    Guid? CustomerId, IReadOnlyList<OwnerView> Owners, string LinkToken, DateTimeOffset CreatedAt, int Version);

internal sealed class UnitRecords(SubjectKeys keys, MasterKey master)
{
    public async Task<UnitView?> View(ServiceDb db, Guid unit, CancellationToken ct)
    {
        var id = new UnitId(unit);
        var row = await db.Set<OwnedUnit>().FirstOrDefaultAsync(x => x.Id == id, ct);
        if (row is null) return null;
        var earlier = await db.Set<UnitOwnership>().Where(x => x.UnitId == id).OrderByDescending(x => x.UntilAt).ToListAsync(ct);
        return new UnitView(
            unit, row.SerialNumber, row.Model, row.Category, row.Batch, row.PurchasedOn, row.PurchaseChannel, row.WarrantyUntilOn, row.CustomerId?.Value,
            await Owners(db, row, earlier, ct), master.LinkToken("unit", unit), row.CreatedAt, row.Version);
    }

    private async Task<IReadOnlyList<OwnerView>> Owners(ServiceDb db, OwnedUnit unit, List<UnitOwnership> earlier, CancellationToken ct)
    {
        var ids = earlier.Select(x => x.CustomerId).ToHashSet();
        if (unit.CustomerId is { } present) ids.Add(present);
        var names = (await db.Set<Customer>().Where(x => ids.Contains(x.Id)).Select(x => new { x.Id, x.Name }).ToListAsync(ct))
            .ToDictionary(x => x.Id, x => Masking.Name(keys.Open(db, x.Id.Value, x.Name)));
        var owners = earlier.ConvertAll(x => new OwnerView(x.CustomerId.Value, names.GetValueOrDefault(x.CustomerId, ""), x.FromAt, x.UntilAt));
        if (unit.CustomerId is { } owner) owners.Insert(0, new OwnerView(owner.Value, names.GetValueOrDefault(owner, ""), earlier.Count == 0 ? unit.CreatedAt : earlier[0].UntilAt, null));
        return owners;
    }
}
