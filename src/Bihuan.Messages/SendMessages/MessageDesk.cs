using Bihuan.Foundation;
using Bihuan.Messages.Contracts;
using Bihuan.Messages.Domain;
using Bihuan.Messages.ManageChannels;
using Bihuan.Platform;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Messages.SendMessages;

/// <summary>Messages taken to be sent as one: to one receiver, by one channel, within a time that the claim outlasts.</summary>
internal sealed record Batch(MessageChannel Channel, IReadOnlyList<Message> Messages, TimeSpan Timeout);

/// <summary>The short writes around sending: taking what is due, and noting what came of it. Run inside a change.</summary>
internal sealed class MessageDesk(ServiceDb db, SubjectKeys keys, MessagePolicy policy, IEnumerable<ITimelineSource> timelines, ChannelRegister channels, CompanyZone zone, TimeProvider clock)
{
    private const int ClaimMax = 50;
    private const string Due = "SELECT q.* FROM messages_message AS q WHERE q.channel = {0} AND q.due_at <= {1} ORDER BY q.due_at, q.id LIMIT {2}";
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    /// <summary>A robot's messages are one batch, put together; so are those gathered for one person; a customer's go one by one.</summary>
    public async Task<IReadOnlyList<Batch>> Claim(string code, CancellationToken ct)
    {
        var at = clock.Now();
        var channel = await db.Set<MessageChannel>().AsTracking().FirstOrDefaultAsync(x => x.Code == code && x.IsEnabled && (x.NotBefore == null || x.NotBefore <= at), ct);
        if (channel is null || !MayCall(channel, at)) return await Nothing(ct);
        var rows = await db.Claim<Message>(Due, code, at, ClaimMax).ToListAsync(ct);
        var taken = new List<Message>();
        foreach (var row in rows)
            if (await MayGo(row, taken, at, ct)) taken.Add(row);
        foreach (var row in taken) row.Begin(at + policy.Lease(taken.Count, MessageSender.AtOnce));
        if (taken.Count > 0 && policy.LimitOf(channel.Kind) is not null) channel.MinuteCount++;
        await db.SaveChangesAsync(ct);
        return [.. taken.GroupBy(x => x.UserId is not null || x.IsRobot ? x.Receiver : x.Id.ToString()).Select(x => new Batch(channel, [.. x], policy.Timeout))];
    }

    /// <param name="used">How many of the batch went into what was sent; the rest wait for the next turn.</param>
    public async Task<bool> Note(Batch batch, int used, TransportAnswer answer, double chance, CancellationToken ct)
    {
        var at = clock.Now();
        var ids = batch.Messages.Select(x => x.Id).ToList();
        var rows = await db.Set<Message>().AsTracking().Where(x => ids.Contains(x.Id) && x.State == MessageState.Waiting).ToDictionaryAsync(x => x.Id, ct);
        for (var i = 0; i < ids.Count; i++)
        {
            if (!rows.TryGetValue(ids[i], out var row)) continue;
            if (i >= used) row.Postpone(at);
            else await End(row, answer, chance, at, ct);
        }

        if (answer.Verdict == TransportVerdict.Busy) await Rest(batch.Channel.Code, at + (answer.RetryAfter ?? s_minute), ct);
        await db.SaveChangesAsync(ct);
        return true;
    }

    /// <summary>It cannot be put into words or addressed: said on the timeline, and never tried.</summary>
    public async Task<bool> Skip(Batch batch, string reason, CancellationToken ct)
    {
        var at = clock.Now();
        var ids = batch.Messages.Select(x => x.Id).ToList();
        foreach (var row in await db.Set<Message>().AsTracking().Where(x => ids.Contains(x.Id) && x.State == MessageState.Waiting).ToListAsync(ct))
        {
            // Nobody chose the way, so another will do.
            if (reason == "no-contact" && row is { IsAutomatic: true, Kind: ChannelKind.Sms, CustomerId: not null } && channels.Of(ChannelKind.Email) is { } mail)
            {
                row.Turn(ChannelKind.Email, mail.Code, at);
                continue;
            }

            row.Skip(reason, at);
            await Tell(row, at, ct);
        }

        await db.SaveChangesAsync(ct);
        return true;
    }

