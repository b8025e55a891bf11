using Bihuan.Platform;
using Bihuan.Platform.Store;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>What clocks run on, as a reader may see it.</summary>
public sealed record WorkInReach(Guid Id, string Number, string Title, string Href);

/// <summary>Whoever owns what clocks run on names it here, within the reader's reach; clocks know no case.</summary>
public interface IWorkInReach
{
    /// <summary>The newest open ones this reader may see, at most so many.</summary>
    Task<IReadOnlyList<WorkInReach>> NewestOpen(ServiceDb db, Actor actor, int max, CancellationToken ct);

    /// <summary>By the number people say; null when there is none within reach.</summary>
    Task<WorkInReach?> Numbered(ServiceDb db, Actor actor, string number, CancellationToken ct);
}
