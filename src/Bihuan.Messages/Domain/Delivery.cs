namespace Bihuan.Messages.Domain;

internal enum DeliveryState
{
    Waiting,
    Delivered,

    /// <summary>Given up; somebody may replay it.</summary>
    Dead,
}

/// <summary>What an attempt leads to.</summary>
internal enum DeliveryVerdict
{
    Delivered,
    Retry,
    Dead,

    /// <summary>410: the endpoint wants nothing more, neither this nor anything else.</summary>
    Gone,
}

/// <summary>One fact for one subscription. Its id is the message id of every attempt, so that a receiver knows what it has seen.</summary>
internal sealed class Delivery
{
    public const string TestFact = "webhook.test";

    public required Guid Id { get; init; }

    public required Guid WebhookId { get; init; }

    /// <summary>The case; of a test message its own id.</summary>
    public required Guid StreamId { get; init; }

    public required long Seq { get; init; }

    /// <summary>Plain name of the fact.</summary>
    public required string Fact { get; init; }

    public required string Number { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is tried next; while an attempt is under way, when the attempt is given up for lost. Null when there is nothing to do.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Attempts begun since it was queued or replayed.</summary>
    public int Attempts { get; set; }

    /// <summary>Attempts begun in all its life: the number of the last one.</summary>
    public int AttemptsEver { get; set; }

    public DeliveryState State { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>The status of the last answer.</summary>
    public int? Status { get; private set; }

    /// <summary>Why the last attempt failed.</summary>
    public string? Error { get; private set; }

    public bool IsTest => Fact == TestFact;

    public string MessageId => "msg_" + Id.ToString("N");

    /// <summary>An attempt begins; until <paramref name="lostAt"/> nobody else begins one.</summary>
    public void Begin(DateTimeOffset lostAt) => (DueAt, Attempts, AttemptsEver) = (lostAt, Attempts + 1, AttemptsEver + 1);

    public void Replay(DateTimeOffset at) => (State, DueAt, Attempts, EndedAt, Error) = (DeliveryState.Waiting, at, 0, null, null);

    public void Give(string error, DateTimeOffset at) => (State, DueAt, EndedAt, Error) = (DeliveryState.Dead, null, at, error);

    /// <summary>Notes how the attempt ended. A test is tried once.</summary>
    /// <param name="chance">Between 0 and 1, for the jitter.</param>
    public DeliveryVerdict End(int? status, string? error, TimeSpan? retryAfter, WebhookPolicy policy, double chance, DateTimeOffset at)
    {
        (Status, Error) = (status, error ?? ErrorOf(status));
        if (Error is null)
        {
            (State, DueAt, EndedAt) = (DeliveryState.Delivered, null, at);
            return DeliveryVerdict.Delivered;
        }

        if (status == 410 || IsTest || Attempts >= policy.AttemptsMax)
        {
            Give(Error, at);
            return status == 410 ? DeliveryVerdict.Gone : DeliveryVerdict.Dead;
        }

        DueAt = at + Wait(retryAfter, policy, chance);
        return DeliveryVerdict.Retry;
    }

    /// <summary>Never sooner than the endpoint asked for.</summary>
    private TimeSpan Wait(TimeSpan? retryAfter, WebhookPolicy policy, double chance)
    {
        var wait = TimeSpan.FromSeconds(policy.RetryAfterSeconds[Attempts - 1] * (1 + (policy.JitterPercent / 100d * chance)));
        return retryAfter is { } asked && asked > wait ? asked : wait;
    }

    private static string? ErrorOf(int? status) => status switch
    {
        >= 200 and <= 299 => null,
        410 => "gone",
        >= 300 and <= 399 => "redirected",
        _ => "refused",
    };
}
