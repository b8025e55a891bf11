using Bihuan.Foundation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bihuan.Platform.Ledger;

/// <summary>Makes yesterday's root some minutes after the company's midnight, and at a start that finds it missing.</summary>
internal sealed class LedgerRootJob(LedgerRoots roots, CompanyZone zone, TimeProvider clock, ILogger<LedgerRootJob> log) : BackgroundService
{
    private static readonly TimeSpan s_wait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_tick = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(s_tick, clock);
        DateOnly? done = null;
        try
        {
            do
            {
                var yesterday = zone.Day(clock.Now() - s_wait).AddDays(-1);
                if (yesterday == done) continue;
                if (await MakeYesterdays(yesterday, stoppingToken)) done = yesterday;
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("Stopping.");
        }
    }

    /// <summary>A database that is away is tried again at the next tick: the night's root must not die of a restart.</summary>
    private async Task<bool> MakeYesterdays(DateOnly day, CancellationToken ct)
    {
        try
        {
            await roots.Make(day, ct);
            return true;
        }
        catch (Exception e) when (e is System.Data.Common.DbException or IOException)
        {
            log.LogError(e, "The ledger root of {Day} could not be made; it is tried again in a minute.", day);
            return false;
        }
    }
}
