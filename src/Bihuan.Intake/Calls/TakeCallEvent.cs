using System.ComponentModel.DataAnnotations;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Intake.Domain;
using Bihuan.Platform;
using Bihuan.Platform.Live;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Intake.Calls;

/// <summary>
/// What a telephone switch or a chat system tells: a contact was offered, answered or ended, and when. <see cref="Agent"/> is an e-mail
/// address or a user's id. Events may come twice and in any order.
/// </summary>
public sealed record CallEventRequest(
    [Required, MaxLength(100)] string CallId,
    [Required, AllowedValues("offered", "answered", "ended")] string Event,
    [Required] DateTimeOffset? At,
    [MaxLength(40)] string? Phone = null,
    [MaxLength(200)] string? Agent = null,
    [MaxLength(60)] string? Queue = null,
    [MaxLength(20)] string? Reason = null);

/// <summary>The call an event belongs to, and where it stands after it.</summary>
public sealed record CallHeard(Guid Id, string State);

internal sealed class TakeCallEventHandler(ServiceDb db, CustomerRegister customers, PeopleDirectory people, CallRules rules, LiveHub live, TimeProvider clock)
{
    /// <summary>Times further than this from ours are a clock that was never set.</summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromHours(24);

    /// <summary>What was told first stands: an event that comes again changes nothing.</summary>
    public async Task<Result<CallHeard>> Handle(ChannelCard channel, CallEventRequest heard, CancellationToken ct)
    {
        var (now, at) = (clock.Now(), heard.At!.Value.ToMicroseconds());
        if ((at - now).Duration() > s_tolerance) return Refusal.Invalid("request.invalid", new FieldError("/at", "clock-off"));
        var ends = rules.At(now).Ends;
        if (heard.Reason is { } reason && !ends.Contains(reason, StringComparer.Ordinal)) return Refusal.Invalid("request.invalid", new FieldError("/reason", "unknown-code", string.Join(' ', ends)));
        await db.Hold($"call\n{channel.Code}\n{heard.CallId}", ct);
        var call = await db.Set<Call>().AsTracking().FirstOrDefaultAsync(x => x.Channel == channel.Code && x.CallId == heard.CallId, ct);
        if (call is null) db.Add(call = New(channel, heard.CallId, at, now));
        else call.Version++;
        await Note(call, heard, at, ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(live.CallsMoved);
        if (call.AgentId is { } agent) db.AfterCommit(() => live.Ring(agent.Value));
        return new CallHeard(call.Id, rules.Judge(call, now).State.ToString().ToLowerInvariant());
    }

    private Call New(ChannelCard channel, string callId, DateTimeOffset at, DateTimeOffset now) => new()
    {
        Id = Ids.At(at),
        Channel = channel.Code,
        CallId = callId,
        OrganisationId = channel.OrganisationId is { } unit ? new OrganisationId(unit) : null,
        LimitSeconds = rules.LimitSeconds(now),
        PolicyVersion = rules.LimitVersion,
        BeganAt = at,
    };

    private async Task Note(Call call, CallEventRequest heard, DateTimeOffset at, CancellationToken ct)
    {
        if (heard.Agent is { } named && PersonOf(named) is { } agent && Names(call, heard.Event, at)) call.AgentId = new UserId(agent);
        switch (heard.Event)
        {
            case "offered": call.OfferedAt ??= at; break;
            case "answered": call.AnsweredAt ??= at; break;
            default: (call.EndedAt, call.EndReason) = (call.EndedAt ?? at, call.EndReason ?? heard.Reason); break;
        }

        call.CountWait();
        if (at < call.BeganAt) call.BeganAt = at;
        call.Queue ??= heard.Queue;
        if (call.PhoneHash is not null || Phone.Normalise(heard.Phone) is not { } phone) return;
        call.PhoneHash = customers.PhoneHash(phone);
        call.CustomerId = await customers.Find(db, phone, null, ct) is { } customer ? new CustomerId(customer) : null;
    }

    /// <summary>
    /// Whose call it is, whatever order events come in: theirs who answered first; until then theirs to whom it was offered last. An end
    /// names somebody only when nobody was named before.
    /// </summary>
    private static bool Names(Call call, string happened, DateTimeOffset at) => happened switch
    {
        "answered" => call.AnsweredAt is null || call.AgentId is null,
        "offered" => call.AgentId is null || (call.AnsweredAt is null && at > call.OfferedAt),
        _ => call.AgentId is null,
    };

    private Guid? PersonOf(string named) => Guid.TryParse(named, out var id) ? people.Find(id)?.Id : people.FindByEmail(named)?.Id;
}

/// <summary>Policy of calls and the limit it names, together, as they hold at an instant.</summary>
internal sealed class CallRules(PolicyInForce<CallPolicy> policies, LimitFigures limits, CompanyZone zone) : ILimitNeed
{
    public string KeyAt(DateTimeOffset at) => At(at).Limit;

    public CallPolicy At(DateTimeOffset now) => policies.At(now);

    /// <summary>What counts as given up shortly or grown stale is as the day began, so that a change at noon counts no call of the morning anew.</summary>
    public CallPolicy OfDay(DateTimeOffset at) => policies.At(zone.StartOf(zone.Day(at)));

    public int LimitSeconds(DateTimeOffset now) => (int)(limits.Of(At(now).Limit) ?? throw new InvalidOperationException($"The limit {At(now).Limit} has no figure.")).TotalSeconds;

    public int LimitVersion => limits.Version;

    public CallVerdict Judge(Call call, DateTimeOffset now)
    {
        var policy = OfDay(call.BeganAt);
        return CallVerdict.Of(call.Times, now, policy.ShortAbandonSeconds, policy.StaleAfterMinutes);
    }
}
