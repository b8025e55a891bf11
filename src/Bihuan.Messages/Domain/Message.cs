using Bihuan.Foundation;

namespace Bihuan.Messages.Domain;

internal enum ChannelKind
{
    Email,
    Sms,
    Wecom,
    Dingtalk,
    Feishu,
}

internal enum MessageState
{
    Waiting,
    Sent,

    /// <summary>Given up after the last attempt; somebody may send it again.</summary>
    Dead,

    /// <summary>Never tried: no channel, no address, too many already.</summary>
    NotSent,
}

/// <summary>
/// One message to one receiver. It holds no address and no personal text: both are looked up when it is sent, so that an erased customer is
/// told nothing and the queue tells nobody.
/// </summary>
internal sealed class Message
{
    public required Guid Id { get; init; }

    public required ChannelKind Kind { get; set; }

    /// <summary>The configured channel; null when there was none.</summary>
    public string? Channel { get; set; }

    public required string Template { get; init; }

    public required bool IsAutomatic { get; init; }

    /// <summary>The case it is about; empty when about none.</summary>
    public required Guid ThreadId { get; init; }

    public required string Number { get; init; }

    /// <summary>The fact whose text it carries.</summary>
    public long? Seq { get; init; }

    public CustomerId? CustomerId { get; init; }

    public UserId? UserId { get; init; }

    /// <summary>Who gets it, as one text, so that what goes to one receiver can be counted and put together.</summary>
    public required string Receiver { get; init; }

    /// <summary>A JSON object of values for the template that are nobody's secret.</summary>
    public required string Args { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DueAt { get; set; }

    public int Attempts { get; set; }

    public MessageState State { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Why it was not sent, or why the last attempt failed.</summary>
    public string? Reason { get; private set; }

    /// <summary>What the other side answered about staff and robots.</summary>
    public string? Excerpt { get; set; }

    /// <summary>The same about a customer, under their key: a gateway may repeat what it was sent.</summary>
    public byte[]? SealedExcerpt { get; set; }

    public bool IsRobot => Kind is ChannelKind.Wecom or ChannelKind.Dingtalk or ChannelKind.Feishu;

    public void Skip(string reason, DateTimeOffset at) => (State, DueAt, EndedAt, Reason) = (MessageState.NotSent, null, at, reason);

    /// <summary>The customer cannot be reached this way; the other is tried.</summary>
    public void Turn(ChannelKind kind, string channel, DateTimeOffset at) => (Kind, Channel, DueAt, Attempts) = (kind, channel, at, 0);

    public void Begin(DateTimeOffset lostAt) => (DueAt, Attempts) = (lostAt, Attempts + 1);

    public void Sent(DateTimeOffset at) => (State, DueAt, EndedAt, Reason) = (MessageState.Sent, null, at, null);

    /// <summary>A busy channel costs no attempt: it is not the message's fault.</summary>
    public void Postpone(DateTimeOffset until) => (DueAt, Attempts, Reason) = (until, Math.Max(0, Attempts - 1), "busy");

    public void Fail(string reason, bool isFinal, MessagePolicy policy, double chance, DateTimeOffset at)
    {
        Reason = reason;
        if (isFinal || Attempts >= policy.AttemptsMax) (State, DueAt, EndedAt) = (MessageState.Dead, null, at);
        else DueAt = at + policy.WaitAfter(Attempts, chance);
    }

    public void Again(string channel, DateTimeOffset at) => (State, Channel, DueAt, Attempts, EndedAt, Reason) = (MessageState.Waiting, channel, at, 0, null, null);
}
