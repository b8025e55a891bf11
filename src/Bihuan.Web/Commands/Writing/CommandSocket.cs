using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bihuan.Web.Commands.Writing;

/// <summary>
/// The server's ear for commands: a Unix socket that only its owner can open. Connections over it reach nothing but commands, and
/// commands cannot be reached over any other. A request carries the arguments as query and the file as body; the answer is a line of
/// JSON for each step and one for the end.
/// </summary>
internal static class CommandSocket
{
    private const string Mark = "bihuan.command-socket";
    private static readonly TimeSpan s_stepMin = TimeSpan.FromMilliseconds(200);

    public static void Listen(KestrelServerOptions kestrel, string path)
    {
        File.Delete(path);
        kestrel.ListenUnixSocket(path, listen => listen.Use(next => connection =>
        {
            connection.Items[Mark] = true;
            return next(connection);
        }));
    }

    /// <summary>After the start: the socket exists now, and only its owner may open it.</summary>
    public static void Guard(string path) => File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    public static Task Answer(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Mark) != true) return next(context);
        var name = context.Request.Path.Value!.TrimStart('/');
        if (WritingCommands.All.TryGetValue(name, out var command)) return Run(context, command);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Response.WriteAsync("There is no such command here; the server is of another release.", context.RequestAborted);
    }

    /// <summary>Null when nobody listens.</summary>
    public static async Task<CommandAnswer?> Send(string path, string name, IReadOnlyDictionary<string, string> arguments, string? file, bool isQuiet, CancellationToken ct)
    {
        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, token) => Connect(path, token) }) { Timeout = Timeout.InfiniteTimeSpan };
        await using var content = file is null ? Stream.Null : File.OpenRead(file);
        var request = new HttpRequestMessage(HttpMethod.Post, "http://localhost/" + name + QueryString.Create(arguments.Select(x => KeyValuePair.Create<string, string?>(x.Key, x.Value))))
        {
            Content = new StreamContent(content),
        };
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (!response.IsSuccessStatusCode) return CommandAnswer.Refused(await response.Content.ReadAsStringAsync(ct));
            return await Progress.Show(name, isQuiet, progress => Follow(response, progress, ct));
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException)
        {
            return null;
        }
    }

    private static async ValueTask<Stream> Connect(string path, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<CommandAnswer> Follow(HttpResponseMessage response, IProgress<long> progress, CancellationToken ct)
    {
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        while (await lines.ReadLineAsync(ct) is { } line)
        {
            var said = JsonNode.Parse(line)!;
            if (said["progress"] is { } step) progress.Report(step.GetValue<long>());
            else return new CommandAnswer(said["exitCode"]!.GetValue<int>(), said["result"]?.DeepClone(), said["error"]?.GetValue<string>());
        }

        return CommandAnswer.Refused("The server ended before the command did. What it had stored stays; run the command again.");
    }

    private static async Task Run(HttpContext context, WritingCommand command)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        var ct = context.RequestAborted;
        var steps = new Steps(context.Response, context.RequestServices.GetRequiredService<TimeProvider>());
        var arguments = context.Request.Query.ToDictionary(x => x.Key, x => x.Value.ToString(), StringComparer.Ordinal);
        var answer = await command.Run(new CommandInput(context.RequestServices, arguments, context.Request.Body, steps), ct);
        await steps.Write(new JsonObject { ["exitCode"] = answer.ExitCode, ["result"] = answer.Result, ["error"] = answer.Error }, ct);
    }

    private sealed class Steps(HttpResponse response, TimeProvider clock) : IProgress<long>
    {
        private readonly SemaphoreSlim _turn = new(1);
        private long _last = clock.GetTimestamp();

        public void Report(long value)
        {
            if (clock.GetElapsedTime(_last) < s_stepMin) return;
            _last = clock.GetTimestamp();
            // Whoever reports is between two batches and may wait the moment that a line to a local socket takes.
            Write(new JsonObject { ["progress"] = value }, response.HttpContext.RequestAborted).GetAwaiter().GetResult();
        }

        public async Task Write(JsonObject line, CancellationToken ct)
        {
            await _turn.WaitAsync(ct);
            try
            {
                await response.WriteAsync(line.ToJsonString(JsonSerializerOptions.Web) + "\n", ct);
                await response.Body.FlushAsync(ct);
            }
            finally
            {
                _turn.Release();
            }
        }
    }
}
