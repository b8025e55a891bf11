namespace Bihuan.Intake;

/// <summary>The channels' webhook secrets lie sealed in the register, under a key of their own.</summary>
internal static class WebhookSecrets
{
    public const string Purpose = "webhook-secret";

    public const string Permission = "intake.channel.manage";
}
