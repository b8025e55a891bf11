using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases;

/// <summary>Names the cases that clocks run on.</summary>
internal sealed class CaseClockSubjects : IClockSubjects
{
    public async Task<IReadOnlyDictionary<Guid, ClockSubject>> Find(ServiceDb db, IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var wanted = ids.Select(x => new CaseId(x)).ToList();
        var found = await db.Set<ServiceCase>().Where(x => wanted.Contains(x.Id)).Select(x => new { x.Id, x.Number }).ToListAsync(ct);
        return found.ToDictionary(x => x.Id.Value, x => new ClockSubject(x.Number, "/desk/cases/" + x.Id.Value));
    }
}
