using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Bihuan.Platform.Live;

/// <summary>One thing that happened, by name, id and version alone: whoever shows it fetches it again through the permission check.</summary>
public readonly record struct LiveMessage(string Event, Guid Id, long Seq)
{
    public const string Case = "case";
    public const string Notification = "notification";
    public const string Refetch = "refetch";

    /// <summary>Somewhere a call was offered, answered or ended: boards of calls look again.</summary>
    public const string Calls = "calls";

    /// <summary>A call of this person's own moved.</summary>
    public const string Ringing = "ringing";
    internal const string Heartbeat = "heartbeat";

    /// <summary>Something was missed: fetch again whatever is shown.</summary>
    public static readonly LiveMessage FetchAll = new(Refetch, Guid.Empty, 0);
}

/// <summary>
/// Fans what was committed out to the open pages of this node. Nobody waits for a slow reader: whose queue is full is let go with the
/// word that something was missed, and comes back to fetch everything once.
/// </summary>
public sealed class LiveHub : IDisposable
{
    public static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<LiveReader, bool> _readers = new();
    private readonly ITimer _heart;

    public LiveHub(TimeProvider clock) =>
        _heart = clock.CreateTimer(_ => Spread(new LiveMessage(LiveMessage.Heartbeat, Guid.Empty, 0)), null, HeartbeatEvery, HeartbeatEvery);

    /// <summary>Set by the link to other nodes, where there are any.</summary>
    internal Action<LiveMessage>? Elsewhere { get; set; }

    public int Readers => _readers.Count;

    public LiveReader Join(Guid user)
    {
        var reader = new LiveReader(this, user);
        _readers[reader] = true;
        return reader;
    }

    /// <summary>A case has moved to this fact; call it after the commit.</summary>
    public void CaseMoved(Guid id, long seq) => Announce(new LiveMessage(LiveMessage.Case, id, seq));

    /// <summary>Something lies under this person's bell.</summary>
    public void Notify(Guid user) => Announce(new LiveMessage(LiveMessage.Notification, user, 0));

    /// <summary>A call was offered, answered or ended.</summary>
    public void CallsMoved() => Announce(new LiveMessage(LiveMessage.Calls, Guid.Empty, 0));

    /// <summary>A call of this person's own moved.</summary>
    public void Ring(Guid user) => Announce(new LiveMessage(LiveMessage.Ringing, user, 0));

    /// <summary>Tells the readers of this node only; what another node reported must not be reported back.</summary>
    internal void Spread(LiveMessage message)
    {
        foreach (var (reader, _) in _readers)
            if (message.Event is not (LiveMessage.Notification or LiveMessage.Ringing) || reader.User == message.Id) reader.Offer(message);
    }

    internal void Leave(LiveReader reader) => _readers.TryRemove(reader, out _);

    public void Dispose() => _heart.Dispose();

    private void Announce(LiveMessage message)
    {
        Spread(message);
        Elsewhere?.Invoke(message);
    }
}

/// <summary>One open page.</summary>
public sealed class LiveReader : IDisposable
{
    /// <summary>More than a page could show between two looks; who is further behind had better fetch everything.</summary>
    internal const int WaitingMax = 256;

    private readonly LiveHub _hub;
    private readonly Channel<LiveMessage> _waiting = Channel.CreateBounded<LiveMessage>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });
    private volatile bool _missed;

    internal LiveReader(LiveHub hub, Guid user) => (_hub, User) = (hub, user);

    public Guid User { get; }

    /// <summary>Messages in order. Ends after <see cref="LiveMessage.FetchAll"/> when this reader was too slow.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LiveMessage>> Batches([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        while (await _waiting.Reader.WaitToReadAsync(ct))
        {
            var batch = new List<LiveMessage>();
            while (batch.Count < WaitingMax && _waiting.Reader.TryRead(out var message)) batch.Add(message);
            yield return batch;
        }

        if (_missed) yield return [LiveMessage.FetchAll];
    }

    public void Dispose()
    {
        _hub.Leave(this);
        _waiting.Writer.TryComplete();
    }

    internal void Offer(LiveMessage message)
    {
        if (_waiting.Writer.TryWrite(message)) return;
        _missed = true;
        Dispose();
    }
}
