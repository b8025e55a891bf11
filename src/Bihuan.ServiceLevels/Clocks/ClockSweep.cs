using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bihuan.ServiceLevels.Clocks;

/// <summary>
/// Wakes what is due and says so: a warning, a breach. It never decides an outcome; running twice, late or on two nodes changes
/// nothing, because each row remembers what it has told. Small batches, so that requests pass between them.
/// </summary>
internal sealed class ClockSweep(Writes writes, Store store, ClockKeeper keeper, IEnumerable<ITimelineSource> sources, TimeProvider clock, ILogger<ClockSweep> log) : BackgroundService
{
    private const int BatchMax = 50;
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    /// <summary>One pass over everything that is due at an instant; returns how many rows were worked.</summary>
    public async Task<int> Sweep(DateTimeOffset now, CancellationToken ct)
    {
        var total = 0;
        for (var worked = BatchMax; worked == BatchMax && !ct.IsCancellationRequested; total += worked)
            worked = await AnyDue(now, ct) ? await writes.Run(services => Batch(services.GetRequiredService<ServiceDb>(), now, ct), ct) : 0;
        return total;
    }

    /// <summary>Tells what is due on one case, in the caller's change; returns when the next is due.</summary>
    public async Task<DateTimeOffset?> Sweep(ServiceDb db, Guid subject, DateTimeOffset now, CancellationToken ct)
    {
        if (await ClockKeeper.Book(db, subject, ct) is not { } book) return null;
        if (book.Rows.Exists(x => x.WakeAt <= now))
        {
            if (await Load(db, subject, ct) is not { } timeline) return null;
            foreach (var row in book.Rows.Where(x => x.WakeAt <= now).OrderBy(x => x.WakeAt).ToList()) Tell(db, timeline, row, now);
            await db.SaveChangesAsync(ct);
        }

        return book.Rows.Min(x => x.WakeAt);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Sweep(clock.Now(), stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The next tick tries again; what was not told stays due.
                log.LogError(e, "The sweep of clocks failed");
            }
        }
    }

    /// <summary>A read on its own connection, so that an idle sweep does not trouble the writer.</summary>
    private async Task<bool> AnyDue(DateTimeOffset now, CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            return await db.Set<ClockRow>().AnyAsync(x => x.WakeAt != null && x.WakeAt <= now, ct);
        }
        finally
        {
            store.Return(db);
        }
    }

    private async Task<int> Batch(ServiceDb db, DateTimeOffset now, CancellationToken ct)
    {
        var due = db.IsSqlite
            ? db.Set<ClockRow>().AsTracking().Where(x => x.WakeAt != null && x.WakeAt <= now).OrderBy(x => x.WakeAt).Take(BatchMax)
            : db.Set<ClockRow>().FromSql($"SELECT * FROM servicelevels_clock WHERE wake_at IS NOT NULL AND wake_at <= {now.UtcDateTime} ORDER BY wake_at LIMIT {BatchMax} FOR UPDATE SKIP LOCKED").AsTracking();
        var rows = await due.ToListAsync(ct);
        foreach (var row in rows)
        {
            if (await Load(db, row.SubjectId, ct) is { } timeline) Tell(db, timeline, row, now);
            else row.WakeAt = null;
        }

        await db.SaveChangesAsync(ct);
        Meters.ClocksWoken.Add(rows.Count);
        return rows.Count;
    }

    private void Tell(ServiceDb db, ITimeline timeline, ClockRow row, DateTimeOffset now)
    {
        var actor = Actor.Named("clocks");
        if (row.DueAt is not { } due || row.Outcome != ClockOutcome.Running)
        {
            row.WakeAt = null;
            return;
        }

        if (due <= now)
        {
            row.Outcome = ClockOutcome.Breached;
            (row.BreachToldAt, row.WakeAt) = (now, null);
            db.Record(timeline, new ClockBreached(row.LimitKey, row.Run, row.Clock, due), actor, now);
            return;
        }

        row.WarnedAt = now;
        row.WakeAt = NextWake(row, due, now);
        db.Record(timeline, new ClockWarned(row.LimitKey, row.Run, row.Clock, due), actor, now);
    }

    private DateTimeOffset NextWake(ClockRow row, DateTimeOffset due, DateTimeOffset now)
    {
        var next = keeper.Policy.Find(row.LimitKey)?.Warnings.Select(x => due - x).Where(x => x > now).DefaultIfEmpty(due).Min() ?? due;
        return next < due ? next : due;
    }

    private async Task<ITimeline?> Load(ServiceDb db, Guid subject, CancellationToken ct)
    {
        foreach (var source in sources)
            if (await source.Load(db, subject, ct) is { } timeline) return timeline;
        return null;
    }
}