    private async Task<IReadOnlyList<Batch>> Nothing(CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        return [];
    }

    /// <summary>A robot takes so many calls a minute. What is over waits, and is put together when its minute is over.</summary>
    private bool MayCall(MessageChannel channel, DateTimeOffset at)
    {
        if (policy.LimitOf(channel.Kind) is not { } limit) return true;
        if (channel.MinuteAt is not { } minute || at - minute >= s_minute) (channel.MinuteAt, channel.MinuteCount) = (at, 0);
        if (channel.MinuteCount < limit.PerMinute) return true;
        channel.NotBefore = channel.MinuteAt + s_minute;
        return false;
    }

    private async Task<bool> MayGo(Message row, List<Message> taken, DateTimeOffset at, CancellationToken ct)
    {
        // A retry may have run into the quiet hours.
        if (policy.Quiet.Wait(row.Kind, TimeOnly.FromTimeSpan(zone.Local(at).TimeOfDay)) is { Ticks: > 0 } wait)
        {
            row.DueAt = at + wait;
            return false;
        }

        var reason = row.Attempts >= policy.AttemptsMax ? "interrupted" : row.IsAutomatic && row.CustomerId is not null && await IsOverCap(row, taken, at, ct) ? "daily-cap" : null;
        if (reason is null) return true;
        row.Skip(reason, at);
        await Tell(row, at, ct);
        return false;
    }

    /// <param name="taken">Those of this claim, of which the database does not know yet.</param>
    private async Task<bool> IsOverCap(Message row, List<Message> taken, DateTimeOffset at, CancellationToken ct)
    {
        if (policy.CapOf(row.Kind) is not { } cap) return false;
        var day = zone.StartOf(zone.Day(at));
        var (sent, underWay) = (MessageState.Sent, at);
        var now = taken.Count(x => x.Receiver == row.Receiver && x.IsAutomatic);
        return now + await db.Set<Message>().CountAsync(
            x => x.Receiver == row.Receiver && x.Kind == row.Kind && x.IsAutomatic && ((x.State == sent && x.EndedAt >= day) || (x.State == MessageState.Waiting && x.Attempts > 0 && x.DueAt > underWay)), ct) >= cap;
    }

    private async Task End(Message row, TransportAnswer answer, double chance, DateTimeOffset at, CancellationToken ct)
    {
        Keep(row, answer.Excerpt is { } text ? Masking.FreeText(text) : null);
        if (answer.Verdict == TransportVerdict.Busy)
        {
            row.Postpone(at + (answer.RetryAfter ?? s_minute));
            return;
        }

        if (answer.Verdict == TransportVerdict.Sent) row.Sent(at);
        else row.Fail(answer.Reason ?? "refused", answer.Verdict == TransportVerdict.Refused, policy, chance, at);
        if (row.EndedAt is not null) await Tell(row, at, ct);
    }

    private void Keep(Message row, string? excerpt)
    {
        if (row.CustomerId is not { } customer) row.Excerpt = excerpt;
        else row.SealedExcerpt = keys.Has(db, customer.Value) ? keys.SealOptional(db, customer.Value, excerpt) : null;
    }

    private async Task Rest(string code, DateTimeOffset until, CancellationToken ct)
    {
        var channel = await db.Set<MessageChannel>().AsTracking().FirstOrDefaultAsync(x => x.Code == code, ct);
        if (channel is not null) channel.NotBefore = until;
    }

    /// <summary>What a customer was told, or not, stands in the story of the case.</summary>
    private async Task Tell(Message row, DateTimeOffset at, CancellationToken ct)
    {
        if (row.CustomerId is null) return;
        foreach (var source in timelines)
        {
            if (await source.Load(db, row.ThreadId, ct) is not { } timeline) continue;
            db.Record(timeline, CustomerMessages.Ended(row), Actor.Named("messages"), at);
            return;
        }
    }
}
