using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Policies;
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
internal sealed class ClockSweep(Writes writes, Store store, LimitBook limits, IEnumerable<ITimelineSource> sources, TimeProvider clock, ILogger<ClockSweep> log) : BackgroundService
{
    private const int BatchMax = 50;

    /// <summary>A clock that starts may be due sooner than any that the last look saw.</summary>
    private static readonly TimeSpan s_restMax = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>One pass over everything that is due at an instant; returns how many rows were worked.</summary>
    public async Task<int> Sweep(DateTimeOffset now, CancellationToken ct)
    {
        var total = 0;
        for (var worked = 1; worked > 0 && !ct.IsCancellationRequested; total += worked)
            worked = await NextWake(ct) <= now ? await Round(now, ct) : 0;
        return total;
    }

    /// <summary>Tells what is due on one case, in the caller's change; returns when the next is due.</summary>
    public async Task<DateTimeOffset?> Sweep(ServiceDb db, Guid subject, DateTimeOffset now, CancellationToken ct)
    {
        if (await ClockKeeper.Book(db, subject, ct) is not { } book) return null;
        if (book.Rows.Exists(x => x.WakeAt <= now))
        {
            if (!(await Load(db, [subject], ct)).TryGetValue(subject, out var timeline)) return null;
            foreach (var row in book.Rows.Where(x => x.WakeAt <= now).OrderBy(x => x.WakeAt).ToList()) Tell(db, timeline, row, now);
            await db.SaveChangesAsync(ct);
        }

        return book.Rows.Min(x => x.WakeAt);
    }

    /// <summary>Rests until the next clock wakes, so that a breach is told as it happens and not at the next tick.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var rest = s_restMax;
            try
            {
                var (now, next) = (clock.Now(), await NextWake(stoppingToken));
                if (next <= now) await Round(now, stoppingToken);
                if (next - now < rest) rest = next <= now ? TimeSpan.Zero : next!.Value - now;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The next look tries again; what was not told stays due.
                log.LogError(e, "The sweep of clocks failed");
            }

            if (rest > TimeSpan.Zero) await Task.Delay(rest, clock, stoppingToken);
            // Off the timer's own thread: a clock that jumps is followed by one look and not by one for each rest it jumped over.
            await Task.Yield();
        }
    }

    /// <summary>One batch at a time in this process, so that whoever asks for a round finds told what another had begun to tell.</summary>
    private async Task<int> Round(DateTimeOffset now, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            return await writes.Run(services => Batch(services.GetRequiredService<ServiceDb>(), now, ct), ct);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A read on its own connection, so that an idle sweep does not trouble the writer. Null when no clock waits for anything.</summary>
    private async Task<DateTimeOffset?> NextWake(CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            return await db.Set<ClockRow>().Where(x => x.WakeAt != null).OrderBy(x => x.WakeAt).Select(x => x.WakeAt).FirstOrDefaultAsync(ct);
        }
        finally
        {
            store.Return(db);
        }
    }

    /// <summary>
    /// Whole cases at a time: one query for their rows, one for the cases, and the rows written back by prepared statements, so that a
    /// burst does not hold up the writer.
    /// </summary>
    private async Task<int> Batch(ServiceDb db, DateTimeOffset now, CancellationToken ct)
    {
        var subjects = await Due(db, now, ct);
        var rows = await db.Set<ClockRow>().Where(x => subjects.Contains(x.SubjectId) && x.WakeAt <= now).OrderBy(x => x.WakeAt).ToListAsync(ct);
        var timelines = await Load(db, subjects, ct);
        foreach (var row in rows)
        {
            if (timelines.TryGetValue(row.SubjectId, out var timeline)) Tell(db, timeline, row, now);
            else row.WakeAt = null;
            db.Append(new ClockTold(row));
        }

        await db.SaveChangesAsync(ct);
        Meters.ClocksWoken.Add(rows.Count);
        return rows.Count;
    }

    /// <summary>
    /// The cases that have waited longest. On PostgreSQL their histories are locked first and the rows read after that, so that two nodes
    /// never work on one case and neither reads what the other is about to tell.
    /// </summary>
    private static async Task<List<Guid>> Due(ServiceDb db, DateTimeOffset now, CancellationToken ct)
    {
        var due = db.Set<ClockRow>().Where(x => x.WakeAt != null && x.WakeAt <= now).OrderBy(x => x.WakeAt).Take(BatchMax);
        if (db.IsSqlite) return [.. (await due.Select(x => x.SubjectId).ToListAsync(ct)).Distinct()];
        return await db.Database.SqlQuery<Guid>(
            $"""
            SELECT subject_id AS "Value" FROM servicelevels_history WHERE subject_id IN
                (SELECT subject_id FROM servicelevels_clock WHERE wake_at IS NOT NULL AND wake_at <= {now.UtcDateTime} ORDER BY wake_at LIMIT {BatchMax * 2})
            LIMIT {BatchMax} FOR UPDATE SKIP LOCKED
            """).ToListAsync(ct);
    }

    private void Tell(ServiceDb db, ITimeline timeline, ClockRow row, DateTimeOffset now)
    {
        var actor = Actor.Named("clocks");
        if (row.DueAt is not { } due || row.Outcome != ClockOutcome.Running)
        {
            row.WakeAt = null;
            return;
        }

        if (due < now)
        {
            row.Outcome = ClockOutcome.Breached;
            (row.BreachToldAt, row.WakeAt) = (now, null);
            db.Record(timeline, new ClockBreached(row.LimitKey, row.Run, row.Clock, due), actor, now);
            return;
        }

        row.WarnedAt = now;
        row.WakeAt = NextWakeOf(row, due, now);
        db.Record(timeline, new ClockWarned(row.LimitKey, row.Run, row.Clock, due), actor, now);
    }

    private DateTimeOffset NextWakeOf(ClockRow row, DateTimeOffset due, DateTimeOffset now)
    {
        var passed = ClockState.PassedAt(due);
        return limits.Of(row.PolicyVersion).Find(row.LimitKey)?.Warnings.Select(x => due - x).Where(x => x > now).DefaultIfEmpty(passed).Min() ?? passed;
    }

    private async Task<Dictionary<Guid, ITimeline>> Load(ServiceDb db, IReadOnlyList<Guid> subjects, CancellationToken ct)
    {
        var found = new Dictionary<Guid, ITimeline>();
        foreach (var source in sources)
            foreach (var timeline in await source.Load(db, subjects, ct)) found[timeline.StreamId] = timeline;
        return found;
    }
}
