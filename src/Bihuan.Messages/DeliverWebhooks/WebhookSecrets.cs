using System.Globalization;
using Bihuan.Messages.Domain;
using Bihuan.Platform.Http;
using Bihuan.Platform.Protection;

namespace Bihuan.Messages.DeliverWebhooks;

/// <summary>Makes, keeps and uses the secrets that sign what is sent. They lie sealed in the row, under a key made for this purpose alone.</summary>
internal sealed class WebhookSecrets(MasterKey master)
{
    private const string Purpose = "webhook-out";

    /// <summary>A new secret for the row; the text is shown once.</summary>
    public string Renew(Webhook webhook, DateTimeOffset? oldUntil)
    {
        if (webhook.Secret.Length > 0) (webhook.OldSecret, webhook.OldSecretUntil) = (webhook.Secret, oldUntil);
        var secret = WebhookSignature.NewSecret();
        webhook.Secret = master.SealSecret(Purpose, secret);
        return WebhookSignature.Spell(secret);
    }

    /// <summary>Signatures by the secret, and by the one before while it still counts.</summary>
    public string Sign(Webhook webhook, string id, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var timestamp = at.ToUnixTimeSeconds();
        var signature = WebhookSignature.Sign(Open(webhook.Secret), id, timestamp, body);
        return webhook.OldSecret is { } old && webhook.OldSecretUntil > at ? signature + " " + WebhookSignature.Sign(Open(old), id, timestamp, body) : signature;
    }

    public HttpRequestMessage Request(Webhook webhook, string id, DateTimeOffset at, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
        request.Headers.Add(WebhookSignature.IdHeader, id);
        request.Headers.Add(WebhookSignature.TimestampHeader, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.SignatureHeader, Sign(webhook, id, at, body));
        return request;
    }

    private byte[] Open(byte[] sealedSecret) => master.OpenSecret(Purpose, sealedSecret)
        ?? throw new InvalidOperationException("A webhook's secret was sealed under another master key.");
}
