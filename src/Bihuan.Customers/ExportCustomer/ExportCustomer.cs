using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.ReadCustomer;
using Bihuan.Customers.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.ExportCustomer;

/// <summary>Everything held about one customer, in clear, to be handed to them (SEC-15).</summary>
public sealed record CustomerExport(
    Guid Id,
    DateTimeOffset ExportedAt,
    IReadOnlyList<ExportedRecord> Records,
    IReadOnlyList<ExportedNote> Notes,
    IReadOnlyList<UnitLine> Units,
    IReadOnlyList<object> Services);

public sealed record ExportedRecord(
    Guid Id, string? Name, string? Phone, string? Email, string? Address, string? Region, string Tier, IReadOnlyList<string> Preferences, string? Needs,
    IReadOnlyList<string> Consents, bool WantsNoSurveys, DateTimeOffset CreatedAt);

public sealed record ExportedNote(string? Text, DateOnly? FromOn, DateOnly? UntilOn, DateTimeOffset CreatedAt, DateTimeOffset? RemovedAt);

internal sealed class ExportCustomerHandler(ServiceDb db, CustomerScope scope, SubjectKeys keys, IEnumerable<ICustomerHistory> histories, AuditLog audit, TimeProvider clock)
{
    public async Task<Result<CustomerExport>> Handle(Guid id, Actor actor, CancellationToken ct)
    {
        var customer = await scope.FindToChange(db, id, actor, CustomerPermissions.Export, ct);
        if (customer is null) return CustomerRefusals.NotFound();
        if (customer.Standing() is { } refusal) return refusal;
        var records = await db.Set<Customer>().Where(x => x.Id == customer.Id || x.MergedIntoId == customer.Id).OrderBy(x => x.CreatedAt).ToListAsync(ct);
        var ids = records.ConvertAll(x => x.Id);
        var notes = await db.Set<CustomerNote>().Where(x => ids.Contains(x.CustomerId)).OrderBy(x => x.CreatedAt).ToListAsync(ct);
        var units = await db.Set<OwnedUnit>().Where(x => x.CustomerId == customer.Id)
            .Select(x => new UnitLine(x.Id.Value, x.SerialNumber, x.Model, x.Category, x.Batch, x.PurchasedOn, x.WarrantyUntilOn)).ToListAsync(ct);
        var services = new List<object>();
        foreach (var source in histories) services.AddRange(await source.Everything(db, id, ct));
        var at = clock.Now();
        await audit.Record(db, new CustomerExported(id), actor, at, ct);
        await db.SaveChangesAsync(ct);
        return new CustomerExport(
            id, at, records.ConvertAll(Clear),
            notes.ConvertAll(x => new ExportedNote(keys.Open(db, x.CustomerId.Value, x.Text), x.FromOn, x.UntilOn, x.CreatedAt, x.RemovedAt)),
            units, services);
    }

    private ExportedRecord Clear(Customer x)
    {
        string? Open(byte[]? sealedText) => keys.Open(db, x.Id.Value, sealedText);
        return new ExportedRecord(
            x.Id.Value, Open(x.Name), Open(x.Phone), Open(x.Email), Open(x.Address), x.Region, x.Tier, Codes.Read(x.Preferences), Open(x.Needs),
            Codes.Read(x.Consents), x.WantsNoSurveys, x.CreatedAt);
    }

    /// <summary>POST and not GET: handing data out is an act that goes on record, and no link preview may trigger it.</summary>
    public static void Map(RouteGroupBuilder customer) => customer.MapPost("/exports", async (Guid id, Actor actor, Write<ExportCustomerHandler> write, HttpContext http, CancellationToken ct) =>
    {
        http.Response.KeepNowhere();
        return (await write.Run(x => x.Handle(id, actor, ct), ct)).ToHttp(x => Problems.Ok(x));
    }).Requires(CustomerPermissions.Export);
}
