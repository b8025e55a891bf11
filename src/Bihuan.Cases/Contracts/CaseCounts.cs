using Bihuan.Cases.Domain;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.Contracts;

/// <summary>Whether there is anything at all.</summary>
public sealed class CaseCounts
{
    public Task<bool> Any(ServiceDb db, CancellationToken ct) => db.Set<ServiceCase>().AnyAsync(ct);
}
