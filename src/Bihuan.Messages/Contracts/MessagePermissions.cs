namespace Bihuan.Messages.Contracts;

public static class MessagePermissions
{
    /// <summary>Webhooks, their secrets, their deliveries.</summary>
    public const string ManageWebhooks = "platform.webhook.manage";
}
