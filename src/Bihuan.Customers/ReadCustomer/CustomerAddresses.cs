using Bihuan.Customers.Domain;
using Bihuan.Foundation;
using Bihuan.Messages.Contracts;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.ReadCustomer;

/// <summary>Opens a customer's addresses for the moment in which a message goes out. What was sent and by which way is on record there.</summary>
internal sealed class CustomerAddresses(SubjectKeys keys) : ICustomerAddresses
{
    public async Task<CustomerAddress?> Find(ServiceDb db, Guid customer, CancellationToken ct)
    {
        // A merged record leads to the one that stands.
        for (var (id, hops) = (new CustomerId(customer), 0); hops < 10; hops++)
        {
            var row = db.Set<Customer>().Local.FirstOrDefault(x => x.Id == id) ?? await db.Set<Customer>().FirstOrDefaultAsync(x => x.Id == id, ct);
            if (row is null || row.ErasedAt is not null) return null;
            if (row.MergedIntoId is { } into) id = into;
            else return new CustomerAddress(keys.Open(db, row.Id.Value, row.Phone), keys.Open(db, row.Id.Value, row.Email));
        }

        return null;
    }
}
