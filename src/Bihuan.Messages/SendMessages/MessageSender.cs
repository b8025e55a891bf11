using System.Collections.Concurrent;
using System.Security.Cryptography;
using Bihuan.Foundation;
using Bihuan.Messages.Domain;
using Bihuan.Messages.ManageChannels;
using Bihuan.Platform.Outbox;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bihuan.Messages.SendMessages;

/// <summary>
/// Sends what is due, on any number of nodes; each channel has a loop of its own while it has something to do. At least once: a claim runs
/// out with its node, and the same message is sent again.
/// </summary>
internal sealed class MessageSender(
    Writes writes, Store store, PolicyInForce<MessagePolicy> policy, MessageWords words, ChannelVault vault, IEnumerable<ITransport> transports, MessageBell bell, TimeProvider clock, ILogger<MessageSender> log) : BackgroundService
{
    /// <summary>Calls of one channel under way at a time.</summary>
    public const int AtOnce = 4;

    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);

    /// <summary>Sends everything that is due now and waits until it is noted.</summary>
    public async Task SendDue(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await StartLoops(ct);
            if (_running.IsEmpty) return;
            await Task.WhenAll(_running.Values);
        }
    }

    /// <summary>One envelope by one channel, outside the queue: a test that somebody waits for.</summary>
    public Task<TransportAnswer> Try(MessageChannel channel, Envelope envelope, CancellationToken ct) => Send(channel, envelope, policy.At(clock.Now()).Timeout, ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Bell.Wait(bell.Semaphore, s_poll, clock, stoppingToken);
            if (stoppingToken.IsCancellationRequested) break;
            try
            {
                await StartLoops(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(e, "Due messages could not be looked up");
            }
        }

        await Task.WhenAll(_running.Values);
    }

    private async Task StartLoops(CancellationToken ct)
    {
        foreach (var channel in await WithSomethingDue(ct))
        {
            if (_running.ContainsKey(channel)) continue;
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var loop = Loop(channel, begun.Task, ct);
            if (_running.TryAdd(channel, loop)) begun.SetResult();
            else begun.SetCanceled(ct);
        }
    }

    private async Task Loop(string channel, Task begun, CancellationToken ct)
    {
        await begun.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!begun.IsCompletedSuccessfully) return; // Somebody else has started the loop of this channel.
        try
        {
            while (!ct.IsCancellationRequested)
            {
                var batches = await writes.Run(services => services.GetRequiredService<MessageDesk>().Claim(channel, ct), ct);
                if (batches.Count == 0) return;
                foreach (var some in batches.Chunk(AtOnce)) await Task.WhenAll(some.Select(x => Send(x, ct)));
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            log.LogDebug("Stopping; what was under way is sent again later.");
        }
        catch (Exception e)
        {
            log.LogError(e, "Messages by channel {Channel} were interrupted; they are tried again", channel);
        }
        finally
        {
            _running.TryRemove(channel, out _);
        }
    }

    private async Task Send(Batch batch, CancellationToken ct)
    {
        var (reason, envelope, used) = await PutTogether(batch, ct);
        if (envelope is null)
        {
            // The one that has no words; the others of its batch go all the same.
            var skipped = batch with { Messages = [batch.Messages[used]] };
            await writes.Run(services => services.GetRequiredService<MessageDesk>().Skip(skipped, reason!, ct), ct);
            var others = batch with { Messages = [.. batch.Messages.Where((_, i) => i != used)] };
            if (others.Messages.Count > 0) await Send(others, ct);
            return;
        }

        var answer = await Send(batch.Channel, envelope, batch.Timeout, ct);
        var chance = RandomNumberGenerator.GetInt32(1001) / 1000d;
        await writes.Run(services => services.GetRequiredService<MessageDesk>().Note(batch, used, answer, chance, ct), ct);
    }

    private Task<TransportAnswer> Send(MessageChannel channel, Envelope envelope, TimeSpan timeout, CancellationToken ct) =>
        transports.First(x => x.Kinds.Contains(channel.Kind)).Send(channel, vault.Open(channel), envelope, timeout, ct);

    /// <summary>Several messages of one receiver become one, as far as the channel's length permits. Without an envelope the number says which has no words.</summary>
    private async Task<(string? Reason, Envelope? Envelope, int Used)> PutTogether(Batch batch, CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            var rules = policy.At(clock.Now());
            var made = new List<Envelope>();
            foreach (var message in batch.Messages)
            {
                var (reason, envelope) = await words.Make(db, rules, message, batch.Channel, ct);
                if (envelope is null) return (reason, null, made.Count);
                made.Add(envelope);
            }

            var most = rules.LimitOf(batch.Channel.Kind)?.BytesMax ?? int.MaxValue;
            var (used, text) = RobotText.Merge([.. made.Select(x => x.Text)], most);
            return (null, made[0] with { Text = text, Subject = used == 1 ? made[0].Subject : made[0].Subject + $" (+{used - 1})" }, used);
        }
        finally
        {
            store.Return(db);
        }
    }

    /// <summary>A read on its own connection, so that an idle turn does not trouble the writer.</summary>
    private async Task<List<string>> WithSomethingDue(CancellationToken ct)
    {
        var now = clock.Now();
        var db = store.Reader();
        try
        {
            return await db.Set<MessageChannel>()
                .Where(x => x.IsEnabled && (x.NotBefore == null || x.NotBefore <= now) && db.Set<Message>().Any(y => y.Channel == x.Code && y.DueAt <= now))
                .Select(x => x.Code).ToListAsync(ct);
        }
        finally
        {
            store.Return(db);
        }
    }
}
