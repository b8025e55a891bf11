using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Intake.Domain;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Staff.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Intake.Calls;

/// <summary>One call with its own verdict, counted from its recorded times. State is waiting, talking, done, abandoned, shortlyabandoned or lost.</summary>
public sealed record CallView(
    Guid Id, string CallId, string Channel, string? Queue, string State, DateTimeOffset BeganAt, double? WaitedSeconds, bool? InTime, int LimitSeconds, DateTimeOffset? OfferedAt, DateTimeOffset? AnsweredAt,
    DateTimeOffset? EndedAt, string? EndReason, Guid? AgentId, string? Agent, Guid? CustomerId, Guid? CaseId);

/// <summary>An agent who is talking, and since when.</summary>
public sealed record TalkingAgent(string Name, DateTimeOffset Since);

/// <summary>The figures of one queue or of all of them. The share is null while nothing can be judged.</summary>
public sealed record QueueFigures(string? Queue, int Waiting, DateTimeOffset? LongestSince, int Offered, int Answered, double? InTimeShare, int InTime, int Judged, int Abandoned, int ShortlyAbandoned);

/// <summary>What the wallboard shows: the whole of today, each queue, and the people on the line.</summary>
public sealed record Wallboard(QueueFigures All, IReadOnlyList<QueueFigures> Queues, IReadOnlyList<TalkingAgent> Talking, int OnDuty, int LimitSeconds, int ShortAbandonSeconds, int TargetPercent, DateTimeOffset Now);

/// <summary>Reads calls within reach; a call of no unit belongs to the whole company's line and is everybody's to see.</summary>
internal sealed class CallReader(CallRules rules, PeopleDirectory people, OrganisationTree tree, DutyRoster roster, CompanyZone zone, TimeProvider clock)
{
    public const string AgentPost = "agent";
    private const int ListMax = 100;

    /// <summary>More than a hall has seats: a switch that tells no ends cannot make the board endless.</summary>
    private const int TalkingMax = 200;

    /// <summary>
    /// Counted by the database: every event lets every board look again, and a busy day has tens of thousands of calls. Only who waits,
    /// whose verdict changes by the second, and who talks is read row by row.
    /// </summary>
    public async Task<Wallboard> Board(ServiceDb db, Actor actor, CancellationToken ct)
    {
        var now = clock.Now();
        var (policy, start) = (rules.OfDay(now), zone.StartOf(zone.Day(now)));
        var alive = now - TimeSpan.FromMinutes(policy.StaleAfterMinutes);
        var today = Within(db.Set<Call>(), actor).Where(x => x.BeganAt >= start);
        var waiting = await today.Where(x => x.AnsweredAt == null && x.EndedAt == null && x.OfferedAt >= alive).ToListAsync(ct);
        var queues = (await Settled(today, policy, alive).ToListAsync(ct)).ToDictionary(x => x.Queue ?? "", x => x.Figures, StringComparer.Ordinal);
        foreach (var queue in waiting.GroupBy(x => x.Queue ?? "", StringComparer.Ordinal))
            queues[queue.Key] = queues.GetValueOrDefault(queue.Key, CallFigures.None) + CallFigures.Of([.. queue.Select(x => rules.Judge(x, now))]);
        return new Wallboard(
            Figures(null, queues.Values.Aggregate(CallFigures.None, (all, queue) => all + queue), now),
            [.. queues.Where(x => x.Key.Length > 0).OrderBy(x => x.Key, StringComparer.Ordinal).Select(x => Figures(x.Key, x.Value, now))],
            await Talking(today, ct), roster.Planned(AgentPost, HomeOf(actor), now).Count, rules.LimitSeconds(now), policy.ShortAbandonSeconds, rules.At(now).TargetPercent, now);
    }

    /// <summary>The newest calls first.</summary>
    public async Task<IReadOnlyList<CallView>> Newest(ServiceDb db, Actor actor, CancellationToken ct)
    {
        var now = clock.Now();
        return [.. (await Within(db.Set<Call>(), actor).OrderByDescending(x => x.BeganAt).Take(ListMax).ToListAsync(ct)).Select(x => View(x, now))];
    }

    /// <summary>The call this person is on, or has just ended and not put to any case.</summary>
    public async Task<CallView?> Ringing(ServiceDb db, Guid person, CancellationToken ct)
    {
        var (now, me) = (clock.Now(), new UserId(person));
        var lately = now - TimeSpan.FromMinutes(rules.At(now).WrapUpMinutes);
        var found = await db.Set<Call>().Where(x => x.AgentId == me && x.CaseId == null && x.AnsweredAt != null && (x.EndedAt == null || x.EndedAt >= lately) && x.BeganAt >= now.AddHours(-12))
            .OrderByDescending(x => x.BeganAt).FirstOrDefaultAsync(ct);
        return found is null ? null : View(found, now);
    }

