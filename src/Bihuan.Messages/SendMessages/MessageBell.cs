namespace Bihuan.Messages.SendMessages;

/// <summary>Rings when a message became due; apart from the sender, which needs what the queues need.</summary>
internal sealed class MessageBell : IDisposable
{
    public SemaphoreSlim Semaphore { get; } = new(0);

    public void Ring()
    {
        if (Semaphore.CurrentCount == 0) Semaphore.Release();
    }

    public void Dispose() => Semaphore.Dispose();
}
