using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Bihuan.Web.Bench;

/// <summary>When a page shows its first content in headless Chromium, asked over its own protocol: a browser driver would be a dependency of the product.</summary>
internal static class FirstContent
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Milliseconds from the start of each navigation with an empty cache; nothing, and a word why, without a browser.</summary>
    public static async Task<IReadOnlyList<double>> Measure(Uri page, CookieCollection cookies, int times, CancellationToken ct)
    {
        if (Find() is not { } browser)
        {
            Console.WriteLine("first content: not measured, no Chromium is installed.");
            return [];
        }

        var profile = Directory.CreateTempSubdirectory("bihuan-bench-browser-");
        var arguments = $"--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync --remote-debugging-port=0 --user-data-dir={profile.FullName} --lang=zh-CN --window-size=1366,900 about:blank";
        using var process = Process.Start(new ProcessStartInfo(browser, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            return await Ask(await Port(profile.FullName, ct), page, cookies, times, ct);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(ct);
            profile.Delete(recursive: true);
        }
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .SelectMany(folder => s_names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    private static async Task<string> Port(string profile, CancellationToken ct)
    {
        var file = Path.Combine(profile, "DevToolsActivePort");
        for (var i = 0; i < 200; i++, await Task.Delay(TimeSpan.FromMilliseconds(50), ct))
            if (File.Exists(file) && await File.ReadAllLinesAsync(file, ct) is [var port, ..]) return port;
        throw new TimeoutException("Chromium did not open its port.");
    }

    private static async Task<IReadOnlyList<double>> Ask(string port, Uri page, CookieCollection cookies, int times, CancellationToken ct)
    {
        using var http = new HttpClient();
        using var tabs = JsonDocument.Parse(await http.GetStringAsync($"http://127.0.0.1:{port}/json", ct));
        var tab = tabs.RootElement.EnumerateArray().First(x => x.GetProperty("type").GetString() == "page").GetProperty("webSocketDebuggerUrl").GetString()!;
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(tab), ct);
        var calls = 0;
        Task<JsonElement> Call(string method, object parameters) => Send(socket, ++calls, method, parameters, ct);
        await Call("Network.enable", new { });
        foreach (Cookie cookie in cookies) await Call("Network.setCookie", new { name = cookie.Name, value = cookie.Value, url = page.GetLeftPart(UriPartial.Authority) });
        var paints = new List<double>();
        for (var i = 0; i < times; i++)
        {
            await Call("Network.clearBrowserCache", new { });
            await Call("Page.navigate", new { url = page.ToString() });
            paints.Add(await Paint(Call, ct));
        }

        return paints;
    }

    private static async Task<double> Paint(Func<string, object, Task<JsonElement>> call, CancellationToken ct)
    {
        for (var i = 0; i < 200; i++, await Task.Delay(TimeSpan.FromMilliseconds(50), ct))
        {
            var answer = await call("Runtime.evaluate", new { expression = "location.protocol === 'http:' && document.querySelector('table') ? performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0 : 0", returnByValue = true });
            if (answer.GetProperty("result").TryGetProperty("value", out var value) && value.GetDouble() > 0) return value.GetDouble();
        }

        throw new TimeoutException("The page showed nothing within ten seconds.");
    }

    private static async Task<JsonElement> Send(ClientWebSocket socket, int id, string method, object parameters, CancellationToken ct)
    {
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters }), WebSocketMessageType.Text, true, ct);
        while (true)
        {
            using var answer = JsonDocument.Parse(await Receive(socket, ct));
            if (!answer.RootElement.TryGetProperty("id", out var of) || of.GetInt32() != id) continue; // An event in between.
            return answer.RootElement.TryGetProperty("result", out var result) ? result.Clone() : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{method}: {answer.RootElement}"));
        }
    }

    private static async Task<string> Receive(ClientWebSocket socket, CancellationToken ct)
    {
        using var message = new MemoryStream();
        var buffer = new byte[65536];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), ct);
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage) return Encoding.UTF8.GetString(message.ToArray());
        }
    }
}
