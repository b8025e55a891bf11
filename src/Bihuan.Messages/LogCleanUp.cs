using Bihuan.Foundation;
using Bihuan.Messages.Domain;
using Bihuan.Messages.Tables;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bihuan.Messages;

/// <summary>Forgets deliveries and messages that ended longer ago than their policies keep them; the facts themselves stay, this is only the log of telling them.</summary>
internal sealed class LogCleanUp(Writes writes, PolicyInForce<WebhookPolicy> webhooks, PolicyInForce<MessagePolicy> messages, TimeProvider clock, ILogger<LogCleanUp> log) : BackgroundService
{
    private const int StepMax = 500;
    private static readonly TimeSpan s_every = TimeSpan.FromHours(1);

    public async Task<int> CleanUp(CancellationToken ct)
    {
        var now = clock.Now();
        return await Forget(Deliveries, now.AddDays(-webhooks.At(now).KeepDays), ct) + await Forget(Messages, now.AddDays(-messages.At(now).KeepDays), ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Task.Yield(); // One look after a clock that jumps, and not one for each beat.
            try
            {
                await CleanUp(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(e, "What was sent long ago could not be forgotten; the next hour tries again");
            }
        }
    }

    private async Task<int> Forget(Func<ServiceDb, DateTimeOffset, CancellationToken, Task<int>> step, DateTimeOffset before, CancellationToken ct)
    {
        var total = 0;
        for (var done = StepMax; done == StepMax && !ct.IsCancellationRequested; total += done)
            done = await writes.Run(services => step(services.GetRequiredService<ServiceDb>(), before, ct), ct);
        return total;
    }

    private static async Task<int> Deliveries(ServiceDb db, DateTimeOffset before, CancellationToken ct)
    {
        var webhooks = await db.Set<Webhook>().Select(x => x.Id).ToListAsync(ct);
        // By subscription and creation, which has an index; what ended before was created before.
        var old = await db.Set<Delivery>().Where(x => webhooks.Contains(x.WebhookId) && x.CreatedAt < before && x.EndedAt != null && x.EndedAt < before)
            .Select(x => x.Id).Take(StepMax).ToListAsync(ct);
        if (old.Count == 0) return 0;
        await db.Set<AttemptRow>().Where(x => old.Contains(x.DeliveryId)).ExecuteDeleteAsync(ct);
        return await db.Set<Delivery>().Where(x => old.Contains(x.Id)).ExecuteDeleteAsync(ct);
    }

    private static async Task<int> Messages(ServiceDb db, DateTimeOffset before, CancellationToken ct)
    {
        var old = await db.Set<Message>().Where(x => x.CreatedAt < before && x.EndedAt != null && x.EndedAt < before).OrderBy(x => x.CreatedAt).Select(x => x.Id).Take(StepMax).ToListAsync(ct);
        return old.Count == 0 ? 0 : await db.Set<Message>().Where(x => old.Contains(x.Id)).ExecuteDeleteAsync(ct);
    }
}
