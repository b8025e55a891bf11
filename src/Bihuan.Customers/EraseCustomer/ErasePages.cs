using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.Guard;
using Bihuan.Customers.ReadCustomer;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Customers.EraseCustomer;

internal static class ErasePages
{
    public static void Map(RouteGroupBuilder customer)
    {
        customer.MapGet("/erasure", (Guid id, Actor actor, ServiceDb db, CustomerRecords records, CustomerArchive archive, TimeProvider clock, CancellationToken ct) =>
            Page(db, id, actor, records, archive, clock.Now(), ct))
            .Requires(CustomerPermissions.Erase);

        customer.MapPost("/erasure", async (Guid id, Form<EraseCustomerRequest> form, Actor actor, ServiceDb db, Write<EraseCustomerHandler> write, CustomerRecords records, CustomerArchive archive, TimeProvider clock, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Handle(id, form.Value!, actor, ct), ct)).Refusal;
            if (refusal is null) return new SeeOther($"/desk/customers/{id}");
            return refusal.BelongsInForm() ? await Page(db, id, actor, records, archive, clock.Now(), ct, refusal, form.Fields) : DeskPage.Refuse(refusal);
        }).Requires(CustomerPermissions.Erase);
    }

    private static async Task<IResult> Page(ServiceDb db, Guid id, Actor actor, CustomerRecords records, CustomerArchive archive, DateTimeOffset at, CancellationToken ct, Refusal? refusal = null, IFormCollection? typed = null) =>
        await records.View(db, id, at, ct) is { } view
            ? DeskPage.Of<ErasePage>(new { Record = view, Services = await archive.OfCustomer(db, id, actor, 1, ct), Refusal = refusal, Form = typed }, refusal)
            : DeskPage.Refuse(CustomerRefusals.NotFound());
}
