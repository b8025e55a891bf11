using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.Guard;
using Bihuan.Customers.ReadCustomer;
using Bihuan.Customers.RecordCustomer;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Customers.ChangeCustomer;

/// <summary>Codes a form offers.</summary>
public sealed record CustomerLists(IReadOnlyList<string> Tiers, string DefaultTier, IReadOnlyList<string> Preferences, IReadOnlyList<string> Consents)
{
    internal static CustomerLists Of(CustomerPolicy policy) => new(policy.Tiers, policy.DefaultTier, policy.Preferences, policy.Consents);
}

internal static class CustomerForms
{
    public static void MapNew(RouteGroupBuilder customers)
    {
        customers.MapGet("/new", (CustomerPolicy policy) => DeskPage.Of<NewCustomerPage>(new { Lists = CustomerLists.Of(policy) })).Requires(CustomerPermissions.Edit);

        customers.MapPost("", async (Form<RecordCustomerRequest> form, Actor actor, Write<RecordCustomerHandler> write, CustomerPolicy policy, CancellationToken ct) =>
        {
            var refusal = form.Refusal;
            if (refusal is null)
            {
                var made = await write.Run(x => x.Handle(form.Value!, actor, ct), ct);
                if (made.IsOk) return new SeeOther($"/desk/customers/{made.Value.Id}");
                refusal = made.Refusal;
            }

            return refusal!.BelongsInForm() ? DeskPage.Of<NewCustomerPage>(new { Lists = CustomerLists.Of(policy), Refusal = refusal, Form = form.Fields }, refusal) : DeskPage.Refuse(refusal!);
        }).Requires(CustomerPermissions.Edit);
    }

    public static void MapEdit(RouteGroupBuilder customer)
    {
        customer.MapGet("/edit", async (Guid id, ServiceDb db, CustomerRecords records, CustomerPolicy policy, TimeProvider clock, CancellationToken ct) =>
            await records.View(db, id, clock.GetUtcNow(), ct) is { } view ? DeskPage.Of<EditCustomerPage>(new { Record = view, Lists = CustomerLists.Of(policy) }) : DeskPage.Refuse(CustomerRefusals.NotFound()))
            .Requires(CustomerPermissions.Edit);

        customer.MapPost("/changes", async (Guid id, Form<ChangeCustomerRequest> form, Actor actor, ServiceDb db, Write<ChangeCustomerHandler> write, CustomerRecords records, CustomerPolicy policy, TimeProvider clock, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Handle(id, form.Version, form.Value!, actor, ct), ct)).Refusal;
            if (refusal is null) return new SeeOther($"/desk/customers/{id}");
            if (!refusal.BelongsInForm() || await records.View(db, id, clock.GetUtcNow(), ct) is not { } view) return DeskPage.Refuse(refusal);
            return DeskPage.Of<EditCustomerPage>(new { Record = view, Lists = CustomerLists.Of(policy), Refusal = refusal, Form = form.Fields }, refusal);
        }).Requires(CustomerPermissions.Edit);
    }
}
