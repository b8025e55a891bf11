using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.Jobs;

/// <summary>Leaves work behind in the transaction of the change that makes it necessary, so that there is never one without the other.</summary>
public sealed class JobQueue(JobSignal signal)
{
    /// <summary>Work that is queued already is moved up when this is sooner. The caller saves.</summary>
    public async Task Add(ServiceDb db, string kind, string about, DateTimeOffset dueAt, CancellationToken ct)
    {
        var key = about.Length == 0 ? kind : kind + "/" + about;
        await db.Hold("job\n" + key, ct);
        var row = db.Set<JobRow>().Local.FirstOrDefault(x => x.Key == key) ?? await Locked(db, key, ct);
        if (row is null) db.Add(new JobRow { Key = key, Kind = kind, DueAt = dueAt });
        else MoveUp(row, dueAt);
        db.AfterCommit(signal.Raise);
    }

    private static void MoveUp(JobRow row, DateTimeOffset dueAt)
    {
        if (dueAt < row.DueAt) row.DueAt = dueAt;
        row.IsAskedAgain = row.LeaseUntil is not null;
    }

    private static async Task<JobRow?> Locked(ServiceDb db, string key, CancellationToken ct)
    {
        var rows = db.IsSqlite ? db.Set<JobRow>().Where(x => x.Key == key) : db.Set<JobRow>().FromSql($"SELECT * FROM platform_job WHERE key = {key} FOR UPDATE");
        return (await rows.AsTracking().ToListAsync(ct)) is [var row] ? row : null;
    }
}

/// <summary>Wakes the runner before its next second.</summary>
public sealed class JobSignal : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);

    public void Raise()
    {
        if (_raised.CurrentCount == 0)
        {
            try
            {
                _raised.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else raised it in between: it is raised, which is all that was wanted.
                return;
            }
        }
    }

    internal Task Wait(CancellationToken ct) => _raised.WaitAsync(ct);

    public void Dispose() => _raised.Dispose();
}

/// <summary>Every start: work by the calendar that has no row yet is due at once, and after a changed rhythm no later than that asks for.</summary>
internal sealed class JobSeed(IEnumerable<IJob> jobs) : ISeed
{
    public int Order => 95;

    public async Task Plant(ServiceDb db, DateTimeOffset at, CancellationToken ct)
    {
        var rows = await db.Set<JobRow>().AsTracking().ToDictionaryAsync(x => x.Key, StringComparer.Ordinal, ct);
        foreach (var job in jobs)
        {
            if (job.NextAfter(at) is not { } next) continue;
            if (!rows.TryGetValue(job.Kind, out var row)) db.Add(new JobRow { Key = job.Kind, Kind = job.Kind, DueAt = at });
            else if (row.DueAt > next) row.DueAt = next;
        }

        // One process works on a SQLite folder: a lease found at its start belonged to one that died.
        if (db.IsSqlite) foreach (var row in rows.Values) row.LeaseUntil = null;
    }
}
