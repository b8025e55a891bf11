using Bihuan.Messages.Domain;

namespace Bihuan.Messages;

/// <summary>Enumerations as the API and the language files spell them.</summary>
internal static class Codes
{
#pragma warning disable CA1308 // Codes are lower case.
    public static string Of(Enum value) => value.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    public static WebhookContent ContentOf(string code) => Enum.Parse<WebhookContent>(code, ignoreCase: true);

    public static DeliveryState? StateOf(string? code) => code switch
    {
        "waiting" => DeliveryState.Waiting,
        "delivered" => DeliveryState.Delivered,
        "dead" => DeliveryState.Dead,
        _ => null,
    };
}
