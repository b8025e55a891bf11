using Bihuan.Cases.Alarms;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Cases.Contracts;

/// <summary>The rounds of the alarms for whoever keeps a clock of their own, such as generated stories.</summary>
public sealed class AlarmRounds
{
    private readonly AlarmSweep _sweep;
    private readonly Writes _writes;

    internal AlarmRounds(AlarmSweep sweep, Writes writes) => (_sweep, _writes) = (sweep, writes);

    /// <summary>Passes on every alarm and task that has waited long enough; returns how many.</summary>
    public Task<int> Run(DateTimeOffset now, CancellationToken ct) => _sweep.Sweep(now, ct);

    /// <summary>
    /// Whoever was told of an open case says that they have seen it, where <paramref name="does"/> answers for the person; alarms of cases
    /// that have ended wait for nobody.
    /// </summary>
    public Task<int> Acknowledge(Func<Guid, Actor?> does, CancellationToken ct) => _writes.Run(
        async services =>
        {
            var (db, seen) = (services.GetRequiredService<ServiceDb>(), 0);
            await db.Set<Alarm>().Where(x => x.WakeAt != null && db.Set<ServiceCase>().Any(y => y.Id == x.CaseId && !y.IsOpen)).ExecuteUpdateAsync(x => x.SetProperty(y => y.WakeAt, (DateTimeOffset?)null), ct);
            foreach (var alarm in await db.Set<Alarm>().Where(x => x.WakeAt != null && x.AcknowledgedAt == null).OrderBy(x => x.RaisedAt).Select(x => new { x.Id, x.UserId }).ToListAsync(ct))
            {
                if (does(alarm.UserId.Value) is not { } actor) continue;
                await services.GetRequiredService<AcknowledgeAlarmHandler>().Handle(alarm.Id, actor, ct);
                seen++;
            }

            return seen;
        },
        ct);
}
