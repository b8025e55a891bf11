using System.Text.Json;
using System.Text.Json.Serialization;
using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Intake.ReceiveMessage;

/// <summary>The door for other systems' messages. Until the signature holds nothing is parsed, and every failure looks the same.</summary>
internal static class HookEndpoint
{
    private const int BodyMax = 256 * 1024;
    private const string RetryAfterSeconds = "600";
    private static readonly JsonSerializerOptions s_json = new(Problems.Json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/hooks/{channel}", Receive).WithTags("hooks").Accepts<ChannelMessageRequest>("application/json")
            .OpenToAll("other systems sign what they send with the channel's secret");

    private static async Task<IResult> Receive(
        string channel, HttpContext http, ChannelDirectory channels, MasterKey master, TimeProvider clock, Write<ReceiveMessageHandler> write, CancellationToken ct)
    {
        if (await Body(http.Request, ct) is not { } body) return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        if (channels.Find(channel) is not { AcceptsWebhook: true } card || !IsSigned(http.Request.Headers, card, body, master, clock.Now()))
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        if (!card.IsActive) return Paused(http.Response);

        var message = Parse(body);
        if (RequestValidator.Validate(message) is { Count: > 0 } errors) return Refusal.Invalid("request.invalid", [.. errors]).ToHttp();
        return (await write.Run(x => x.Handle(card, message, ct), ct)).ToHttp();
    }

    /// <summary>Whoever may send is told to come again, so that a pause loses nothing that their side repeats.</summary>
    private static IResult Paused(HttpResponse response)
    {
        response.Headers.RetryAfter = RetryAfterSeconds;
        return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
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

    private static ChannelMessageRequest Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<ChannelMessageRequest>(body, s_json) ?? throw new BadHttpRequestException("The body is null.");
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The body is no message.", e);
        }
    }

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
