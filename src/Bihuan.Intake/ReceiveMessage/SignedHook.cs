using System.Text.Json;
using System.Text.Json.Serialization;
using Bihuan.Platform.Http;
using Bihuan.Platform.Protection;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Intake.ReceiveMessage;

/// <summary>What came through the door for other systems: refused, or the bytes as they were signed.</summary>
internal readonly record struct SignedBody(ChannelCard? Channel, byte[] Bytes, int RefusedWith)
{
    private static readonly JsonSerializerOptions s_json = new(Problems.Json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    private const string RetryAfterSeconds = "600";

    /// <summary>Whoever may send to a paused channel is told to come again, so that a pause loses nothing that their side repeats.</summary>
    public IResult Refuse(HttpResponse response)
    {
        if (RefusedWith == StatusCodes.Status503ServiceUnavailable) response.Headers.RetryAfter = RetryAfterSeconds;
        return Results.StatusCode(RefusedWith);
    }

    /// <summary>Members that we do not know are passed over: their side grows without asking ours.</summary>
    public T Parse<T>()
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Bytes, s_json) ?? throw new BadHttpRequestException("The body is null.");
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The body is not what this hook takes.", e);
        }
    }
}

/// <summary>Reads a request that a channel's secret has signed. Until the signature holds nothing is parsed, and every failure looks the same.</summary>
internal sealed class SignedHook(ChannelDirectory channels, MasterKey master, TimeProvider clock)
{
    private const int BodyMax = 256 * 1024;

    public async Task<SignedBody> Read(string channel, HttpRequest request, CancellationToken ct)
    {
        if (await Body(request, ct) is not { } body) return new SignedBody(null, [], StatusCodes.Status413PayloadTooLarge);
        if (channels.Find(channel) is not { AcceptsWebhook: true } card || !IsSigned(request.Headers, card, body, master, clock.GetUtcNow()))
            return new SignedBody(null, [], StatusCodes.Status401Unauthorized);
        return card.IsActive ? new SignedBody(card, body, 0) : new SignedBody(null, [], StatusCodes.Status503ServiceUnavailable);
    }

    private static bool IsSigned(IHeaderDictionary headers, ChannelCard channel, byte[] body, MasterKey master, DateTimeOffset now) =>
        channel.WebhookSecret is { } kept && master.OpenSecret(WebhookSecrets.Purpose, kept) is { } secret
        && WebhookSignature.IsValid(
            secret,
            headers[WebhookSignature.IdHeader].ToString(),
            headers[WebhookSignature.TimestampHeader].ToString(),
            headers[WebhookSignature.SignatureHeader].ToString(),
            body,
            now);

    /// <summary>Null when it is too long.</summary>
    private static async Task<byte[]?> Body(HttpRequest request, CancellationToken ct)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, ct)) > 0;)
        {
            if (bytes.Length + read > BodyMax) return null;
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }
}
