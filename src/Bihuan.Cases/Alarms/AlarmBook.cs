using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Notices;
using Bihuan.Platform.Store;

namespace Bihuan.Cases.Alarms;

/// <summary>Why somebody above is told, as the word <c>alarm-cause.CODE</c>.</summary>
internal static class AlarmCauses
{
    public const string Breach = "breach";
    public const string NoProgress = "no-progress";
    public const string Emergency = "emergency";
    public const string ReportedUp = "reported-up";
    public const string TaskOverdue = "task-overdue";

    public static readonly IReadOnlyList<string> All = [Breach, NoProgress, Emergency, ReportedUp, TaskOverdue];
}

/// <summary>What an alarm is about.</summary>
internal sealed record AlarmReason(string Cause, string? Limit = null, int? Run = null, string? Clock = null, DateTimeOffset? DueAt = null);

/// <summary>
/// Raises alarms: a fact on the case's timeline, a row that waits to be seen, and a notice, all in the transaction of what caused them.
/// What causes an alarm is itself recorded once, and so is the alarm.
/// </summary>
internal sealed class AlarmBook(CaseHolders holders, CasePolicies policies, Notices notices)
{
    private static readonly Actor s_actor = Actor.Named("escalation");

    /// <summary>One step above whoever has the case.</summary>
    public void RaiseAbove(ServiceDb db, ServiceCase serviceCase, Guid holder, AlarmReason reason, DateTimeOffset at) =>
        Raise(db, serviceCase, Above(db, holder, serviceCase.OrganisationId.Value, at), reason, 1, at);

    /// <summary>The holder of a post, or whoever stands above it.</summary>
    public void RaiseTo(ServiceDb db, ServiceCase serviceCase, string post, AlarmReason reason, DateTimeOffset at) =>
        Raise(db, serviceCase, holders.Named(post, serviceCase.OrganisationId.Value, at), reason, 1, at);

    /// <summary>Nobody has said that they saw it: one step further. At the top it stays where it is.</summary>
    public void RaiseFurther(ServiceDb db, ServiceCase serviceCase, Alarm alarm, DateTimeOffset at)
    {
        if (holders.Above([alarm.Post], alarm.UserId.Value, serviceCase.OrganisationId.Value, at) is { } next)
            Raise(db, serviceCase, next, new AlarmReason(alarm.Cause, alarm.LimitKey, alarm.Run, alarm.Clock, alarm.DueAt), alarm.Step + 1, at);
    }

    public void Raise(ServiceDb db, ServiceCase serviceCase, EscalationStep to, AlarmReason reason, int step, DateTimeOffset at)
    {
        var id = Ids.At(at);
        db.Record(serviceCase, new CaseEscalated(id, reason.Cause, reason.Limit, reason.Run, reason.Clock, step, to.Post, to.Person), s_actor, at);
        db.AppendUnsettled(new Alarm
        {
            Id = id,
            CaseId = serviceCase.Id,
            Cause = reason.Cause,
            LimitKey = reason.Limit,
            Run = reason.Run,
            Clock = reason.Clock,
            DueAt = reason.DueAt,
            Step = step,
            Post = to.Post,
            UserId = new UserId(to.Person),
            OrganisationId = serviceCase.OrganisationId,
            RaisedAt = at,
            WakeAt = at + policies.Emergencies.AcknowledgeWithin,
        });
        notices.TellOneOfMany(db, to.Person, "alarm-" + reason.Cause, serviceCase.Id.Value, [serviceCase.Number, Clock(reason)], at);
    }

    /// <summary>A burst asks for the same few people over and over; within one change nobody takes or leaves a post.</summary>
    private EscalationStep Above(ServiceDb db, Guid holder, Guid organisation, DateTimeOffset at)
    {
        if (db.Loaded<StepsUp>(holder) is not { } known) db.Keep(holder, known = []);
        if (known.TryGetValue((organisation, at), out var step)) return step;
        return known[(organisation, at)] = holders.Above(holder, organisation, at);
    }

    /// <summary>A word key, so that each reader hears the name of the clock in their language.</summary>
    private static string Clock(AlarmReason reason) => reason.Clock is { } clock ? "@clock." + clock : "";

    /// <summary>Who stands above one holder, by unit and instant.</summary>
    private sealed class StepsUp : Dictionary<(Guid Organisation, DateTimeOffset At), EscalationStep>;
}
