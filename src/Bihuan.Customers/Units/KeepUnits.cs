using System.ComponentModel.DataAnnotations;
using Bihuan.Customers.ChangeCustomer;
using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.People;
using Bihuan.Platform.Http;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.Units;

/// <summary>A unit put on record: what its plate says and how it was bought (CUS-15).</summary>
public sealed record RecordUnitRequest(
    [Required, MaxLength(60)] string SerialNumber,
    [MaxLength(80)] string? Model = null,
    [MaxLength(40)] string? Category = null,
    [MaxLength(40)] string? Batch = null,
    DateOnly? PurchasedOn = null,
    [MaxLength(40)] string? PurchaseChannel = null,
    DateOnly? WarrantyUntilOn = null,
    Guid? CustomerId = null);

/// <summary>What is left out stays as it is.</summary>
public sealed record ChangeUnitRequest(
    [MaxLength(80)] string? Model = null,
    [MaxLength(40)] string? Category = null,
    [MaxLength(40)] string? Batch = null,
    DateOnly? PurchasedOn = null,
    [MaxLength(40)] string? PurchaseChannel = null,
    DateOnly? WarrantyUntilOn = null);

/// <summary>Who owns the unit now: one of the customers, found by id or by phone; nobody when both are left out.</summary>
public sealed record ChangeOwnerRequest(Guid? CustomerId = null, [MaxLength(40)] string? Phone = null);

public sealed record UnitHead(Guid Id, int Version);

internal sealed class KeepUnitsHandler(ServiceDb db, CustomerScope scope, CustomerRegister register, AuditLog audit, OrganisationTree tree, CompanyZone zone, IProductCategories categories, TimeProvider clock)
{
    private static readonly DateOnly s_earliest = new(1970, 1, 1);

    public async Task<Result<UnitHead>> Record(RecordUnitRequest request, Actor actor, CancellationToken ct)
    {
        var at = clock.Now();
        var serial = UnitDirectory.NormaliseSerial(request.SerialNumber);
        var errors = Errors(request.PurchasedOn, request.WarrantyUntilOn, at, request.Model, request.Category, request.Batch, request.PurchaseChannel).ToList();
        if (!SerialNumber.IsWellFormed(serial)) errors.Insert(0, new FieldError("/serialNumber", "malformed-serial"));
        if (request.CustomerId is { } wanted && await Owner(wanted, actor, ct) is null) errors.Add(new FieldError("/customerId", "unknown-customer"));
        if (errors.Count > 0) return Refusal.Invalid("request.invalid", [.. errors]);
        if (await db.Set<OwnedUnit>().Where(x => x.SerialNumber == serial).Select(x => (UnitId?)x.Id).FirstOrDefaultAsync(ct) is { } taken)
            return CustomerRefusals.SerialTaken(await scope.Units(db, actor, CustomerPermissions.Read).AnyAsync(x => x.Id == taken, ct) ? taken.Value : null);

        var home = actor.OrganisationId != Guid.Empty ? actor.OrganisationId : tree.Current.Root?.Id;
        var unit = new OwnedUnit
        {
            Id = new UnitId(Ids.At(at)),
            SerialNumber = serial,
            Model = Text(request.Model),
            Category = Text(request.Category),
            Batch = Text(request.Batch),
            PurchasedOn = request.PurchasedOn,
            PurchaseChannel = Text(request.PurchaseChannel),
            WarrantyUntilOn = request.WarrantyUntilOn,
            CustomerId = request.CustomerId is { } owner ? new CustomerId(owner) : null,
            OrganisationId = home is { } organisation ? new OrganisationId(organisation) : null,
            CreatedById = actor.IsPerson ? new UserId(actor.Id) : null,
            CreatedAt = at,
        };
        db.Add(unit);
        await audit.Record(db, new UnitRecorded(unit.Id.Value, serial, request.CustomerId), actor, at, ct);
        await db.SaveChangesAsync(ct);
        return new UnitHead(unit.Id.Value, unit.Version);
    }

