using Bihuan.Foundation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bihuan.Platform.Jobs;

/// <summary>The one beat of the server: each second, and at once when a change left work behind.</summary>
internal sealed class JobTicker(JobRunner runner, JobSignal signal, TimeProvider clock, ILogger<JobTicker> log) : BackgroundService
{
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(s_beat, clock);
        var beat = timer.WaitForNextTickAsync(stoppingToken).AsTask();
        var raised = signal.Wait(stoppingToken);
        try
        {
            while (true)
            {
                await Pass(stoppingToken);
                var woken = await Task.WhenAny(beat, raised);
                await woken;
                // Off the timer's own thread: a clock that jumps over many beats is followed by one pass and not by each of them.
                await Task.Yield();
                if (woken == beat) beat = timer.WaitForNextTickAsync(stoppingToken).AsTask();
                else raised = signal.Wait(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("Stopping.");
        }
    }

    /// <summary>A database that is away is met again at the next beat: nothing that was due is forgotten meanwhile.</summary>
    private async Task Pass(CancellationToken ct)
    {
        try
        {
            await runner.Sweep(clock.Now(), ct);
            await runner.RunDue(clock.Now(), ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogError(e, "Looking for due work failed; it is tried again.");
        }
    }
}
