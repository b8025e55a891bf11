using System.Globalization;
using System.Text;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Bihuan.Platform.Live;

/// <summary>
/// <c>GET /desk/live</c>: server-sent events <c>case</c> with <c>{"id","seq"}</c>, <c>notification</c>, and <c>refetch</c> when
/// something was missed. A comment every twenty seconds keeps proxies from closing the line and finds readers that have gone.
/// </summary>
public static class LiveEndpoint
{
    public static void MapLive(this IEndpointRouteBuilder routes) => routes.MapGet("/desk/live", Stream).RequiresSignIn();

    private static async Task Stream(HttpContext http, Actor actor, LiveHub hub, ActorDirectory actors, IHostApplicationLifetime host, CancellationToken ct)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(ct, host.ApplicationStopping);
        using var reader = hub.Join(actor.Id);
        var response = http.Response;
        response.ContentType = "text/event-stream";
        response.KeepNowhere();
        response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            // A browser that lost the line names the last id it saw; what happened in between it has to fetch.
            var back = http.Request.Headers.ContainsKey("Last-Event-ID");
            await Send(response, "retry: 3000\nid: 1\n" + (back ? Text(LiveMessage.FetchAll) : ": here\n\n"), ends.Token);
            await foreach (var batch in reader.Batches(ends.Token))
            {
                if (batch.Any(x => x.Event == LiveMessage.Heartbeat) && actors.Person(actor.Id, null) is null) return;
                await Send(response, string.Concat(Newest(batch).Select(Text)), ends.Token);
            }
        }
        catch (OperationCanceledException)
        {
            return; // The page was left, or the server stops: the end of every such line.
        }
    }

    /// <summary>Of several messages about one case only the last says anything.</summary>
    private static IEnumerable<LiveMessage> Newest(IReadOnlyList<LiveMessage> batch) =>
        batch.GroupBy(x => (x.Event, x.Id)).Select(x => x.MaxBy(y => y.Seq));

    private static string Text(LiveMessage message) => message.Event switch
    {
        LiveMessage.Heartbeat => ": still here\n\n",
        LiveMessage.Case => string.Create(CultureInfo.InvariantCulture, $"event: case\ndata: {{\"id\":\"{message.Id}\",\"seq\":{message.Seq}}}\n\n"),
        _ => $"event: {message.Event}\ndata: {{}}\n\n",
    };

    private static async Task Send(HttpResponse response, string text, CancellationToken ct)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
        await response.Body.FlushAsync(ct);
    }
}
