namespace Bihuan.Messages.Contracts;

public static class MessagePermissions
{
    /// <summary>Webhooks, their secrets, their deliveries.</summary>
    public const string ManageWebhooks = "platform.webhook.manage";

    /// <summary>What was sent to whom and what not; sending it again.</summary>
    public const string ReadMessages = "messages.message.read";
}
