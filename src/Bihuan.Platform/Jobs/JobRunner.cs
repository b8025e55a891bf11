using System.Collections.Concurrent;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bihuan.Platform.Jobs;

/// <summary>
/// Runs what is due, few at once and of each kind one, so that a backup of hours holds nobody up but the next backup. A job is leased by
/// one short write, worked outside of any transaction while its lease is renewed, and ended by another short write; on PostgreSQL nodes
/// pass over each other's rows (SKIP LOCKED). A server that was stopped over a due time finds it past and runs the job once, however many
/// times it was missed.
/// </summary>
public sealed class JobRunner(Store.Store store, Writes writes, IEnumerable<IJob> jobs, TimeProvider clock, ILogger<JobRunner> log) : IDisposable
{
    private const int AtOnceMax = 4;

    /// <summary>So long a job waits for another node after the death of the one that had it.</summary>
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(5);

    /// <summary>Several tries within a lease: one that finds the database away loses nothing.</summary>
    private static readonly TimeSpan s_renewal = TimeSpan.FromMinutes(1);

    /// <summary>A minute, two, four … up to an hour after runs that failed.</summary>
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_lastPause = TimeSpan.FromHours(1);

    private readonly Dictionary<string, IJob> _jobs = jobs.ToDictionary(x => x.Kind, StringComparer.Ordinal);

    /// <summary>The last run of each kind, perhaps ended; added to only by whoever has the turn.</summary>
    private readonly ConcurrentDictionary<string, Task> _runs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Everything that is due at this instant; returns how many jobs it started, when all of them and those it met have ended.</summary>
    public async Task<int> RunDue(DateTimeOffset now, CancellationToken ct)
    {
        for (var total = 0; ;)
        {
            var (started, underWay) = await StartDue(now, ct);
            total += started;
            if (underWay.Length == 0) return total;
            await Task.WhenAny(underWay).WaitAsync(ct);
        }
    }

    /// <summary>
    /// Starts what is due and may run now, without waiting for it. The end of any of the runs it returns is a reason to look again: work
    /// of the same kind may have waited for it. They never fail.
    /// </summary>
    internal async Task<(int Started, Task[] UnderWay)> StartDue(DateTimeOffset now, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            for (var started = 0; ; started++)
            {
                var busy = _runs.Where(x => !x.Value.IsCompleted).ToArray();
                if (busy.Length >= AtOnceMax || await Lease(now, [.. busy.Select(x => x.Key)], ct) is not { } leased)
                    return (started, [.. busy.Select(x => x.Value)]);
                _runs[leased.Kind] = Task.Run(() => RunOne(leased, now, ct), CancellationToken.None);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>For the stop of a server: when every run has noticed that it is to stop, and given back what it held.</summary>
    internal Task Rest() => Task.WhenAll(_runs.Values);

    public void Dispose() => _turn.Dispose();

    private async Task<JobRow?> Lease(DateTimeOffset now, string[] busy, CancellationToken ct) =>
        await AnyDue(now, busy, ct) ? await writes.Run(services => Take(services.GetRequiredService<ServiceDb>(), now, busy, ct), ct) : null;

    /// <summary>A read on its own connection, so that an idle second does not trouble the writer.</summary>
    private async Task<bool> AnyDue(DateTimeOffset now, string[] busy, CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            return await db.Set<JobRow>().AnyAsync(x => x.DueAt <= now && (x.LeaseUntil == null || x.LeaseUntil <= now) && !busy.Contains(x.Kind), ct);
        }
        finally
        {
            store.Return(db);
        }
    }

    private static async Task<JobRow?> Take(ServiceDb db, DateTimeOffset now, string[] busy, CancellationToken ct)
    {
        var due = db.IsSqlite
            ? db.Set<JobRow>().Where(x => x.DueAt <= now && (x.LeaseUntil == null || x.LeaseUntil <= now) && !busy.Contains(x.Kind)).OrderBy(x => x.DueAt).Take(1)
            : db.Set<JobRow>().FromSql($"SELECT * FROM platform_job WHERE due_at <= {now.UtcDateTime} AND (lease_until IS NULL OR lease_until <= {now.UtcDateTime}) AND kind <> ALL ({busy}) ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED");
        if ((await due.AsTracking().ToListAsync(ct)) is not [var row]) return null;
        // What was asked for until now this run will see.
        (row.LeaseUntil, row.IsAskedAgain) = (now + s_lease, false);
        row.Attempts++;
        await db.SaveChangesAsync(ct);
        return row;
    }

    private async Task RunOne(JobRow leased, DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            var (fault, next) = await Work(leased, now, ct);
            await writes.Run(services => End(services.GetRequiredService<ServiceDb>(), leased, fault, next, now, ct), ct);
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            await GiveBack(leased);
        }
        catch (Exception e)
        {
            log.LogError(e, "The end of the job {Key} could not be written; it runs again when its lease has ended.", leased.Key);
        }
    }

