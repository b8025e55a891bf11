using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Messages.Contracts;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.Tables;

internal sealed class CaseNumbers : ISubjectNumbers
{
    public async Task<IReadOnlyDictionary<Guid, string>> Find(ServiceDb db, IReadOnlyCollection<Guid> streams, CancellationToken ct)
    {
        var ids = streams.Select(x => new CaseId(x)).ToList();
        return await db.Set<ServiceCase>().Where(x => ids.Contains(x.Id)).ToDictionaryAsync(x => x.Id.Value, x => x.Number, ct);
    }
}
