using Bihuan.Platform.Audit;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;

namespace Bihuan.Platform.Live;

/// <summary>Hears every fact and, once it is committed, tells the open pages. Several facts of one change are one message: the last.</summary>
internal sealed class LiveListener(LiveHub hub) : IFactListener
{
    public IReadOnlyCollection<string> Names => [];

    public ValueTask Hear(ServiceDb db, RecordedFact fact, CancellationToken ct)
    {
        if (fact.Row.Seq != fact.Timeline.Seq || fact.Timeline is AuditStream) return ValueTask.CompletedTask;
        var (id, seq) = (fact.Timeline.StreamId, fact.Row.Seq);
        db.AfterCommit(() => hub.CaseMoved(id, seq));
        return ValueTask.CompletedTask;
    }
}
