using System.Collections.Concurrent;
using Bihuan.Foundation.WorkingTime;
using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.ServiceLevels.Laboratory;

/// <summary>What all slices added up to. Flips stand in the order of the slices, which is that of the history.</summary>
internal sealed record BacktestCounts(BacktestTally Tally, long FlipCount, IReadOnlyList<FlipView> Flips);

/// <summary>Hands slices of the history to threads and adds up what they count. Memory is bounded: a slice keeps no case, only counts and the flips asked for.</summary>
internal sealed class Backtest(BacktestPlan plan, Func<string?, Func<string, WorkingCalendar?>> calendars, TimeZoneInfo zone, int flipsMax)
{
    private const int CasesBetweenReports = 1024;

    private readonly ConcurrentDictionary<int, List<FlipView>> _flips = new();
    private long _done, _flipCount;

    public async Task<BacktestCounts> Run(IReadOnlyList<HistorySlice> slices, long total, int threads, IProgress<BacktestProgress>? progress, CancellationToken ct)
    {
        var queue = new ConcurrentQueue<int>(Enumerable.Range(0, slices.Count));
        var tallies = await Task.WhenAll(Enumerable.Range(0, Math.Max(1, threads)).Select(_ => Task.Run(() => Work(slices, queue, total, progress, ct), ct)));
        var sum = new BacktestTally(plan.Limits.Count);
        foreach (var tally in tallies) sum.Add(tally);
        progress?.Report(new BacktestProgress(sum.Cases, sum.Cases));
        return new BacktestCounts(sum, _flipCount, [.. _flips.OrderBy(x => x.Key).SelectMany(x => x.Value).Take(flipsMax)]);
    }

    private async Task<BacktestTally> Work(IReadOnlyList<HistorySlice> slices, ConcurrentQueue<int> queue, long total, IProgress<BacktestProgress>? progress, CancellationToken ct)
    {
        var comparison = new CaseComparison(plan, calendars, zone);
        var untold = 0; // Told together: two threads that add to one number for each case wait for each other.
        while (queue.TryDequeue(out var number))
        {
            var flips = KeptBefore(number) >= flipsMax ? null : new List<FlipView>();
            if (flips is not null) _flips[number] = flips;
            await slices[number](comparison, Counted, ct);

            void Counted(Guid subject, int version, string? calendar)
            {
                var flipped = comparison.Count(subject, version, calendar, flips is null || flips.Count >= flipsMax ? null : flips);
                if (flipped > 0) Interlocked.Add(ref _flipCount, flipped);
                if (++untold < CasesBetweenReports) return;
                progress?.Report(new BacktestProgress(Interlocked.Add(ref _done, untold), total));
                untold = 0;
            }
        }

        return comparison.Tally;
    }

    // Slices are taken in order, so what earlier slices have kept already fills the list without this one.
    private int KeptBefore(int number) => _flips.Where(x => x.Key < number).Sum(x => x.Value.Count);
}
