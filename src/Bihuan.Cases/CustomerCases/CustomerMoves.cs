using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Files;
using Bihuan.Platform.Jobs;
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
internal sealed class CustomerErasure(SubjectKeys keys, JobQueue jobs) : ICustomerErasure
{
    public Task<int> Open(ServiceDb db, IReadOnlyCollection<Guid> customers, CancellationToken ct)
    {
        var ids = Typed(customers);
        return db.Set<ServiceCase>().CountAsync(x => x.IsOpen && ids.Contains(x.CustomerId), ct);
    }

    public async Task<IReadOnlyList<Guid>> Blank(ServiceDb db, IReadOnlyCollection<Guid> customers, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var cases = await CasesOf(db, customers, ct);
        // A case opened before anybody knew whose it was has a key of its own.
        var ownKeys = cases.Where(x => x.SubjectId == x.Id.Value).Select(x => x.SubjectId).ToList();
        foreach (var serviceCase in cases)
        {
            var subject = Ids.At(at);
            keys.Create(db, subject);
            db.Record(serviceCase, new CaseBlanked("customer-erased", subject), actor, at);
            await SearchIndex.Drop(db, serviceCase.RunningNumber, ct);
            await DropFiles(db, serviceCase, at, ct);
            await BlankTasks(db, serviceCase, ct);
        }

        return ownKeys;
    }

    /// <summary>Theirs, and those of nobody known that were joined into one of theirs: the same matter, told by the same person.</summary>
    private static async Task<List<ServiceCase>> CasesOf(ServiceDb db, IReadOnlyCollection<Guid> customers, CancellationToken ct)
    {
        var ids = Typed(customers);
        var theirs = db.Set<ServiceCase>().Where(x => ids.Contains(x.CustomerId)).Select(x => (CaseId?)x.Id);
        return await db.Set<ServiceCase>().AsTracking()
            .Where(x => ids.Contains(x.CustomerId) || (x.CustomerId == null && theirs.Contains(x.JoinedIntoId)))
            .OrderBy(x => x.RunningNumber).ToListAsync(ct);
    }

    /// <summary>What colleagues asked each other about the case.</summary>
    private static async Task BlankTasks(ServiceDb db, ServiceCase serviceCase, CancellationToken ct)
    {
        var id = serviceCase.Id;
        foreach (var task in await db.Set<CaseTask>().AsTracking().Where(x => x.CaseId == id).ToListAsync(ct)) (task.Text, task.Note) = ("", "");
    }

    /// <summary>Pictures of a home are as personal as its address. The fact keeps the hash, the row and the file go.</summary>
    private async Task DropFiles(ServiceDb db, ServiceCase serviceCase, DateTimeOffset at, CancellationToken ct)
    {
        var id = serviceCase.Id;
        foreach (var file in await db.Set<Attachment>().AsTracking().Where(x => x.CaseId == id).ToListAsync(ct))
        {
            db.Remove(file);
            await jobs.Add(db, FileStore.DropJob, file.Sha256, at, ct);
        }
    }

    private static List<CustomerId?> Typed(IReadOnlyCollection<Guid> customers) => [.. customers.Select(x => (CustomerId?)new CustomerId(x))];
}
