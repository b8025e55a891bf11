using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.Tables;

/// <summary>Cases somebody still works on, which keep their account open until each has another receiver.</summary>
internal sealed class OpenCases : IHoldsWork
{
    public Task<int> OpenWorkOf(ServiceDb db, Guid user, CancellationToken ct)
    {
        var id = new UserId(user);
        return db.Set<ServiceCase>().CountAsync(x => x.IsOpen && x.AssigneeId == id, ct);
    }
}
