using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.FindCustomers;
using Bihuan.Customers.Guard;
using Bihuan.Customers.ReadCustomer;
using Bihuan.Customers.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.MergeCustomers;

/// <summary>Which record to merge: found by what is known, then shown beside this one before anything happens.</summary>
internal sealed class MergePageBuilder(CustomerScope scope, CustomerRecords records, CustomerArchive archive, DuplicateFinder duplicates, CustomerFinder finder, TimeProvider clock)
{
    public async Task<IResult> Page(ServiceDb db, Guid id, Guid? with, string? find, Actor actor, CancellationToken ct, Refusal? refusal = null)
    {
        var at = clock.Now();
        if (await records.View(db, id, at, ct) is not { } survivor) return DeskPage.Refuse(CustomerRefusals.NotFound());
        var other = with is { } otherId && otherId != id ? await Other(db, otherId, actor, at, ct) : null;
        var found = other is null && !string.IsNullOrWhiteSpace(find) ? await finder.Find(db, new FindCustomersRequest { Q = find }, actor, ct) : default;
        return DeskPage.Of<MergePage>(
            new
            {
                Survivor = survivor,
                Other = other,
                OtherServices = other is null ? 0 : (await archive.OfCustomer(db, other.Id, actor, 1, ct)).Count,
                Duplicates = other is null ? await duplicates.Of(db, id, actor, ct) : [],
                Find = find,
                Found = found is { IsOk: true, Value: { } rows } ? (IReadOnlyList<CustomerLine>)[.. rows.Where(x => x.Id != id)] : [],
                Refusal = refusal,
            },
            refusal);
    }

    private async Task<CustomerView?> Other(ServiceDb db, Guid id, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var customer = new CustomerId(id);
        return await scope.Customers(db, actor, CustomerPermissions.Merge).AnyAsync(x => x.Id == customer && x.MergedIntoId == null && x.ErasedAt == null, ct)
            ? await records.View(db, id, at, ct)
            : null;
    }
}

internal static class MergePages
{
    public static void Map(RouteGroupBuilder customer)
    {
        customer.MapGet("/merges", (Guid id, Guid? with, string? find, Actor actor, ServiceDb db, MergePageBuilder builder, CancellationToken ct) => builder.Page(db, id, with, find, actor, ct))
            .Requires(CustomerPermissions.Merge);

        customer.MapPost("/merges", async (Guid id, Form<MergeCustomersRequest> form, Actor actor, ServiceDb db, Write<MergeCustomersHandler> write, MergePageBuilder builder, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Merge(id, form.Version, form.Value!, actor, ct), ct)).Refusal;
            if (refusal is null) return new SeeOther($"/desk/customers/{id}");
            return refusal.BelongsInForm() ? await builder.Page(db, id, form.Value?.MergedId, null, actor, ct, refusal) : DeskPage.Refuse(refusal);
        }).Requires(CustomerPermissions.Merge);

        customer.MapPost("/merges/{mergeId:guid}/reversal", async (Guid id, Guid mergeId, Form<NothingRequest> form, Actor actor, ServiceDb db, Write<MergeCustomersHandler> write, CustomerPageBuilder builder, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Undo(id, mergeId, actor, ct), ct)).Refusal;
            if (refusal is null) return new SeeOther($"/desk/customers/{id}");
            return refusal.BelongsInForm() ? await builder.Page(db, id, actor, ct, refusal) : DeskPage.Refuse(refusal);
        }).Requires(CustomerPermissions.Merge);
    }
}
