using Bihuan.Customers.Domain;
using Bihuan.Customers.EraseCustomer;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.Contracts;

/// <summary>
/// Repeats erasures after a restore, from the list beside the master key: whoever was erased after the backup was made does not come back
/// with it. In the caller's transaction; running it twice changes nothing.
/// </summary>
public sealed class ErasureReplay(ServiceDb db, SubjectKeys keys, IServiceProvider services, TimeProvider clock)
{
    /// <param name="furtherList">A list of another folder to take over into this one's first.</param>
    /// <returns>How many keys were destroyed again.</returns>
    public async Task<int> Run(string? furtherList, CancellationToken ct)
    {
        var handler = (EraseCustomerHandler)services.GetService(typeof(EraseCustomerHandler))!;
        var subjects = handler.Log.Read(furtherList);
        var at = clock.Now();
        var repeated = 0;
        foreach (var subject in subjects)
        {
            if (!keys.Has(db, subject)) continue;
            await handler.Repeat(subject, Actor.Named("restore"), at, ct);
            await keys.Destroy(db, subject, at, ct);
            repeated++;
        }

        await db.SaveChangesAsync(ct);
        return repeated;
    }
}
