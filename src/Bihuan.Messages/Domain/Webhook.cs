using Bihuan.Foundation;

namespace Bihuan.Messages.Domain;

internal enum WebhookState
{
    Active,

    /// <summary>Facts are queued and wait.</summary>
    Paused,

    /// <summary>The endpoint answered that it is gone; nothing is queued until somebody turns it on again.</summary>
    Gone,

    Removed,
}

/// <summary>How much of a fact a subscription is sent.</summary>
internal enum WebhookContent
{
    /// <summary>Ids, number, place and time: whoever wants more asks the API.</summary>
    Ids,

    /// <summary>The fact as the API shows it: personal text masked.</summary>
    Facts,

    /// <summary>The fact with personal text in clear.</summary>
    Personal,
}

/// <summary>Somebody's address that is told of facts, with the secret that signs what it is sent.</summary>
internal sealed class Webhook
{
    public required Guid Id { get; init; }

    public string Name { get; set; } = "";

    public string Address { get; set; } = "";

    /// <summary>Plain names of facts, separated by spaces.</summary>
    public string Facts { get; set; } = "";

    public WebhookContent Content { get; set; }

    public byte[] Secret { get; set; } = [];

    /// <summary>The secret before the last change, signing beside the new one until <see cref="OldSecretUntil"/>.</summary>
    public byte[]? OldSecret { get; set; }

    public DateTimeOffset? OldSecretUntil { get; set; }

    public WebhookState State { get; private set; }

    public DateTimeOffset StateAt { get; private set; }

    /// <summary>The endpoint asked to be left alone until then.</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>Null when an API key made it.</summary>
    public UserId? CreatedById { get; init; }

    /// <summary>The person or key that last decided what is sent; personal text goes out only as long as they may see it themselves.</summary>
    public Guid? GivenById { get; set; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public int Version { get; set; }

    public IReadOnlyList<string> FactNames => Facts.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether facts are queued for it.</summary>
    public bool Hears => State is WebhookState.Active or WebhookState.Paused;

    public bool Wants(string fact) => Hears && FactNames.Contains(fact, StringComparer.Ordinal);

    public Refusal? Pause(DateTimeOffset at) => Move(WebhookState.Paused, at, WebhookState.Active);

    public Refusal? Resume(DateTimeOffset at)
    {
        NotBefore = null;
        return Move(WebhookState.Active, at, WebhookState.Paused, WebhookState.Gone);
    }

    public Refusal? Remove(DateTimeOffset at) => Move(WebhookState.Removed, at, WebhookState.Active, WebhookState.Paused, WebhookState.Gone);

    public void BecomeGone(DateTimeOffset at) => Move(WebhookState.Gone, at, WebhookState.Active, WebhookState.Paused);

    private Refusal? Move(WebhookState to, DateTimeOffset at, params ReadOnlySpan<WebhookState> from)
    {
        if (!from.Contains(State)) return Refusal.Conflict("webhook.wrong-state");
        (State, StateAt) = (to, at);
        return null;
    }
}
