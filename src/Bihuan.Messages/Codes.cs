using Bihuan.Messages.Domain;

namespace Bihuan.Messages;

/// <summary>Enumerations as the API and the language files spell them.</summary>
internal static class Codes
{
#pragma warning disable CA1308 // Codes are lower case.
    public static string Of(Enum value) => value.ToString().ToLowerInvariant();
#pragma warning restore CA1308

#pragma warning disable CA1308
    public static string KebabOf(MessageState state) => state == MessageState.NotSent ? "not-sent" : state.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    public static MessageState? MessageStateOf(string? code) => code switch
    {
        "waiting" => MessageState.Waiting,
        "sent" => MessageState.Sent,
        "dead" => MessageState.Dead,
        "not-sent" => MessageState.NotSent,
        _ => null,
    };

    public static ChannelKind? KindOf(string? code) => code switch
    {
        "email" => ChannelKind.Email,
        "sms" => ChannelKind.Sms,
        "wecom" => ChannelKind.Wecom,
        "dingtalk" => ChannelKind.Dingtalk,
        "feishu" => ChannelKind.Feishu,
        _ => null,
    };

    public static WebhookContent ContentOf(string code) => Enum.Parse<WebhookContent>(code, ignoreCase: true);

    public static DeliveryState? StateOf(string? code) => code switch
    {
        "waiting" => DeliveryState.Waiting,
        "delivered" => DeliveryState.Delivered,
        "dead" => DeliveryState.Dead,
        _ => null,
    };
}
