using Bihuan.Foundation;
using Bihuan.Platform.Store;

namespace Bihuan.Platform.Timeline;

/// <summary>Loads a chain to append to it, for modules that do not know whose it is. The module that owns the chain provides one.</summary>
public interface ITimelineSource
{
    /// <summary>Tracked, so that saving moves its head; null when the chain is not of this module.</summary>
    Task<ITimeline?> Load(ServiceDb db, Guid stream, CancellationToken ct);

    /// <summary>Several at once, in one query; those of other modules are left out.</summary>
    Task<IReadOnlyList<ITimeline>> Load(ServiceDb db, IReadOnlyList<Guid> streams, CancellationToken ct);
}
