using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Policies;
using Bihuan.ServiceLevels.Tables;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>Somebody asks for the longer limit that policy allows in special circumstances (SLA-04). It changes nothing until somebody else grants it.</summary>
[FactType("clock.extension-asked/1")]
public sealed record ClockExtensionAsked(string Limit, int Run, string Clock, Personal Reason) : IFact;

/// <summary>Granted by another person than asked; the fact's actor is the approver. Counted from the original start.</summary>
[FactType("clock.extended/1")]
public sealed record ClockExtendedFact(string Limit, int Run, string Clock, string ExtendedTo, Personal Reason, string AskedBy, DateTimeOffset? OldDueAt, DateTimeOffset NewDueAt) : IClockFact
{
    string IClockFact.ClockSubject => Limit;
}

[FactType("clock.extension-refused/1")]
public sealed record ClockExtensionRefused(string Limit, int Run, string Clock, Personal Reason, string AskedBy) : IFact;

/// <summary>
/// Asking for an extension and deciding on it. Returns the fact to record on the subject's timeline, in the caller's transaction; refuses
/// <c>clock.unknown</c>, <c>clock.not-extendable</c>, <c>clock.already-extended</c>, <c>clock.over</c>, <c>clock.extension-not-asked</c>,
/// <c>clock.extension-asked</c> and <c>clock.approver-is-asker</c>.
/// </summary>
public sealed class ClockExtensions
{
    private readonly LimitBook _limits;
    private readonly ClockCounters _counters;

    internal ClockExtensions(LimitBook limits, ClockCounters counters) => (_limits, _counters) = (limits, counters);

    public async Task<Result<IFact>> Ask(ServiceDb db, Guid subject, string limit, string reason, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var found = await Find(db, subject, limit, at, ct);
        if (found.Refusal is { } refusal) return refusal;
        var (row, clock, history) = found.Value;
        if (row.ExtensionAskedBy is not null) return Refusal.Conflict("clock.extension-asked", ("limit", limit));
        // Whether it could be granted at all is known before anybody is troubled with it.
        var decided = Decide(clock, history, reason, Guid.Empty, Guid.AllBitsSet, at);
        if (decided.Refusal is { } no) return no;
        row.ExtensionAskedBy = actor.Code;
        return new ClockExtensionAsked(limit, clock.Run, clock.Limit.Clock, reason.Trim());
    }

    public async Task<Result<IFact>> Grant(ServiceDb db, Guid subject, string limit, string reason, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var found = await Find(db, subject, limit, at, ct);
        if (found.Refusal is { } refusal) return refusal;
        var (row, clock, history) = found.Value;
        if (row.ExtensionAskedBy is not { } asker) return Refusal.Conflict("clock.extension-not-asked", ("limit", limit));
        var decided = Decide(clock, history, reason, IdOf(asker), actor.Id, at);
        if (decided.Refusal is { } no) return no;
        row.ExtensionAskedBy = null;
        var extended = decided.Value;
        return new ClockExtendedFact(limit, clock.Run, clock.Limit.Clock, extended.ExtendedTo, extended.Reason, asker, extended.OldDueAt, extended.NewDueAt);
    }

    public async Task<Result<IFact>> Refuse(ServiceDb db, Guid subject, string limit, string reason, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var found = await Find(db, subject, limit, at, ct);
        if (found.Refusal is { } refusal) return refusal;
        var (row, clock, _) = found.Value;
        if (row.ExtensionAskedBy is not { } asker) return Refusal.Conflict("clock.extension-not-asked", ("limit", limit));
        if (IdOf(asker) == actor.Id) return Refusal.NotAllowed("clock.approver-is-asker");
        row.ExtensionAskedBy = null;
        return new ClockExtensionRefused(limit, clock.Run, clock.Limit.Clock, reason.Trim(), asker);
    }

    private Result<ClockExtended> Decide(ClockState clock, ClockHistory history, string reason, Guid askedBy, Guid approver, DateTimeOffset at) =>
        ClockDecisions.Extend(clock, _limits.Of(history.PolicyVersion), _counters.CalendarsOf(history, at), reason, askedBy, approver, at);

    private async Task<Result<(ClockRow Row, ClockState Clock, ClockHistory History)>> Find(ServiceDb db, Guid subject, string limit, DateTimeOffset at, CancellationToken ct)
    {
        var row = await db.Set<ClockRow>().AsTracking().Where(x => x.SubjectId == subject && x.LimitKey == limit).OrderByDescending(x => x.Run).FirstOrDefaultAsync(ct);
        var history = row is null ? null : await db.Set<ClockHistory>().FirstOrDefaultAsync(x => x.SubjectId == subject, ct);
        if (row is null || history is null) return Refusal.NotFound("clock.unknown");
        return _counters.Count(history, at).FirstOrDefault(x => x.Key == limit && x.Run == row.Run) is { } clock ? (row, clock, history) : Refusal.NotFound("clock.unknown");
    }

    private static Guid IdOf(string actorCode) => Guid.TryParse(actorCode.AsSpan(actorCode.IndexOf(':', StringComparison.Ordinal) + 1), out var id) ? id : Guid.Empty;
}
