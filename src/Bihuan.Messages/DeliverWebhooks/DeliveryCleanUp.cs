using Bihuan.Foundation;
using Bihuan.Messages.Domain;
using Bihuan.Messages.Tables;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bihuan.Messages.DeliverWebhooks;

/// <summary>Forgets deliveries that ended longer ago than the policy keeps them; the facts themselves stay, this is only the log of telling them.</summary>
internal sealed class DeliveryCleanUp(Writes writes, WebhookPolicy policy, TimeProvider clock, ILogger<DeliveryCleanUp> log) : BackgroundService
{
    private const int StepMax = 500;
    private static readonly TimeSpan s_every = TimeSpan.FromHours(1);

    public async Task<int> CleanUp(CancellationToken ct)
    {
        var before = clock.Now() - TimeSpan.FromDays(policy.KeepDays);
        var total = 0;
        for (var done = StepMax; done == StepMax && !ct.IsCancellationRequested; total += done)
            done = await writes.Run(services => Step(services.GetRequiredService<ServiceDb>(), before, ct), ct);
        return total;
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
                log.LogError(e, "Old deliveries could not be forgotten; the next hour tries again");
            }
        }
    }

    private static async Task<int> Step(ServiceDb db, DateTimeOffset before, CancellationToken ct)
    {
        var webhooks = await db.Set<Webhook>().Select(x => x.Id).ToListAsync(ct);
        // By subscription and creation, which has an index; what ended before was created before.
        var old = await db.Set<Delivery>().Where(x => webhooks.Contains(x.WebhookId) && x.CreatedAt < before && x.EndedAt != null && x.EndedAt < before)
            .Select(x => x.Id).Take(StepMax).ToListAsync(ct);
        if (old.Count == 0) return 0;
        await db.Set<AttemptRow>().Where(x => old.Contains(x.DeliveryId)).ExecuteDeleteAsync(ct);
        return await db.Set<Delivery>().Where(x => old.Contains(x.Id)).ExecuteDeleteAsync(ct);
    }
}
