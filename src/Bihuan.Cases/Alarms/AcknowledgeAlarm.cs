using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.Alarms;

/// <summary>Says who has seen an alarm and when. From then on it goes no further; the matter itself stays with the case.</summary>
internal sealed class AcknowledgeAlarmHandler(ServiceDb db, TimeProvider clock)
{
    /// <summary>The person an alarm names may always say so; others where their right reaches. Saying it twice keeps the first.</summary>
    public async Task<Result<AlarmSeen>> Handle(Guid id, Actor actor, CancellationToken ct)
    {
        var alarm = await db.Set<Alarm>().AsTracking().FirstOrDefaultAsync(x => x.Id == id, ct);
        if (alarm is null || !actor.ReachOf(CasePermissions.ReadAlarms).Covers(alarm.OrganisationId.Value, alarm.UserId.Value == actor.Id)) return Refusal.NotFound("alarm.not-found");
        if (alarm.AcknowledgedAt is { } before) return new AlarmSeen(id, alarm.CaseId.Value, alarm.AcknowledgedBy?.Value, before);
        if (await CaseFlow.Find(db, alarm.CaseId, ct) is not { } serviceCase) return CaseRefusals.NotFound();
        var at = clock.Now();
        (alarm.AcknowledgedAt, alarm.AcknowledgedBy, alarm.WakeAt) = (at, actor.IsPerson ? new UserId(actor.Id) : null, null);
        db.Record(serviceCase, new AlarmAcknowledged(id, alarm.Cause, alarm.LimitKey), actor, at);
        await db.SaveChangesAsync(ct);
        return new AlarmSeen(id, alarm.CaseId.Value, alarm.AcknowledgedBy?.Value, at);
    }
}

/// <summary>Who has seen an alarm, and when; nobody when another system said so.</summary>
public sealed record AlarmSeen(Guid Id, Guid CaseId, Guid? By, DateTimeOffset At);
