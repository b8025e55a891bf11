namespace Bihuan.ServiceLevels.Contracts;

/// <summary>One round of the sweep, for whoever keeps a clock of their own.</summary>
public sealed class ClockRounds(Func<DateTimeOffset, CancellationToken, Task<int>> sweep)
{
    /// <summary>Tells every warning and breach that is due at the instant; returns how many clocks were looked at.</summary>
    public Task<int> Run(DateTimeOffset now, CancellationToken ct) => sweep(now, ct);
}
