using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.Guard;
using Bihuan.Customers.KeepNotes;
using Bihuan.Customers.MergeCustomers;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Customers.ReadCustomer;

/// <summary>Puts the record's page together, also when a form on it was refused.</summary>
internal sealed class CustomerPageBuilder(CustomerRecords records, CustomerArchive archive, DuplicateFinder duplicates, TimeProvider clock)
{
    private const int ServicesShown = 50;

    public async Task<IResult> Page(ServiceDb db, Guid id, Actor actor, CancellationToken ct, Refusal? refusal = null, IFormCollection? typed = null)
    {
        if (await records.View(db, id, clock.Now(), ct) is not { } view) return DeskPage.Refuse(CustomerRefusals.NotFound());
        return DeskPage.Of<CustomerPage>(
            new
            {
                View = view,
                Services = await archive.OfCustomer(db, id, actor, ServicesShown, ct),
                Duplicates = await duplicates.Of(db, id, actor, ct),
                Refusal = refusal,
                Typed = (IReadOnlyDictionary<string, string>)(typed?.ToDictionary(x => x.Key, x => x.Value.ToString(), StringComparer.OrdinalIgnoreCase) ?? []),
            },
            refusal);
    }
}

internal static class CustomerPages
{
    public static void Map(RouteGroupBuilder customer)
    {
        customer.MapGet("", (Guid id, Actor actor, ServiceDb db, CustomerPageBuilder builder, CancellationToken ct) => builder.Page(db, id, actor, ct))
            .Requires(CustomerPermissions.Read);

        customer.MapPost("/notes", async (Guid id, Form<AddNoteRequest> form, Actor actor, ServiceDb db, Write<KeepNotesHandler> write, CustomerPageBuilder builder, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Add(id, form.Value!, actor, ct), ct)).Refusal;
            if (refusal is null) return new SeeOther($"/desk/customers/{id}#notes-title");
            return refusal.BelongsInForm() ? await builder.Page(db, id, actor, ct, refusal, form.Fields) : DeskPage.Refuse(refusal);
        }).Requires(CustomerPermissions.Edit);

        customer.MapPost("/notes/{noteId:guid}/removal", async (Guid id, Guid noteId, Form<NothingRequest> form, Actor actor, Write<KeepNotesHandler> write, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Remove(id, noteId, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther($"/desk/customers/{id}") : DeskPage.Refuse(refusal);
        }).Requires(CustomerPermissions.Edit);
    }
}

/// <summary>A button that says everything by being pressed.</summary>
public sealed record NothingRequest;
