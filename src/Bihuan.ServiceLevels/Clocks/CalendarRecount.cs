using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Policies;
using Bihuan.ServiceLevels.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bihuan.ServiceLevels.Clocks;

/// <summary>
/// When a calendar has come into force, counts the clocks again that were due in a year without a notice. Case by case, so that it may be
/// stopped anywhere and run on two nodes at once; what is no longer provisional is not found again.
/// </summary>
internal sealed class CalendarRecount(
    Writes writes, Store store, ClockKeeper keeper, CalendarBook calendars, IEnumerable<ITimelineSource> sources, TimeProvider clock, ILogger<CalendarRecount> log) : BackgroundService
{
    private const int BatchMax = 100;
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(5);
    private (int Generation, int Era)? _done;

    /// <summary>One pass; returns how many clocks are due at another time than before.</summary>
    public async Task<int> Run(DateTimeOffset now, CancellationToken ct)
    {
        var moved = 0;
        var after = Guid.Empty;
        for (var cases = await Next(after, ct); cases.Count > 0; cases = await Next(after, ct))
        {
            foreach (var id in cases)
                moved += await writes.Run(services => One(services.GetRequiredService<ServiceDb>(), id, now, ct), ct);
            after = cases[^1];
        }

        return moved;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Task.Yield(); // As in ClockSweep: one look after a clock that jumps.
            try
            {
                var mark = calendars.Mark(clock.Now());
                if (mark == _done) continue;
                await Run(clock.Now(), stoppingToken);
                _done = mark;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The next tick tries again; what was not counted is still provisional.
                log.LogError(e, "Counting provisional clocks again failed");
            }
        }
    }

    private async Task<List<Guid>> Next(Guid after, CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            return await db.Set<ClockRow>().Where(x => x.IsProvisional && x.Outcome == ClockOutcome.Running && x.SubjectId.CompareTo(after) > 0)
                .Select(x => x.SubjectId).Distinct().OrderBy(x => x).Take(BatchMax).ToListAsync(ct);
        }
        finally
        {
            store.Return(db);
        }
    }

    private async Task<int> One(ServiceDb db, Guid subject, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var source in sources)
        {
            if (await source.Load(db, subject, ct) is not { } timeline) continue;
            var moved = await keeper.Renotice(db, timeline, now, ct);
            await db.SaveChangesAsync(ct);
            return moved;
        }

        return 0;
    }
}
