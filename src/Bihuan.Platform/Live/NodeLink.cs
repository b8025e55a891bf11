using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Bihuan.Foundation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Bihuan.Platform.Live;

/// <summary>
/// Between the nodes that share one PostgreSQL: what one of them committed, the pages of the others hear, and what one forgets, all
/// forget. One connection listens and is opened again when it breaks; sending is gathered into few notices after the commits, because
/// a NOTIFY inside a transaction makes every commit of the cluster queue behind it. Messages may be lost with a node: they carry no
/// facts, and a node that was out of touch tells its pages to fetch everything.
/// </summary>
internal sealed partial class NodeLink(Store.Store store, LiveHub hub, SharedCaches caches, TimeProvider clock, ILogger<NodeLink> log) : BackgroundService
{
    private const string Name = "bihuan_live";

    /// <summary>PostgreSQL takes up to 8,000 bytes in one notice; a message is about eighty.</summary>
    private const int PerNotice = 64;

    private static readonly TimeSpan s_lookAround = TimeSpan.FromSeconds(5);

    /// <summary>How long the first message waits for those that follow it: nobody sees it, and a thousand changes a second become fifty notices.</summary>
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(20);

    private readonly string _node = Ids.New(clock).ToString("N");
    private readonly Channel<Sent> _out = Channel.CreateBounded<Sent>(new BoundedChannelOptions(4096) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Alone, a node says nothing: talking to nobody would cost each case a round trip.</summary>
    internal bool HasOthers
    {
        get;
        private set
        {
            field = value;
            if (value) _met.TrySetResult();
        }
    }

    /// <summary>Done once this node has met another.</summary>
    internal Task MetOthers => _met.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (store.IsSqlite) return;
        hub.Elsewhere = message => Queue(new Sent(message.Event, message.Id, message.Seq));
        caches.Elsewhere = cache => Queue(new Sent("forget:" + cache, Guid.Empty, 0));
        await Task.WhenAll(Listen(stoppingToken), Send(stoppingToken));
    }

    private void Queue(Sent message)
    {
        if (HasOthers) _out.Writer.TryWrite(message);
    }

    private async Task Listen(CancellationToken ct)
    {
        for (var failures = 0; !ct.IsCancellationRequested;)
        {
            try
            {
                await ListenOnce(failures > 0, () => failures = 0, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                failures = Math.Min(failures + 1, 6);
                LostTouch(e.Message);
                var pause = TimeSpan.FromMilliseconds((200 << failures) + Random.Shared.Next(200));
                await Task.Delay(pause, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenOnce(bool isBack, Action inTouch, CancellationToken ct)
    {
        var address = new NpgsqlConnectionStringBuilder(store.Options.PostgresConnection) { Pooling = false, ApplicationName = Name, KeepAlive = 30 };
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync(ct);
        connection.Notification += (_, notice) => Hear(notice.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {Name}", connection)) await listen.ExecuteNonQueryAsync(ct);
        await Tell([new Sent("hello", Guid.Empty, 0)], ct);
        inTouch();
        if (isBack)
        {
            caches.ForgetAllHere();
            hub.Spread(LiveMessage.FetchAll);
        }

        while (true)
        {
            await LookAround(connection, ct);

            // Waiting returns after each notice. To look around then would ask the database for all its sessions a hundred times a second.
            for (var looked = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(looked) < s_lookAround;) await connection.WaitAsync(s_lookAround, ct);
        }
    }

    private async Task LookAround(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var count = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()", connection);
        count.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        HasOthers = (long)(await count.ExecuteScalarAsync(ct))! > 1;
    }

    private void Hear(string payload)
    {
        if (JsonSerializer.Deserialize<Notice>(payload) is not { } notice || notice.Node == _node) return;
        HasOthers = true;
        foreach (var message in notice.Messages)
        {
            if (message.Event.StartsWith("forget:", StringComparison.Ordinal)) caches.ForgetHere(message.Event[7..]);
            else if (message.Event != "hello") hub.Spread(new LiveMessage(message.Event, message.Id, message.Seq));
        }
    }

    private async Task Send(CancellationToken ct)
    {
        try
        {
            while (await _out.Reader.WaitToReadAsync(ct))
            {
                await Task.Delay(s_gather, TimeProvider.System, ct);
                foreach (var some in Waiting().Chunk(PerNotice)) await TellOrLose(some, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>One each: a burst tells a superior fifty times that something is new for him.</summary>
    private HashSet<Sent> Waiting()
    {
        var some = new HashSet<Sent>();
        while (_out.Reader.TryRead(out var message)) some.Add(message);
        return some;
    }

    private async Task TellOrLose(IReadOnlyList<Sent> messages, CancellationToken ct)
    {
        try
        {
            await Tell(messages, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // The database is away, and with it everything the others could have fetched; they are told to fetch all when it is back.
            LostTouch(e.Message);
        }
    }

    /// <summary>Nothing is stored, so nobody need wait until a disk has it.</summary>
    private async Task Tell(IReadOnlyList<Sent> messages, CancellationToken ct)
    {
        await using var notify = store.Postgres.CreateCommand("SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)");
        notify.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        notify.Parameters.Add(new NpgsqlParameter<string> { TypedValue = JsonSerializer.Serialize(new Notice(_node, messages)) });
        await notify.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Out of touch with the other nodes: {Reason}")]
    private partial void LostTouch(string reason);

    private sealed record Sent(string Event, Guid Id, long Seq);

    private sealed record Notice(string Node, IReadOnlyList<Sent> Messages);
}
