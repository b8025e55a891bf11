using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;

namespace Bihuan.Cases.Tables;

internal sealed class CaseTimelines : ITimelineSource
{
    public async Task<ITimeline?> Load(ServiceDb db, Guid stream, CancellationToken ct) => await db.LoadCase(new CaseId(stream), ct);

    public async Task<IReadOnlyList<ITimeline>> Load(ServiceDb db, IReadOnlyList<Guid> streams, CancellationToken ct) => await db.LoadCases(streams, ct);
}
