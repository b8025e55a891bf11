using Bihuan.Foundation;
using Bihuan.Foundation.WorkingTime;

namespace Bihuan.ServiceLevels.Domain;

/// <summary>An extension granted (SLA-04); old and new due are both on record.</summary>
internal sealed record ClockExtended(string Key, int Run, string ExtendedTo, string Reason, Guid ApproverId, DateTimeOffset? OldDueAt, DateTimeOffset NewDueAt);

internal static class ClockDecisions
{
    /// <summary>
    /// Extends a running clock to the longer limit its policy names, counted from the original start. Only for special
    /// circumstances: a reason, and an approver who is not the one who asks.
    /// </summary>
    internal static Result<ClockExtended> Extend(
        ClockState clock, LimitPolicy policy, Func<string, WorkingCalendar?> calendars, string? reason, Guid askedBy, Guid? approver, DateTimeOffset at)
    {
        if (clock.Limit.ExtendsTo is not { } longer || policy.Find(longer) is not { Figure: { } figure }) return Refusal.Conflict("clock.not-extendable", ("limit", clock.Key));
        if (clock.ExtendedTo is not null) return Refusal.Conflict("clock.already-extended", ("limit", clock.Key), ("to", clock.ExtendedTo));
        if (clock.OutcomeAt(at) != ClockOutcome.Running) return Refusal.Conflict("clock.over", ("limit", clock.Key), ("due", clock.DueAt));
        if (string.IsNullOrWhiteSpace(reason)) return Refusal.Invalid("clock.reason-missing", new FieldError("/reason", "required"));
        if (approver is not { } by) return Refusal.Invalid("clock.approver-missing", new FieldError("/approverId", "required"));
        if (by == askedBy) return Refusal.NotAllowed("clock.approver-is-asker");
        if (calendars(clock.Limit.Calendar) is not { } calendar) return Refusal.Conflict("clock.no-calendar", ("calendar", clock.Limit.Calendar));
        return Deadline.Due(clock.StartedAt, figure, calendar, [.. clock.Pauses], clock.Limit.Rule).ToResult()
            .Then<ClockExtended>(due => new ClockExtended(clock.Key, clock.Run, longer, reason.Trim(), by, clock.DueAt, due));
    }

    /// <summary>Judges a promise beside the limit (SLA-09): "half an hour" that became two hours failed, even within the limit.</summary>
    internal static PromiseVerdict JudgePromise(DateTimeOffset? promisedAt, DateTimeOffset? dueAt, DateTimeOffset? happenedAt, DateTimeOffset asOf)
    {
        return new PromiseVerdict(promisedAt, happenedAt, Judge(promisedAt), Judge(dueAt));

        ClockOutcome? Judge(DateTimeOffset? last) => last is not { } limit ? null
            : (happenedAt ?? asOf) > limit ? ClockOutcome.Breached
            : happenedAt is null ? ClockOutcome.Running : ClockOutcome.Met;
    }
}

/// <summary>What was promised, what happened, and the two verdicts; either one missed is a failure.</summary>
internal sealed record PromiseVerdict(DateTimeOffset? PromisedAt, DateTimeOffset? HappenedAt, ClockOutcome? Promise, ClockOutcome? Limit)
{
    public bool IsFailed => Promise == ClockOutcome.Breached || Limit == ClockOutcome.Breached;
}
