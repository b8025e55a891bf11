using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Search;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.CustomerCases;

/// <summary>Cases follow their customer when two records turn out to be one person. Their texts stay under the key they were written with.</summary>
internal sealed class CustomerMoves : ICustomerMoves
{
    public async Task<IReadOnlyList<Guid>> Move(ServiceDb db, Guid from, Guid to, IReadOnlyCollection<Guid>? only, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var owner = new CustomerId(from);
        var cases = db.Set<ServiceCase>().AsTracking().Where(x => x.CustomerId == owner);
        if (only is not null)
        {
            var ids = only.Select(x => new CaseId(x)).ToList();
            cases = cases.Where(x => ids.Contains(x.Id));
        }

        var moved = await cases.OrderBy(x => x.RunningNumber).ToListAsync(ct);
        foreach (var serviceCase in moved) db.Record(serviceCase, new CustomerLinked(to), actor, at);
        return moved.ConvertAll(x => x.Id.Value);
    }
}

/// <summary>What erasing a customer does to their cases: the customer's words go, the course of the service stays.</summary>
internal sealed class CustomerErasure(SubjectKeys keys) : ICustomerErasure
{
    public Task<int> Open(ServiceDb db, IReadOnlyCollection<Guid> customers, CancellationToken ct)
    {
        var ids = Typed(customers);
        return db.Set<ServiceCase>().CountAsync(x => x.IsOpen && ids.Contains(x.CustomerId), ct);
    }

    public async Task<IReadOnlyList<Guid>> Blank(ServiceDb db, IReadOnlyCollection<Guid> customers, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var ids = Typed(customers);
        var cases = await db.Set<ServiceCase>().AsTracking().Where(x => ids.Contains(x.CustomerId)).OrderBy(x => x.RunningNumber).ToListAsync(ct);
        // A case opened before anybody knew whose it was has a key of its own.
        var ownKeys = cases.Where(x => x.SubjectId == x.Id.Value).Select(x => x.SubjectId).ToList();
        foreach (var serviceCase in cases)
        {
            var subject = Ids.At(at);
            keys.Create(db, subject);
            db.Record(serviceCase, new CaseBlanked("customer-erased", subject), actor, at);
            await SearchIndex.Drop(db, serviceCase.RunningNumber, ct);
        }

        return ownKeys;
    }

    private static List<CustomerId?> Typed(IReadOnlyCollection<Guid> customers) => [.. customers.Select(x => (CustomerId?)new CustomerId(x))];
}