    /// <returns>Why it failed, or when it is due again.</returns>
    private async Task<(string? Fault, DateTimeOffset? Next)> Work(JobRow leased, DateTimeOffset now, CancellationToken ct)
    {
        // A newer release left it, or an older one brought it: whoever knows it will run it.
        if (!_jobs.TryGetValue(leased.Kind, out var job)) return ("unknown-kind", null);
        using var held = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var keeping = Keep(leased, held, ct);
        try
        {
            return (null, await job.Run(leased.About, now, held.Token) ?? job.NextAfter(now));
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogError(e, "The job {Key} failed at its attempt {Attempt}; it is tried again.", leased.Key, leased.Attempts);
            return (e.GetType().Name, null);
        }
        finally
        {
            await held.CancelAsync();
            await keeping;
        }
    }

    /// <summary>Renews the lease until the job has ended. A job whose lease another node has taken meanwhile is told to stop.</summary>
    private async Task Keep(JobRow leased, CancellationTokenSource held, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(s_renewal, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(held.Token))
            {
                await Task.Yield();
                if (await Renewed(leased, ct)) continue;
                log.LogWarning("The lease of the job {Key} was lost; this run is stopped.", leased.Key);
                await held.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task<bool> Renewed(JobRow leased, CancellationToken ct)
    {
        try
        {
            var until = clock.Now() + s_lease;
            var isOurs = await writes.Run(services => Renew(services.GetRequiredService<ServiceDb>(), leased, until, ct), ct);
            if (isOurs) leased.LeaseUntil = until;
            return isOurs;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogWarning(e, "The lease of the job {Key} could not be renewed; it is tried again.", leased.Key);
            return true;
        }
    }

    private static async Task<bool> Renew(ServiceDb db, JobRow leased, DateTimeOffset until, CancellationToken ct)
    {
        if (await Ours(db, leased, ct) is not { } row) return false;
        row.LeaseUntil = until;
        await db.SaveChangesAsync(ct);
        return true;
    }

    /// <summary>A run that was stopped with its server is nobody's failure: another node may take it at once.</summary>
    private async Task GiveBack(JobRow leased)
    {
        try
        {
            await writes.Run(services => GiveBack(services.GetRequiredService<ServiceDb>(), leased), CancellationToken.None);
        }
        catch (Exception e)
        {
            log.LogWarning(e, "The job {Key} could not be given back; it waits until its lease has ended.", leased.Key);
        }
    }

    private static async Task<bool> GiveBack(ServiceDb db, JobRow leased)
    {
        if (await Ours(db, leased, CancellationToken.None) is not { } row) return false;
        row.LeaseUntil = null;
        row.Attempts--;
        await db.SaveChangesAsync(CancellationToken.None);
        return true;
    }

    /// <summary>Only whoever still holds the lease says how it went: after its end another node may be at it.</summary>
    private async Task<bool> End(ServiceDb db, JobRow leased, string? fault, DateTimeOffset? next, DateTimeOffset now, CancellationToken ct)
    {
        if (await Ours(db, leased, ct) is not { } row) return false;
        var isAskedAgain = row.IsAskedAgain;
        (row.LeaseUntil, row.RanAt, row.Fault, row.IsAskedAgain) = (null, now, fault, false);
        if (fault is null) row.Attempts = 0;
        // Asked for during the run, which may have looked before: it is due as it stands.
        if (isAskedAgain) await db.SaveChangesAsync(ct);
        else await Plan(db, row, fault is null ? next : clock.Now() + Pause(row.Attempts), ct);
        return true;
    }

    private static Task<int> Plan(ServiceDb db, JobRow row, DateTimeOffset? next, CancellationToken ct)
    {
        if (next is { } again) row.DueAt = again;
        else db.Remove(row);
        return db.SaveChangesAsync(ct);
    }

    private static async Task<JobRow?> Ours(ServiceDb db, JobRow leased, CancellationToken ct)
    {
        await db.Hold("job\n" + leased.Key, ct); // Against whoever queues the same work again at this moment.
        var row = await db.Set<JobRow>().AsTracking().FirstOrDefaultAsync(x => x.Key == leased.Key, ct);
        return row is not null && row.LeaseUntil == leased.LeaseUntil && row.Attempts == leased.Attempts ? row : null;
    }

    private static TimeSpan Pause(int attempts)
    {
        var pause = s_firstPause * Math.Pow(2, Math.Min(attempts - 1, 10));
        return pause < s_lastPause ? pause : s_lastPause;
    }
}
