using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform.Jobs;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Cases.Alarms;

/// <summary>
/// Wakes alarms that nobody has seen and tasks that nobody has done in time, and passes them one step up. Running twice, late or on two
/// nodes changes nothing: a row that has been passed on no longer waits.
/// </summary>
internal sealed class AlarmSweep(Writes writes, Store store, AlarmBook book, CaseHolders holders) : ISweep
{
    private const int BatchMax = 50;

    /// <summary>One pass over everything that waits until an instant; returns how many rows were worked.</summary>
    public async Task<int> Sweep(DateTimeOffset now, CancellationToken ct)
    {
        var total = 0;
        for (var worked = BatchMax; worked > 0 && !ct.IsCancellationRequested; total += worked)
            worked = await AnyWaits(now, ct) ? await writes.Run(services => Batch(services.GetRequiredService<ServiceDb>(), now, ct), ct) : 0;
        return total;
    }

    private async Task<bool> AnyWaits(DateTimeOffset now, CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            return await NextWake(db, "cases_alarm", ct) <= now || await NextWake(db, "cases_task", ct) <= now;
        }
        finally
        {
            store.Return(db);
        }
    }

    /// <summary>The first entry of an index. Asked whether any row is due, PostgreSQL reads the whole of a table that was empty when it last looked.</summary>
    private static ValueTask<DateTimeOffset?> NextWake(ServiceDb db, string table, CancellationToken ct) =>
        db.One<DateTimeOffset?>($"SELECT wake_at FROM {table} WHERE wake_at IS NOT NULL ORDER BY wake_at LIMIT 1", new HotValues(db), row => row.Instant(0), ct);

    private async Task<int> Batch(ServiceDb db, DateTimeOffset now, CancellationToken ct)
    {
        var alarms = await Waiting<Alarm>(db, "cases_alarm", now).ToListAsync(ct);
        foreach (var alarm in alarms)
        {
            alarm.WakeAt = null;
            if (alarm.AcknowledgedAt is null && await CaseFlow.Find(db, alarm.CaseId, ct) is { IsOpen: true } serviceCase) book.RaiseFurther(db, serviceCase, alarm, now);
        }

        var tasks = await Waiting<CaseTask>(db, "cases_task", now).ToListAsync(ct);
        foreach (var task in tasks)
        {
            task.WakeAt = null;
            if (task.IsOpen && await CaseFlow.Find(db, task.CaseId, ct) is { IsOpen: true } serviceCase) Overdue(db, serviceCase, task, now);
        }

        await db.SaveChangesAsync(ct);
        return alarms.Count + tasks.Count;
    }

    /// <summary>An item nobody did goes to whoever stands above its owner; a request without an answer to the heads of both sides (COL-04).</summary>
    private void Overdue(ServiceDb db, ServiceCase serviceCase, CaseTask task, DateTimeOffset now)
    {
        var heads = new[] { task.OwnerId, task.AskedBy }.OfType<UserId>().Select(x => holders.Above(x.Value, serviceCase.OrganisationId.Value, now)).DistinctBy(x => x.Person);
        foreach (var head in heads) book.Raise(db, serviceCase, head, new AlarmReason(AlarmCauses.TaskOverdue, DueAt: task.DueAt), 1, now);
    }

    private static IQueryable<T> Waiting<T>(ServiceDb db, string table, DateTimeOffset now)
        where T : class, IWaits
    {
        if (db.IsSqlite) return db.Set<T>().AsTracking().Where(x => x.WakeAt != null && x.WakeAt <= now).OrderBy(x => x.WakeAt).Take(BatchMax);
#pragma warning disable EF1002 // The name of the table is one of two constants; the values are parameters. Two nodes must not take the same rows.
        return db.Set<T>().FromSqlRaw($"SELECT * FROM {table} WHERE wake_at IS NOT NULL AND wake_at <= {{0}} ORDER BY wake_at LIMIT {BatchMax} FOR UPDATE SKIP LOCKED", now.UtcDateTime).AsTracking();
#pragma warning restore EF1002
    }
}

/// <summary>A row that asks to be looked at again at an instant.</summary>
internal interface IWaits
{
    DateTimeOffset? WakeAt { get; set; }
}