    /// <summary>The customer of a call that this person answered, when the number is one we know.</summary>
    public async Task<Guid?> CustomerOf(ServiceDb db, Guid call, Guid person, CancellationToken ct)
    {
        var me = new UserId(person);
        return (await db.Set<Call>().Where(x => x.Id == call && x.AgentId == me).Select(x => x.CustomerId).FirstOrDefaultAsync(ct))?.Value;
    }

    /// <summary>The same verdicts as <see cref="CallVerdict"/>, by columns, of all calls that wait no longer.</summary>
    private static IQueryable<SettledQueue> Settled(IQueryable<Call> today, CallPolicy policy, DateTimeOffset alive)
    {
        var grace = policy.ShortAbandonSeconds * Call.MicrosecondsInSecond;
        return today.Where(x => x.AnsweredAt != null || x.EndedAt != null || x.OfferedAt == null || x.OfferedAt < alive).GroupBy(x => x.Queue).Select(x => new SettledQueue(
            x.Key,
            x.Count(),
            x.Count(y => y.AnsweredAt != null),
            x.Count(y => y.AnsweredAt != null && y.WaitedMicroseconds <= y.LimitSeconds * Call.MicrosecondsInSecond),
            x.Count(y => y.AnsweredAt != null && y.WaitedMicroseconds != null),
            x.Count(y => y.AnsweredAt == null && y.EndedAt != null && y.WaitedMicroseconds >= grace),
            x.Count(y => y.AnsweredAt == null && y.EndedAt != null && y.WaitedMicroseconds < grace),
            x.Count(y => y.AnsweredAt == null && y.EndedAt == null && y.OfferedAt != null)));
    }

    private async Task<IReadOnlyList<TalkingAgent>> Talking(IQueryable<Call> today, CancellationToken ct)
    {
        var talks = await today.Where(x => x.AnsweredAt != null && x.EndedAt == null && x.AgentId != null).OrderByDescending(x => x.AnsweredAt).Take(TalkingMax).Select(x => new { x.AgentId, x.AnsweredAt }).ToListAsync(ct);
        return [.. talks.Select(x => new TalkingAgent(people.NameOf(x.AgentId!.Value.Value), x.AnsweredAt!.Value)).Reverse()];
    }

    private Guid HomeOf(Actor actor) => actor.OrganisationId != Guid.Empty ? actor.OrganisationId : tree.Current.Root?.Id ?? Guid.Empty;

    private static QueueFigures Figures(string? queue, CallFigures x, DateTimeOffset now) =>
        new(queue, x.Waiting, x.LongestWait is { } wait ? now - wait : null, x.Offered, x.Answered, x.InTimeShare, x.InTime, x.Judged, x.Abandoned, x.ShortlyAbandoned);

    private CallView View(Call x, DateTimeOffset now)
    {
        var verdict = rules.Judge(x, now);
        return new CallView(
            x.Id, x.CallId, x.Channel, x.Queue, verdict.State.ToString().ToLowerInvariant(), x.BeganAt, verdict.Waited?.TotalSeconds, verdict.InTime, x.LimitSeconds, x.OfferedAt, x.AnsweredAt, x.EndedAt, x.EndReason,
            x.AgentId?.Value, x.AgentId is { } agent ? people.NameOf(agent.Value) : null, x.CustomerId?.Value, x.CaseId?.Value);
    }

    private static IQueryable<Call> Within(IQueryable<Call> calls, Actor actor)
    {
        var reach = actor.ReachOf(CallPermissions.Read);
        if (reach.All) return calls;
        var me = new UserId(actor.Id);
        var organisations = reach.Organisations.Select(x => (OrganisationId?)new OrganisationId(x)).ToList();
        return organisations.Count == 0 ? calls.Where(x => x.AgentId == me) : calls.Where(x => x.AgentId == me || x.OrganisationId == null || organisations.Contains(x.OrganisationId));
    }
}

/// <summary>What the database counts of a queue: calls that nobody waits in any more.</summary>
internal sealed record SettledQueue(string? Queue, int Offered, int Answered, int InTime, int AnsweredJudged, int Abandoned, int ShortlyAbandoned, int Lost)
{
    /// <summary>A call of which nobody heard the end was not answered in time.</summary>
    public CallFigures Figures => new(0, null, Offered, Answered, InTime, AnsweredJudged + Abandoned + Lost, Abandoned, ShortlyAbandoned);
}

internal static class CallPermissions
{
    public const string Read = "intake.calls.read";
}
