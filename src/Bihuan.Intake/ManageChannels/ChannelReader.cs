using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Intake.ReceiveMessage;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Intake.ManageChannels;

/// <summary>A channel of the register with when another system last sent something through it.</summary>
public sealed record ChannelLine(ChannelCard Card, DateTimeOffset? LastMessageAt);

/// <summary>A message that came in signed, and the case it is in.</summary>
public sealed record ChannelMessage(string MessageId, DateTimeOffset ReceivedAt, Guid CaseId, string Number, bool HasJoined);

/// <summary>Reads the register for the people who look after it.</summary>
internal sealed class ChannelReader(ServiceDb db, ChannelDirectory channels, CaseContacts cases)
{
    private const int MessagesShown = 20;

    public async Task<IReadOnlyList<ChannelLine>> Lines(CancellationToken ct)
    {
        // One look at the end of an index for each channel, since counting through all messages would grow with them.
        var last = await db.Set<Channel>()
            .Select(x => new { x.Code, At = db.Set<InboundMessage>().Where(y => y.Channel == x.Code).OrderByDescending(y => y.ReceivedAt).Select(y => (DateTimeOffset?)y.ReceivedAt).FirstOrDefault() })
            .ToDictionaryAsync(x => x.Code, x => x.At, StringComparer.Ordinal, ct);
        return [.. channels.All.Select(x => new ChannelLine(x, last.GetValueOrDefault(x.Code)))];
    }

    /// <summary>The last ones whose case is within the reader's reach, looked for among ten times as many.</summary>
    public async Task<IReadOnlyList<ChannelMessage>> Messages(string channel, Actor actor, CancellationToken ct)
    {
        var newest = await db.Set<InboundMessage>().Where(x => x.Channel == channel).OrderByDescending(x => x.ReceivedAt).Take(MessagesShown * 10)
            .Select(x => new ChannelMessage(x.MessageId, x.ReceivedAt, x.CaseId.Value, x.Number, x.HasJoined)).ToListAsync(ct);
        var seen = await cases.Visible(db, [.. newest.Select(x => x.CaseId)], actor, ct);
        return [.. newest.Where(x => seen.Contains(x.CaseId)).Take(MessagesShown)];
    }
}
