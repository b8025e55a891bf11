using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Clocks;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>Rounds of the sweep, for whoever keeps a clock of their own.</summary>
public sealed class ClockRounds
{
    private readonly ClockSweep _sweep;

    internal ClockRounds(ClockSweep sweep) => _sweep = sweep;

    /// <summary>Tells every warning and breach that is due at the instant; returns how many clocks were looked at.</summary>
    public Task<int> Run(DateTimeOffset now, CancellationToken ct) => _sweep.Sweep(now, ct);

    /// <summary>The same for one case, in the caller's change; returns when its next warning or deadline is, null when nothing is to come.</summary>
    public Task<DateTimeOffset?> Run(ServiceDb db, Guid subject, DateTimeOffset now, CancellationToken ct) => _sweep.Sweep(db, subject, now, ct);
}
