using Bihuan.Customers.Domain;
using Bihuan.Customers.ReadCustomer;
using Bihuan.Foundation;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.Contracts;

/// <summary>What a record gathers over the years: tier, preferences by code, a need and a note in words, the note standing without a day.</summary>
public sealed record SeededCustomer(string Tier, IReadOnlyList<string> Preferences, string? Needs, string? Note, DateOnly? NoteOn, Guid NotedBy);

/// <summary>Fills records of a generated company, in the caller's transaction. Nobody typed this, so nothing goes on record as typed.</summary>
public sealed class CustomerSeed(SubjectKeys keys)
{
    public async Task Dress(ServiceDb db, Guid customer, SeededCustomer with, Func<DateOnly, DateOnly> boughtBefore, DateTimeOffset at, CancellationToken ct)
    {
        var id = new CustomerId(customer);
        var row = await db.Set<Customer>().AsTracking().FirstAsync(x => x.Id == id, ct);
        (row.Tier, row.Preferences, row.Needs) = (with.Tier, Codes.Write(with.Preferences, with.Preferences), keys.SealOptional(db, customer, with.Needs));
        if (with.Note is { } note)
        {
            db.Add(new CustomerNote
            {
                Id = Ids.At(at),
                CustomerId = id,
                Text = keys.Seal(db, customer, note),
                FromOn = with.NoteOn,
                UntilOn = with.NoteOn,
                AuthorId = new UserId(with.NotedBy),
                CreatedAt = at,
            });
        }

        foreach (var unit in await db.Set<OwnedUnit>().AsTracking().Where(x => x.CustomerId == id).ToListAsync(ct))
            unit.PurchasedOn = boughtBefore(DateOnly.FromDateTime(unit.CreatedAt.UtcDateTime));
        await db.SaveChangesAsync(ct);
    }
}
