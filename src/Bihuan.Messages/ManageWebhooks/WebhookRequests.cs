using System.ComponentModel.DataAnnotations;
using Bihuan.Foundation;
using Bihuan.Platform.Timeline;

namespace Bihuan.Messages.ManageWebhooks;

/// <summary>A subscription as it is made or changed: where to, of what, and how much of it.</summary>
public sealed record WebhookRequest(
    [Required, MaxLength(100)] string Name,
    [Required, MaxLength(500)] string Address,
    [Required, MinLength(1, ErrorMessage = "required")] string[] Facts,
    [AllowedValues("ids", "facts", "personal")] string Content = "ids");

/// <summary>A form that carries nothing but who sends it and the version they saw.</summary>
public sealed record WebhookActRequest([MaxLength(1)] string? Nothing = null);

[FactType("webhook.added/1")]
public sealed record WebhookAdded(Guid WebhookId, string Name, string Host, string Content, IReadOnlyList<string> Facts) : IFact;

[FactType("webhook.changed/1")]
public sealed record WebhookChanged(Guid WebhookId, string Name, string Host, string Content, IReadOnlyList<string> Facts) : IFact;

/// <summary>Paused, resumed or removed.</summary>
[FactType("webhook.state-set/1")]
public sealed record WebhookStateSet(Guid WebhookId, string Name, string State) : IFact;

[FactType("webhook.secret-made/1")]
public sealed record WebhookSecretMade(Guid WebhookId, string Name) : IFact;

/// <summary>Deliveries were queued again by somebody.</summary>
[FactType("webhook.replayed/1")]
public sealed record WebhookReplayed(Guid WebhookId, string Name, int Deliveries) : IFact;
