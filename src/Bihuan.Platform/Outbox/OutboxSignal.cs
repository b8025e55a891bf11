namespace Bihuan.Platform.Outbox;

/// <summary>
/// Rings after a commit that left something in the outbox. While nobody outside wants to hear anything it stays silent, so that an
/// installation without subscriptions pays one comparison for it.
/// </summary>
public sealed class OutboxSignal : IDisposable
{
    private readonly SemaphoreSlim _bell = new(0);
    private volatile bool _isWanted;

    public OutboxSignal() => Pulse = () =>
    {
        if (_isWanted) Ring();
    };

    /// <summary>One delegate for all, so that a write makes none.</summary>
    internal Action Pulse { get; }

    internal bool IsWanted
    {
        get => _isWanted;
        set => _isWanted = value;
    }

    /// <summary>Wakes the relay whatever it knows: somebody has just subscribed.</summary>
    public void Ring()
    {
        // Two pulses at once may both release; one look too many is harmless.
        if (_bell.CurrentCount == 0) _bell.Release();
    }

    /// <summary>Returns at a pulse or when the time is over.</summary>
    internal Task Wait(TimeSpan longest, TimeProvider clock, CancellationToken ct) => Bell.Wait(_bell, longest, clock, ct);

    public void Dispose() => _bell.Dispose();
}

/// <summary>Waiting for a pulse or for a time by the injected clock, whichever comes first.</summary>
public static class Bell
{
    /// <summary>Returns also when the token is cancelled; the caller's loop looks at it.</summary>
    public static async Task Wait(SemaphoreSlim bell, TimeSpan longest, TimeProvider clock, CancellationToken ct)
    {
        using var over = new CancellationTokenSource(longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, ct);
        await bell.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
