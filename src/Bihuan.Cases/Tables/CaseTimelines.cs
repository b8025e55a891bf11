using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.Tables;

internal sealed class CaseTimelines : ITimelineSource
{
    public async Task<ITimeline?> Load(ServiceDb db, Guid stream, CancellationToken ct)
    {
        var id = new CaseId(stream);
        return await db.Set<ServiceCase>().AsTracking().FirstOrDefaultAsync(x => x.Id == id, ct);
    }
}
