using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.Guard;
using Bihuan.Customers.ReadCustomer;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Customers.Units;

internal static class UnitPages
{
    private const int ServicesShown = 50;

    public static void MapAll(RouteGroupBuilder units)
    {
        units.MapGet("/new", (string? serial, Guid? customer, IProductCategories categories) => DeskPage.Of<UnitFormPage>(new
        {
            Categories = categories.Codes,
            Fields = (IReadOnlyDictionary<string, string>)new Dictionary<string, string> { ["serialNumber"] = serial ?? "", ["customerId"] = customer?.ToString() ?? "" },
        })).Requires(CustomerPermissions.Edit);

        units.MapPost("", async (Form<RecordUnitRequest> form, Actor actor, Write<KeepUnitsHandler> write, IProductCategories categories, CancellationToken ct) =>
        {
            var refusal = form.Refusal;
            if (refusal is null)
            {
                var made = await write.Run(x => x.Record(form.Value!, actor, ct), ct);
                if (made.IsOk) return new SeeOther($"/desk/units/{made.Value.Id}");
                refusal = made.Refusal;
            }

            return refusal!.BelongsInForm() ? DeskPage.Of<UnitFormPage>(new { Categories = categories.Codes, Refusal = refusal, Fields = Typed(form.Fields) }, refusal) : DeskPage.Refuse(refusal!);
        }).Requires(CustomerPermissions.Edit);
    }

    public static void MapOne(RouteGroupBuilder unit)
    {
        unit.MapGet("", (Guid id, Actor actor, ServiceDb db, UnitRecords records, CustomerArchive archive, CancellationToken ct) => Page(db, id, actor, records, archive, ct))
            .Requires(CustomerPermissions.Read);

        unit.MapGet("/edit", async (Guid id, ServiceDb db, UnitRecords records, IProductCategories categories, CancellationToken ct) =>
            await records.View(db, id, ct) is { } view ? DeskPage.Of<UnitFormPage>(new { View = view, Categories = categories.Codes }) : DeskPage.Refuse(CustomerRefusals.UnitNotFound()))
            .Requires(CustomerPermissions.Edit);

        unit.MapPost("/changes", async (Guid id, Form<ChangeUnitRequest> form, Actor actor, ServiceDb db, Write<KeepUnitsHandler> write, UnitRecords records, IProductCategories categories, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Change(id, form.Version, form.Value!, actor, ct), ct)).Refusal;
            if (refusal is null) return new SeeOther($"/desk/units/{id}");
            if (!refusal.BelongsInForm() || await records.View(db, id, ct) is not { } view) return DeskPage.Refuse(refusal);
            return DeskPage.Of<UnitFormPage>(new { View = view, Categories = categories.Codes, Refusal = refusal, Fields = Typed(form.Fields) }, refusal);
        }).Requires(CustomerPermissions.Edit);

        unit.MapPost("/owners", async (Guid id, Form<ChangeOwnerRequest> form, Actor actor, ServiceDb db, Write<KeepUnitsHandler> write, UnitRecords records, CustomerArchive archive, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.ChangeOwner(id, form.Version, form.Value!, actor, ct), ct)).Refusal;
            if (refusal is null) return new SeeOther($"/desk/units/{id}");
            return refusal.BelongsInForm() ? await Page(db, id, actor, records, archive, ct, refusal) : DeskPage.Refuse(refusal);
        }).Requires(CustomerPermissions.Edit);

        unit.MapGet("/label", async (Guid id, ServiceDb db, UnitRecords records, Words words, HttpContext http, CancellationToken ct) =>
        {
            if (await records.View(db, id, ct) is not { } view) return DeskPage.Refuse(CustomerRefusals.UnitNotFound());
            var address = $"{http.Request.Scheme}://{http.Request.Host}/q/{view.LinkToken}";
            return Results.Text(QrSvg.Label(address, view.Model, view.SerialNumber, words["customers.unit.label-caption"]), "image/svg+xml");
        }).Requires(CustomerPermissions.Read);
    }

    private static async Task<IResult> Page(ServiceDb db, Guid id, Actor actor, UnitRecords records, CustomerArchive archive, CancellationToken ct, Refusal? refusal = null) =>
        await records.View(db, id, ct) is { } view
            ? DeskPage.Of<UnitPage>(new { View = view, Services = await archive.OfUnit(db, id, actor, ServicesShown, ct), Refusal = refusal }, refusal)
            : DeskPage.Refuse(CustomerRefusals.UnitNotFound());

    private static IReadOnlyDictionary<string, string> Typed(IFormCollection fields) => fields.ToDictionary(x => x.Key, x => x.Value.ToString(), StringComparer.OrdinalIgnoreCase);
}
