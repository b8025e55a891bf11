using Bihuan.Foundation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bihuan.Platform.Jobs;

/// <summary>A loop for each sweep, beside the jobs: an alarm is passed on in its second, whatever else the server is busy with.</summary>
internal sealed class SweepTicker(IEnumerable<ISweep> sweeps, TimeProvider clock, ILogger<SweepTicker> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await Task.WhenAll(sweeps.Select(x => Loop(x, stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("Stopping.");
        }
    }

    private async Task Loop(ISweep sweep, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(JobTicker.Beat, clock);
        do
        {
            // Off the timer's own thread: a clock that jumps over many beats is followed by one sweep and not by each of them.
            await Task.Yield();
            try
            {
                await sweep.Sweep(clock.Now(), ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                log.LogError(e, "The sweep {Sweep} failed; it is tried again.", sweep.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(ct));
    }
}
