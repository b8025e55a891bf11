using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;

namespace Bihuan.Cases.Tables;

internal sealed class CaseTimelines : ITimelineSource
{
    public async Task<ITimeline?> Load(ServiceDb db, Guid stream, CancellationToken ct) => await db.LoadCase(new CaseId(stream), ct);
}