    public async Task<Result<UnitHead>> Change(Guid id, Seq expected, ChangeUnitRequest request, Actor actor, CancellationToken ct)
    {
        var unit = await scope.FindUnitToChange(db, id, actor, CustomerPermissions.Edit, ct);
        if (unit is null) return CustomerRefusals.UnitNotFound();
        if (unit.Version != expected.Value) return CustomerRefusals.ChangedMeanwhile(unit.Version);
        var at = clock.Now();
        var errors = Errors(request.PurchasedOn, request.WarrantyUntilOn, at, request.Model, request.Category, request.Batch, request.PurchaseChannel).ToList();
        if (errors.Count > 0) return Refusal.Invalid("request.invalid", [.. errors]);
        var changes = new List<FieldChange>();
        void Set(string field, string? from, string? to, Action set)
        {
            if (to is null || Text(to) == from) return;
            changes.Add(new FieldChange(field, null, null, from, Text(to)));
            set();
        }

        Set("model", unit.Model, request.Model, () => unit.Model = Text(request.Model));
        Set("category", unit.Category, request.Category, () => unit.Category = Text(request.Category));
        Set("batch", unit.Batch, request.Batch, () => unit.Batch = Text(request.Batch));
        Set("purchaseChannel", unit.PurchaseChannel, request.PurchaseChannel, () => unit.PurchaseChannel = Text(request.PurchaseChannel));
        Set("purchasedOn", Day(unit.PurchasedOn), Day(request.PurchasedOn), () => unit.PurchasedOn = request.PurchasedOn);
        Set("warrantyUntilOn", Day(unit.WarrantyUntilOn), Day(request.WarrantyUntilOn), () => unit.WarrantyUntilOn = request.WarrantyUntilOn);
        if (changes.Count == 0) return CustomerRefusals.NothingChanged();
        unit.Version++;
        await audit.Record(db, new UnitChanged(id, changes), actor, at, ct);
        await db.SaveChangesAsync(ct);
        return new UnitHead(id, unit.Version);
    }

    /// <summary>A unit sold on or given away: the earlier owner goes into its history.</summary>
    public async Task<Result<UnitHead>> ChangeOwner(Guid id, Seq expected, ChangeOwnerRequest request, Actor actor, CancellationToken ct)
    {
        var unit = await scope.FindUnitToChange(db, id, actor, CustomerPermissions.Edit, ct);
        if (unit is null) return CustomerRefusals.UnitNotFound();
        if (unit.Version != expected.Value) return CustomerRefusals.ChangedMeanwhile(unit.Version);
        var wanted = request.CustomerId;
        if (wanted is null && !string.IsNullOrWhiteSpace(request.Phone))
        {
            if (Phone.Normalise(request.Phone) is not { } phone) return Refusal.Invalid("request.invalid", new FieldError("/phone", "malformed-phone"));
            wanted = await register.Find(db, phone, null, ct);
            if (wanted is null || await Owner(wanted.Value, actor, ct) is null) return Refusal.Invalid("request.invalid", new FieldError("/phone", "unknown-customer"));
        }

        if (wanted is { } named && await Owner(named, actor, ct) is null) return Refusal.Invalid("request.invalid", new FieldError("/customerId", "unknown-customer"));
        if (wanted == unit.CustomerId?.Value) return CustomerRefusals.NothingChanged();
        var at = clock.Now();
        var before = unit.CustomerId;
        if (before is { } owner)
        {
            var since = await db.Set<UnitOwnership>().Where(x => x.UnitId == unit.Id).MaxAsync(x => (DateTimeOffset?)x.UntilAt, ct) ?? unit.CreatedAt;
            db.Add(new UnitOwnership { Id = Ids.At(at), UnitId = unit.Id, CustomerId = owner, FromAt = since, UntilAt = at });
        }

        unit.CustomerId = wanted is { } next ? new CustomerId(next) : null;
        unit.Version++;
        await audit.Record(db, new UnitOwnerChanged(id, before?.Value, wanted), actor, at, ct);
        await db.SaveChangesAsync(ct);
        return new UnitHead(id, unit.Version);
    }

    private async Task<Customer?> Owner(Guid id, Actor actor, CancellationToken ct)
    {
        var customer = new CustomerId(id);
        return await scope.Customers(db, actor, CustomerPermissions.Read).FirstOrDefaultAsync(x => x.Id == customer && x.MergedIntoId == null && x.ErasedAt == null, ct);
    }

    private IEnumerable<FieldError> Errors(DateOnly? purchased, DateOnly? warranty, DateTimeOffset at, params string?[] texts)
    {
        if (purchased > zone.Day(at)) yield return new FieldError("/purchasedOn", "in-the-future");
        else if (purchased < s_earliest) yield return new FieldError("/purchasedOn", "malformed");
        if (warranty < (purchased ?? s_earliest)) yield return new FieldError("/warrantyUntilOn", "before-start");
        if (!string.IsNullOrEmpty(texts[1]) && !categories.Codes.Contains(texts[1]!)) yield return new FieldError("/category", "unknown-code", string.Join(' ', categories.Codes));
        string[] names = ["/model", "/category", "/batch", "/purchaseChannel"];
        for (var i = 0; i < texts.Length; i++)
            if (FieldCheck.HasControls(texts[i])) yield return new FieldError(names[i], "malformed");
    }

    private static string? Text(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();

    private static string? Day(DateOnly? day) => day?.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
