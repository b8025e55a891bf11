using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.Alarms;

/// <summary>One alarm as its readers see it. <see cref="GoesFurtherAt"/> is null once it was seen, passed on, or stands at the top.</summary>
public sealed record AlarmView(
    Guid Id, Guid CaseId, string CaseNumber, string Summary, string Urgency, string? Grade, bool CaseIsOpen, string Cause, string? Limit, string? Clock, DateTimeOffset? DueAt, int Step, string Post,
    Guid PersonId, string Person, DateTimeOffset RaisedAt, DateTimeOffset? GoesFurtherAt, DateTimeOffset? SeenAt, string? SeenBy)
{
    public bool IsSeen => SeenAt is not null;
}

/// <summary>Alarms within reach: those nobody has seen first, urgent cases ahead of the others (CASE-19), the oldest first.</summary>
internal sealed class AlarmReader(PeopleDirectory people)
{
    public const int ShownMax = 100;

    public async Task<IReadOnlyList<AlarmView>> Open(ServiceDb db, Actor actor, CancellationToken ct) =>
        Views(await Rows(db, Within(db.Set<Alarm>(), actor).Where(x => x.AcknowledgedAt == null)).Where(x => x.Case.IsOpen)
            .OrderBy(x => x.Case.Urgency == Urgencies.Ordinary).ThenBy(x => x.Alarm.RaisedAt).Take(ShownMax).ToListAsync(ct));

    public async Task<IReadOnlyList<AlarmView>> Seen(ServiceDb db, Actor actor, CancellationToken ct) =>
        Views(await Rows(db, Within(db.Set<Alarm>(), actor).Where(x => x.AcknowledgedAt != null)).OrderByDescending(x => x.Alarm.RaisedAt).Take(ShownMax / 4).ToListAsync(ct));

    public async Task<IReadOnlyList<AlarmView>> Of(ServiceDb db, CaseId id, CancellationToken ct) =>
        Views(await Rows(db, db.Set<Alarm>().Where(x => x.CaseId == id)).OrderByDescending(x => x.Alarm.RaisedAt).Take(ShownMax).ToListAsync(ct));

    private static IQueryable<AlarmOfCase> Rows(ServiceDb db, IQueryable<Alarm> alarms) =>
        alarms.Join(db.Set<ServiceCase>(), x => x.CaseId, x => x.Id, (alarm, serviceCase) => new AlarmOfCase { Alarm = alarm, Case = serviceCase });

    private static IQueryable<Alarm> Within(IQueryable<Alarm> alarms, Actor actor)
    {
        var reach = actor.ReachOf(CasePermissions.ReadAlarms);
        if (reach.All) return alarms;
        var me = new UserId(actor.Id);
        var organisations = reach.Organisations.Select(x => new OrganisationId(x)).ToList();
        return alarms.Where(x => x.UserId == me || organisations.Contains(x.OrganisationId));
    }

    private List<AlarmView> Views(List<AlarmOfCase> rows) => rows.ConvertAll(x => new AlarmView(
        x.Alarm.Id, x.Case.Id.Value, x.Case.Number, x.Case.Summary, x.Case.Urgency, x.Case.Grade, x.Case.IsOpen, x.Alarm.Cause, x.Alarm.LimitKey, x.Alarm.Clock, x.Alarm.DueAt, x.Alarm.Step, x.Alarm.Post,
        x.Alarm.UserId.Value, people.NameOf(x.Alarm.UserId.Value), x.Alarm.RaisedAt, x.Alarm.WakeAt, x.Alarm.AcknowledgedAt,
        x.Alarm.AcknowledgedBy is { } by ? people.NameOf(by.Value) : null));

    private sealed class AlarmOfCase
    {
        public required Alarm Alarm { get; init; }

        public required ServiceCase Case { get; init; }
    }
}
