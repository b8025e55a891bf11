using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bihuan.Platform.Jobs;

/// <summary>
/// Runs what is due, one after the other. A job is leased by one short write, worked outside of any transaction, and ended by another
/// short write; on PostgreSQL nodes pass over each other's rows (SKIP LOCKED). A server that was stopped over a due time finds it past
/// and runs the job once, however many times it was missed.
/// </summary>
public sealed class JobRunner(Store.Store store, Writes writes, IEnumerable<IJob> jobs, IEnumerable<ISweep> sweeps, ILogger<JobRunner> log) : IDisposable
{
    /// <summary>Longer than any job takes; only after a node's death does anybody wait for its end.</summary>
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(15);

    /// <summary>A minute, two, four … up to an hour after runs that failed.</summary>
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_lastPause = TimeSpan.FromHours(1);

    private readonly Dictionary<string, IJob> _jobs = jobs.ToDictionary(x => x.Kind, StringComparer.Ordinal);
    private readonly ISweep[] _sweeps = [.. sweeps];
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Everything that is due at this instant; returns how many jobs ran. Calls in one process wait for each other.</summary>
    public async Task<int> RunDue(DateTimeOffset now, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            var ran = 0;
            while (!ct.IsCancellationRequested && await Lease(now, ct) is { } leased)
            {
                await RunOne(leased, now, ct);
                ran++;
            }

            return ran;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>One look at the rows that carry their own due times. A sweep that fails is tried again a second later.</summary>
    internal async Task Sweep(DateTimeOffset now, CancellationToken ct)
    {
        foreach (var sweep in _sweeps)
        {
            try
            {
                await sweep.Sweep(now, ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                log.LogError(e, "The sweep {Sweep} failed; it is tried again.", sweep.GetType().Name);
            }
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<JobRow?> Lease(DateTimeOffset now, CancellationToken ct) =>
        await AnyDue(now, ct) ? await writes.Run(services => Take(services.GetRequiredService<ServiceDb>(), now, ct), ct) : null;

    /// <summary>A read on its own connection, so that an idle second does not trouble the writer.</summary>
    private async Task<bool> AnyDue(DateTimeOffset now, CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            return await db.Set<JobRow>().AnyAsync(x => x.DueAt <= now && (x.LeaseUntil == null || x.LeaseUntil <= now), ct);
        }
        finally
        {
            store.Return(db);
        }
    }

    private static async Task<JobRow?> Take(ServiceDb db, DateTimeOffset now, CancellationToken ct)
    {
        var due = db.IsSqlite
            ? db.Set<JobRow>().Where(x => x.DueAt <= now && (x.LeaseUntil == null || x.LeaseUntil <= now)).OrderBy(x => x.DueAt).Take(1)
            : db.Set<JobRow>().FromSql($"SELECT * FROM platform_job WHERE due_at <= {now.UtcDateTime} AND (lease_until IS NULL OR lease_until <= {now.UtcDateTime}) ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED");
        if ((await due.AsTracking().ToListAsync(ct)) is not [var row]) return null;
        row.LeaseUntil = now + s_lease;
        row.Attempts++;
        await db.SaveChangesAsync(ct);
        return row;
    }

    private async Task RunOne(JobRow leased, DateTimeOffset now, CancellationToken ct)
    {
        string? fault = null;
        DateTimeOffset? goesOnAt = null;
        if (_jobs.TryGetValue(leased.Kind, out var job))
        {
            try
            {
                goesOnAt = await job.Run(leased.About, now, ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                fault = e.GetType().Name;
                log.LogError(e, "The job {Key} failed at its attempt {Attempt}; it is tried again.", leased.Key, leased.Attempts);
            }
        }
        else
        {
            // A newer release left it, or an older one brought it: whoever knows it will run it.
            fault = "unknown-kind";
        }

        await writes.Run(services => End(services.GetRequiredService<ServiceDb>(), leased, fault, goesOnAt ?? job?.NextAfter(now), now, ct), ct);
    }

    /// <summary>Only whoever still holds the lease says how it went: after its end another node may be at it.</summary>
    private static async Task<bool> End(ServiceDb db, JobRow leased, string? fault, DateTimeOffset? next, DateTimeOffset now, CancellationToken ct)
    {
        await db.Hold("job\n" + leased.Key, ct); // Against whoever queues the same work again at this moment.
        var row = await db.Set<JobRow>().AsTracking().FirstOrDefaultAsync(x => x.Key == leased.Key, ct);
        if (row is null || row.LeaseUntil != leased.LeaseUntil || row.Attempts != leased.Attempts) return false;
        (row.LeaseUntil, row.RanAt, row.Fault) = (null, now, fault);
        if (fault is not null)
        {
            row.DueAt = now + Pause(row.Attempts);
        }
        else if (next is { } again)
        {
            (row.DueAt, row.Attempts) = (again, 0);
        }
        else
        {
            db.Remove(row);
        }

        await db.SaveChangesAsync(ct);
        return true;
    }

    private static TimeSpan Pause(int attempts)
    {
        var pause = s_firstPause * Math.Pow(2, Math.Min(attempts - 1, 10));
        return pause < s_lastPause ? pause : s_lastPause;
    }
}
