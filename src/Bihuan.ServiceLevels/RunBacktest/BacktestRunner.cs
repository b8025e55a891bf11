using System.Text.Json;
using System.Threading.Channels;
using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bihuan.ServiceLevels.RunBacktest;

/// <summary>
/// Works off trials one after another, so that they never take more than the reading threads of one. How far it has come is written
/// every second with a lease: whoever asked may leave and come back, on any node, and a trial whose node died is begun again.
/// </summary>
internal sealed class BacktestRunner(Writes writes, Store store, PolicyBacktest backtest, TimeProvider clock, ILogger<BacktestRunner> log) : BackgroundService
{
    private const int FlipsMax = 5000;
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(10), s_tell = TimeSpan.FromSeconds(1), s_lease = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something may be waiting.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await Take(stoppingToken) is { } row)
                {
                    await Work(row, stoppingToken);
                    continue;
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was, the queue must go on; a trial of ours that is still marked as running is begun again by its lease.
                log.LogError(e, "The queue of backtests failed");
            }

            // Whoever waited before is woken with us, so a look that was left in between swallows nothing.
            await Task.WhenAny(_wake.Reader.WaitToReadAsync(stoppingToken).AsTask(), Task.Delay(s_look, clock, stoppingToken));
            _wake.Reader.TryRead(out _);
            await Task.Yield(); // As in ClockSweep: one look after a clock that jumps.
        }
    }

    private async Task<BacktestRow?> Take(CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            var now = clock.Now();
            if (!await Free(db, now).AnyAsync(ct)) return null;
        }
        finally
        {
            store.Return(db);
        }

        return await Change<BacktestRow?>(
            async change =>
            {
                var now = clock.Now();
                if (await Free(change, now).AsTracking().OrderBy(x => x.MadeAt).FirstOrDefaultAsync(ct) is not { } row) return null;
                (row.State, row.LeaseUntil, row.Done) = (BacktestState.Running, now + s_lease, 0);
                row.Version++;
                await change.SaveChangesAsync(ct);
                return row;
            },
            ct);
    }

    private static IQueryable<BacktestRow> Free(ServiceDb db, DateTimeOffset now) =>
        db.Set<BacktestRow>().Where(x => x.State == BacktestState.Waiting || (x.State == BacktestState.Running && x.LeaseUntil < now));

    private async Task Work(BacktestRow row, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var progress = new Latest();
        var running = backtest.Run(RequestOf(row), progress, stop.Token);
        while (await Task.WhenAny(running, Task.Delay(s_tell, clock, ct)) != running)
            if (!await Tell(row.Id, progress.Value, ct)) await stop.CancelAsync();
        try
        {
            var outcome = await running;
            await Finish(row.Id, outcome.Report is { } report ? JsonSerializer.Serialize(report, Problems.Json) : null, progress.Value, ct);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            log.LogDebug("A backtest was cancelled by whoever asked for it.");
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogError(e, "The backtest {Id} failed", row.Id);
            await Finish(row.Id, null, progress.Value, ct);
        }
    }

    private static BacktestRequest RequestOf(BacktestRow row) => new(row.Draft, row.DraftName, row.FromOn, row.ToOn)
    {
        AsOf = row.AsOf,
        FlipsMax = FlipsMax,
        HandlingMinutes = row.HandlingMinutes,
        ShareInTime = row.InTimePercent / 100.0,
    };

    /// <summary>False when somebody has cancelled it.</summary>
    private Task<bool> Tell(Guid id, BacktestProgress progress, CancellationToken ct) => Change(
        async db =>
        {
            var row = await db.Set<BacktestRow>().AsTracking().FirstAsync(x => x.Id == id, ct);
            if (row.State != BacktestState.Running) return false;
            (row.Done, row.Total, row.LeaseUntil) = (progress.Done, progress.Total, clock.Now() + s_lease);
            row.Version++;
            await db.SaveChangesAsync(ct);
            return true;
        },
        ct);

    private Task<bool> Finish(Guid id, string? report, BacktestProgress progress, CancellationToken ct) => Change(
        async db =>
        {
            var row = await db.Set<BacktestRow>().AsTracking().FirstAsync(x => x.Id == id, ct);
            if (row.State != BacktestState.Running) return false;
            (row.State, row.Report, row.FinishedAt, row.LeaseUntil) = (report is null ? BacktestState.Failed : BacktestState.Done, report, clock.Now(), null);
            (row.Done, row.Total) = (progress.Done, progress.Total);
            row.Version++;
            await db.SaveChangesAsync(ct);
            return true;
        },
        ct);

    private Task<T> Change<T>(Func<ServiceDb, Task<T>> work, CancellationToken ct) => writes.Run(services => work(services.GetRequiredService<ServiceDb>()), ct);

    /// <summary>Reported by many threads, read by one.</summary>
    private sealed class Latest : IProgress<BacktestProgress>
    {
        private long _done, _total;

        public BacktestProgress Value => new(Interlocked.Read(ref _done), Interlocked.Read(ref _total));

        public void Report(BacktestProgress value)
        {
            Interlocked.Exchange(ref _total, value.Total);
            Interlocked.Exchange(ref _done, value.Done);
        }
    }
}
