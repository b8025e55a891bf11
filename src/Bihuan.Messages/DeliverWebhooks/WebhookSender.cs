using System.Collections.Concurrent;
using System.Security.Cryptography;
using Bihuan.Foundation;
using Bihuan.Messages.Domain;
using Bihuan.Platform.Http;
using Bihuan.Platform.Outbox;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bihuan.Messages.DeliverWebhooks;

/// <summary>
/// Calls endpoints, on any number of nodes. Each endpoint has a loop of its own while it has something due, so that a slow one delays
/// nobody else. An attempt is claimed by a short write, made without holding anything, and noted by another; when its node dies in
/// between, the claim runs out and the same message is sent again.
/// </summary>
internal sealed class WebhookSender(
    Writes writes, Store store, WebhookBody bodies, PersonalRight right, WebhookSecrets secrets, OutboundHttp http, TimeProvider clock, ILogger<WebhookSender> log) : BackgroundService
{
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _bell = new(0);
    private readonly ConcurrentDictionary<Guid, Task> _running = new();

    /// <summary>Something became due; call it after the commit.</summary>
    public void Ring()
    {
        if (_bell.CurrentCount == 0) _bell.Release();
    }

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

    /// <summary>One attempt, from the claim to the note.</summary>
    public async Task<OutboundAnswer> Send(Claimed claimed, CancellationToken ct)
    {
        using var request = await Request(claimed.Delivery, ct);
        var answer = await http.Send(request, claimed.Timeout, ct);
        var chance = RandomNumberGenerator.GetInt32(1001) / 1000d;
        await writes.Run(services => services.GetRequiredService<DeliveryDesk>().Note(claimed, answer, chance, ct), ct);
        return answer;
    }

    public override void Dispose()
    {
        base.Dispose();
        _bell.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Bell.Wait(_bell, s_poll, clock, stoppingToken);
            if (stoppingToken.IsCancellationRequested) break;
            try
            {
                await StartLoops(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(e, "Due deliveries could not be looked up");
            }
        }

        await Task.WhenAll(_running.Values);
    }

    private async Task StartLoops(CancellationToken ct)
    {
        foreach (var webhook in await WithSomethingDue(ct))
        {
            if (_running.ContainsKey(webhook)) continue;
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var loop = Loop(webhook, begun.Task, ct);
            if (_running.TryAdd(webhook, loop)) begun.SetResult();
            else begun.SetCanceled(ct);
        }
    }

    private async Task Loop(Guid webhook, Task begun, CancellationToken ct)
    {
        await begun.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!begun.IsCompletedSuccessfully) return; // Somebody else has started the loop of this endpoint.
        try
        {
            while (!ct.IsCancellationRequested)
            {
                var claimed = await writes.Run(services => services.GetRequiredService<DeliveryDesk>().Claim(webhook, ct), ct);
                if (claimed.Count == 0) return;
                await Task.WhenAll(claimed.Select(x => Send(x, ct)));
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            log.LogDebug("Stopping; what was under way is sent again later.");
        }
        catch (Exception e)
        {
            log.LogError(e, "Deliveries to webhook {Webhook} were interrupted; they are tried again", webhook);
        }
        finally
        {
            _running.TryRemove(webhook, out _);
        }
    }

    /// <summary>A read on its own connection, so that an idle turn does not trouble the writer.</summary>
    private async Task<List<Guid>> WithSomethingDue(CancellationToken ct)
    {
        var now = clock.Now();
        var db = store.Reader();
        try
        {
            return await db.Set<Webhook>()
                .Where(x => x.State == WebhookState.Active && (x.NotBefore == null || x.NotBefore <= now))
                .Where(x => db.Set<Delivery>().Any(y => y.WebhookId == x.Id && y.DueAt <= now
                    && !db.Set<Delivery>().Any(before => before.WebhookId == y.WebhookId && before.StreamId == y.StreamId && before.Seq < y.Seq && before.DueAt != null)))
                .Select(x => x.Id).ToListAsync(ct);
        }
        finally
        {
            store.Return(db);
        }
    }

    private async Task<HttpRequestMessage> Request(Delivery delivery, CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            var webhook = await db.Set<Webhook>().FirstAsync(x => x.Id == delivery.WebhookId, ct);
            var body = await bodies.Make(db, delivery, right.ContentOf(webhook), ct);
            return secrets.Request(webhook, delivery.MessageId, clock.Now(), body);
        }
        finally
        {
            store.Return(db);
        }
    }
}
