using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Policies;
using Bihuan.ServiceLevels.Tables;
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
    /// <summary>
    /// Cases in one transaction. The writer of SQLite has others waiting behind it; on PostgreSQL nobody waits for its end, and what a commit costs is
    /// shared by more.
    /// </summary>
    private readonly int _batchMax = store.IsSqlite ? 50 : RowsMax;

    /// <summary>Clocks in one transaction: two facts each at most, short of the number that the recorder takes for a loop.</summary>
    private const int RowsMax = 300;

    /// <summary>A clock that starts may be due sooner than any that the last look saw.</summary>
    private static readonly TimeSpan s_restMax = TimeSpan.FromMilliseconds(500);

    /// <summary>Between two batches of a burst, for those who come meanwhile: they find SQLite's only writer, or PostgreSQL's processors, at rest as often as not.</summary>
    private readonly TimeSpan _breath = TimeSpan.FromMilliseconds(store.IsSqlite ? 1 : 8);

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
            if (await Load(db, subject, ct) is not { } timeline) return null;
            foreach (var row in book.Rows.Where(x => x.WakeAt <= now).OrderBy(x => x.WakeAt).ToList()) Tell(db, timeline, row, now);
            book.SetWake();
            await db.SaveChangesAsync(ct);
        }

        return book.History.WakeAt;
    }

    /// <summary>Rests until the next clock wakes, so that a breach is told as it happens and not at the next tick.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var rest = s_restMax;
            try
            {
                rest = await Look(stoppingToken);
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

    /// <summary>
    /// Tells what is due and says how long to rest. While batches are full there is more, and nobody needs to ask when. What is due and cannot be had is
    /// in the hands of another node, which goes on with it: to take turns would warm both for what one can do.
    /// </summary>
    private async Task<TimeSpan> Look(CancellationToken ct)
    {
        var (now, next) = (clock.Now(), await NextWake(ct));
        if (!(next <= now)) return next - now is { } wait && wait < s_restMax ? wait : s_restMax;
        var worked = _batchMax;
        while (worked >= _batchMax && !ct.IsCancellationRequested)
        {
            worked = await Round(clock.Now(), ct);
            await Task.Delay(_breath, TimeProvider.System, ct);
        }

        return worked > 0 ? TimeSpan.Zero : s_restMax;
    }

    /// <summary>One batch at a time in this process, so that whoever asks for a round finds told what another had begun to tell.</summary>
    private async Task<int> Round(DateTimeOffset now, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            return await writes.Run(services => Batch(services.GetRequiredService<ServiceDb>(), now, ct), ct, isBatch: true);
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
            return await DueClocks.NextWake(db, ct);
        }
        finally
        {
            store.Return(db);
        }
    }

    /// <summary>
    /// Whole cases at a time: one query for their rows, one for the cases, and everything written back by a few prepared statements, so that a
    /// burst does not hold up the writer. Heads of chains go last, as in every other change: two nodes on one case then meet at its facts.
    /// One node at a time: two at once are done sooner, but whoever opens a case meanwhile waits for a processor of the database.
    /// </summary>
    private async Task<int> Batch(ServiceDb db, DateTimeOffset now, CancellationToken ct)
    {
        if (!await db.TryHold("clocks", ct, plansOnce: true)) return 0;
        db.WriteByTable();
        var subjects = await DueClocks.Subjects(db, now, _batchMax, ct);
        var rows = await DueClocks.Of(db, subjects, now, RowsMax, ct);
        var told = await Load(db, subjects, ct);
        foreach (var (row, _) in rows)
        {
            if (told.TryGetValue(row.SubjectId, out var about)) Tell(db, about.Timeline, row, now);
            else row.WakeAt = null;
            db.Append(new ClockTold(row));
        }

        foreach (var wake in Wakes(subjects, rows)) db.Append(wake);
        foreach (var (_, about) in told) db.Append(about.Head);
        await db.SaveChangesAsync(ct);
        Meters.ClocksWoken.Add(rows.Count);
        return Math.Max(rows.Count, subjects.Count);
    }

    /// <summary>When each case is looked at next. Of the last in a full batch, and of those it has no clock of, there may be more that is due.</summary>
    private static IEnumerable<IAppendRow> Wakes(IReadOnlyList<Guid> subjects, IReadOnlyList<DueClock> rows)
    {
        var known = rows.GroupBy(x => x.Row.SubjectId).ToDictionary(x => x.Key, x => x.Select(y => y.Row.WakeAt).Append(x.First().Later).Min());
        if (rows.Count == RowsMax) known.Remove(rows[^1].Row.SubjectId);
        return subjects.Select(x => known.TryGetValue(x, out var at) ? (IAppendRow)new CaseWake(x, at) : new CaseWakeCounted(x));
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

    private async Task<Dictionary<Guid, ToldTimeline>> Load(ServiceDb db, IReadOnlyList<Guid> subjects, CancellationToken ct)
    {
        var found = new Dictionary<Guid, ToldTimeline>();
        foreach (var source in sources)
            foreach (var about in await source.LoadToTell(db, subjects, ct)) found[about.Timeline.StreamId] = about;
        return found;
    }

    private async Task<ITimeline?> Load(ServiceDb db, Guid subject, CancellationToken ct)
    {
        foreach (var source in sources)
            if (await source.Load(db, subject, ct) is { } timeline) return timeline;
        return null;
    }
}
