using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Intake.ReceiveMessage;

/// <summary>The door for other systems' messages.</summary>
internal static class HookEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/hooks/{channel}", Receive).WithTags("hooks").Accepts<ChannelMessageRequest>("application/json")
            .OpenToAll("other systems sign what they send with the channel's secret");

    private static async Task<IResult> Receive(string channel, HttpRequest request, SignedHook hook, Write<ReceiveMessageHandler> write, CancellationToken ct)
    {
        var signed = await hook.Read(channel, request, ct);
        if (signed.Channel is not { } card) return signed.Refuse(request.HttpContext.Response);
        var message = signed.Parse<ChannelMessageRequest>();
        if (RequestValidator.Validate(message) is { Count: > 0 } errors) return Refusal.Invalid("request.invalid", [.. errors]).ToHttp();
        return (await write.Run(x => x.Handle(card, message, ct), ct)).ToHttp();
    }
}
