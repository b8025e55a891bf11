using Bihuan.Foundation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bihuan.Platform.Jobs;

/// <summary>Looks for due jobs each second, at once when a change left work behind, and when a run has ended that others waited for.</summary>
internal sealed class JobTicker(JobRunner runner, JobSignal signal, TimeProvider clock, ILogger<JobTicker> log) : BackgroundService
{
    internal static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(Beat, clock);
        var beat = timer.WaitForNextTickAsync(stoppingToken).AsTask();
        var raised = signal.Wait(stoppingToken);
        try
        {
            while (true)
            {
                var underWay = await Pass(stoppingToken);
                var woken = await Task.WhenAny([beat, raised, .. underWay]);
                await woken;
                // Off the timer's own thread: a clock that jumps over many beats is followed by one pass and not by each of them.
                await Task.Yield();
                if (woken == beat) beat = timer.WaitForNextTickAsync(stoppingToken).AsTask();
                else if (woken == raised) raised = signal.Wait(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("Stopping.");
        }

        await runner.Rest();
    }

    /// <summary>A database that is away is met again at the next beat: nothing that was due is forgotten meanwhile.</summary>
    private async Task<Task[]> Pass(CancellationToken ct)
    {
        try
        {
            return (await runner.StartDue(clock.Now(), ct)).UnderWay;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogError(e, "Looking for due work failed; it is tried again.");
            return [];
        }
    }
}
