using Bihuan.Foundation;
using Bihuan.Platform.Store;

namespace Bihuan.Platform.Timeline;

/// <summary>Loads a chain to append to it, for modules that do not know whose it is. The module that owns the chain provides one.</summary>
public interface ITimelineSource
{
    /// <summary>Tracked, so that saving moves its head; null when the chain is not of this module.</summary>
    Task<ITimeline?> Load(ServiceDb db, Guid stream, CancellationToken ct);

    /// <summary>
    /// Several at once, in one query, to tell them what nobody did (<see cref="IAutomaticFact"/>); those of other modules are left out. They are
    /// not tracked: whoever tells appends the head of each after its facts.
    /// </summary>
    Task<IReadOnlyList<ToldTimeline>> LoadToTell(ServiceDb db, IReadOnlyList<Guid> streams, CancellationToken ct);
}

/// <summary>A chain that moves by automatic facts alone, and its head as a row: tracking a whole case to write four columns costs several times the rest of a sweep.</summary>
public sealed record ToldTimeline(ITimeline Timeline, IAppendRow Head);
