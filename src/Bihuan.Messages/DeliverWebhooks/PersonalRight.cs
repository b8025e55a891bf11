using Bihuan.Messages.Domain;
using Bihuan.Platform.People;

namespace Bihuan.Messages.DeliverWebhooks;

/// <summary>
/// Personal text leaves by a subscription only while whoever last decided on it may see it of the whole company. Somebody who has left, or
/// lost the right, cannot go on reading through an address; what is sent then is the fact as the API shows it, masked.
/// </summary>
internal sealed class PersonalRight(ActorDirectory actors)
{
    public const string Permission = "customers.phone.reveal";

    public WebhookContent ContentOf(Webhook webhook) => HasLapsed(webhook) ? WebhookContent.Facts : webhook.Content;

    public bool HasLapsed(Webhook webhook) =>
        webhook.Content == WebhookContent.Personal && ((webhook.GivenById ?? webhook.CreatedById?.Value) is not { } giver || actors.AsOfNow(giver)?.ReachOf(Permission).All != true);
}
