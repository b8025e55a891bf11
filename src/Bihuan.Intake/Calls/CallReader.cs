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

    public async Task<Wallboard> Board(ServiceDb db, Actor actor, CancellationToken ct)
    {
        var now = clock.Now();
        var start = zone.StartOf(zone.Day(now));
        var calls = await Within(db.Set<Call>(), actor).Where(x => x.BeganAt >= start).ToListAsync(ct);
        var judged = calls.ConvertAll(x => (Call: x, Verdict: rules.Judge(x, now)));
        var talking = judged.Where(x => x.Verdict.State == CallState.Talking && x.Call.AgentId is not null)
            .Select(x => new TalkingAgent(people.NameOf(x.Call.AgentId!.Value.Value), x.Call.AnsweredAt!.Value)).OrderBy(x => x.Since).ToList();
        var home = actor.OrganisationId != Guid.Empty ? actor.OrganisationId : tree.Current.Root?.Id ?? Guid.Empty;
        return new Wallboard(
            Figures(null, judged, now),
            [.. judged.Where(x => x.Call.Queue is not null).GroupBy(x => x.Call.Queue!, StringComparer.Ordinal).OrderBy(x => x.Key, StringComparer.Ordinal).Select(x => Figures(x.Key, [.. x], now))],
            talking, roster.Planned(AgentPost, home, now).Count, rules.LimitSeconds, rules.Policy.ShortAbandonSeconds, rules.Policy.TargetPercent, now);
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
        var lately = now - TimeSpan.FromMinutes(rules.Policy.WrapUpMinutes);
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

    private static QueueFigures Figures(string? queue, IReadOnlyCollection<(Call Call, CallVerdict Verdict)> calls, DateTimeOffset now)
    {
        var x = CallFigures.Of([.. calls.Select(y => y.Verdict)]);
        return new QueueFigures(queue, x.Waiting, x.LongestWait is { } wait ? now - wait : null, x.Offered, x.Answered, x.InTimeShare, x.InTime, x.Judged, x.Abandoned, x.ShortlyAbandoned);
    }

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

internal static class CallPermissions
{
    public const string Read = "intake.calls.read";
}
