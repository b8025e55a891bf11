using Bihuan.Customers.ChangeCustomer;
using Bihuan.Customers.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.Contracts;

/// <summary>Name, telephone number and address in clear.</summary>
public sealed record CustomerContact(string? Name, string? Phone, string? Address);

/// <summary>
/// Opens a customer's contact for whoever is on the way to them, on record before it is shown (SEC-12), in the caller's transaction. The caller
/// has seen to who may and on which day.
/// </summary>
public sealed class CustomerReveal(SubjectKeys keys, AuditLog audit)
{
    private static readonly string[] s_fields = ["name", "phone", "address"];

    /// <summary>Refuses <c>customer.not-found</c>, also for an erased one.</summary>
    public async Task<Result<CustomerContact>> Contact(ServiceDb db, Guid customer, string reason, Guid serviceCase, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var id = new CustomerId(customer);
        if (await db.Set<Customer>().FirstOrDefaultAsync(x => x.Id == id && x.ErasedAt == null, ct) is not { } row) return CustomerRefusals.NotFound();
        await audit.Record(db, new FieldsRevealed(customer, s_fields, FieldEditor.Pair(customer, keys.Seal(db, customer, reason)), serviceCase), actor, at, ct);
        await db.SaveChangesAsync(ct);
        return new CustomerContact(keys.Open(db, customer, row.Name), keys.Open(db, customer, row.Phone), keys.Open(db, customer, row.Address));
    }
}
