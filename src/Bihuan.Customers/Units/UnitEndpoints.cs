using System.ComponentModel.DataAnnotations;
using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.Units;

/// <summary>Units are found by their serial number, or by whose they are.</summary>
public sealed record FindUnitsRequest
{
    [MaxLength(60)]
    public string? Serial { get; init; }

    public Guid? Customer { get; init; }

    [Range(1, 200)]
    public int? Limit { get; init; }
}

internal static class UnitEndpoints
{
    public static void MapAll(RouteGroupBuilder units)
    {
        units.MapGet("", async ([AsParameters] FindUnitsRequest request, Actor actor, ServiceDb db, CustomerScope scope, CancellationToken ct) =>
        {
            if (string.IsNullOrWhiteSpace(request.Serial) && request.Customer is null) return Refusal.Invalid("request.invalid", new FieldError("/serial", "required")).ToHttp();
            var found = scope.Units(db, actor, CustomerPermissions.Read);
            if (!string.IsNullOrWhiteSpace(request.Serial))
            {
                var serial = UnitDirectory.NormaliseSerial(request.Serial);
                if (!SerialNumber.IsWellFormed(serial)) return Refusal.Invalid("request.invalid", new FieldError("/serial", "malformed-serial")).ToHttp();
                found = found.Where(x => x.SerialNumber == serial);
            }

            if (request.Customer is { } customerId)
            {
                var customer = new CustomerId(customerId);
                found = found.Where(x => x.CustomerId == customer);
            }

            var rows = await found.OrderByDescending(x => x.CreatedAt).Take(request.Limit ?? 50)
                .Select(x => new { Id = x.Id.Value, x.SerialNumber, x.Model, x.Category, x.Batch, x.PurchasedOn, x.PurchaseChannel, x.WarrantyUntilOn, x.CustomerId, x.Version }).ToListAsync(ct);
            return Problems.Ok(new { items = rows, next = (string?)null });
        }).Requires(CustomerPermissions.Read);

        units.MapPost("", async (RecordUnitRequest request, Actor actor, Write<KeepUnitsHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Record(request, actor, ct), ct)).ToHttp(x => Problems.Ok(x, StatusCodes.Status201Created, new Seq(x.Version).ETag, $"/api/v1/units/{x.Id}")))
            .Requires(CustomerPermissions.Edit);
    }

    public static void MapOne(RouteGroupBuilder unit)
    {
        unit.MapGet("", async (Guid id, ServiceDb db, UnitRecords records, CancellationToken ct) =>
            await records.View(db, id, ct) is { } view ? Problems.Ok(view, etag: new Seq(view.Version).ETag) : CustomerRefusals.UnitNotFound().ToHttp())
            .Requires(CustomerPermissions.Read);

        unit.MapPatch("", async (Guid id, IfMatch expected, ChangeUnitRequest request, Actor actor, Write<KeepUnitsHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Change(id, expected.Seq, request, actor, ct), ct)).ToHttp(x => Problems.Ok(x, etag: new Seq(x.Version).ETag)))
            .Requires(CustomerPermissions.Edit);

        unit.MapPost("/owners", async (Guid id, IfMatch expected, ChangeOwnerRequest request, Actor actor, Write<KeepUnitsHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.ChangeOwner(id, expected.Seq, request, actor, ct), ct)).ToHttp(x => Problems.Ok(x, etag: new Seq(x.Version).ETag)))
            .Requires(CustomerPermissions.Edit);
    }
}
