using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Bihuan.Platform.Store;

namespace Bihuan.Web.Bench;

/// <summary>Opening a case through the API against writing the same rows by hand through the same web server.</summary>
internal static class IntakeBench
{
    private const string Text = "\u6d17\u8863\u673a\u8131\u6c34\u65f6\u6f0f\u6c34\uff0c\u5730\u677f\u90fd\u6e7f\u4e86\uff0c\u8bf7\u5c3d\u5feb\u6d3e\u5e08\u5085\u4e0a\u95e8\u770b\u770b";

    public static async Task<int> Run(BenchOptions options, CancellationToken ct)
    {
        await using var world = await BenchWorld.Create(options, ct);
        await using var ours = await ChildServer.Start(world.Serve(world.Ours), ct);
        var template = await world.OpenOne(ours, Body("repair", "phone", 0), ct);
        await using var raw = await ChildServer.Start(
            [.. world.Arguments("bench-raw", world.Raw), "--from", world.Ours.PostgresConnection ?? world.Ours.SqliteFile, "--template", template.ToString(), "--text", "SC-20260101-0001 " + Text], ct);
        var postgres = options.Database is not null;
        Console.WriteLine($"intake on {(postgres ? "PostgreSQL" : "SQLite")}, load {ChildServer.Load()}");
        foreach (var server in new[] { raw, ours }) await Load.Run(server, options.Clients[0], options.Warm, postgres, Request, x => world.Authorise(x), ct);
        var results = new Dictionary<int, (Window Raw, Window Ours)>();
        foreach (var clients in options.Clients)
        {
            var (rawWindows, ourWindows) = (new List<Window>(), new List<Window>());
            for (var i = 0; i < 2; i++)
            {
                rawWindows.Add(await Load.Run(raw, clients, options.Window, postgres, Request, x => world.Authorise(x), ct));
                ourWindows.Add(await Load.Run(ours, clients, options.Window, postgres, Request, x => world.Authorise(x), ct));
            }

            results[clients] = (Window.Merge(rawWindows), Window.Merge(ourWindows));
            Print(clients, results[clients]);
        }

        if (results.TryGetValue(1, out var one) && results.TryGetValue(32, out var many))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ours at 32 / ours at 1: x{many.Ours.CpuPerRequest / one.Ours.CpuPerRequest:0.00}"));
        Console.WriteLine("load " + ChildServer.Load());
        if (options.Json) Console.WriteLine(JsonSerializer.Serialize(results.Select(x => new { clients = x.Key, raw = x.Value.Raw, ours = x.Value.Ours, ratio = x.Value.Ours.CpuPerRequest / x.Value.Raw.CpuPerRequest })));
        return 0;
    }

    /// <summary>In the shape of a load; whichever client asks, and whichever of its requests it is, nobody has been asked for before.</summary>
    internal static HttpRequestMessage Request(int client = 0, long turn = 0) => new(HttpMethod.Post, "api/v1/cases") { Content = new StringContent(Body("repair", "phone", Interlocked.Increment(ref s_sent)), Encoding.UTF8, "application/json") };

    /// <summary>A question asked in a shop starts six clocks by the shipped limits, a repair by telephone seven.</summary>
    internal static HttpRequestMessage SixClocks(int client = 0, long turn = 0) => new(HttpMethod.Post, "api/v1/cases") { Content = new StringContent(Body("consultation", "experience-shop", Interlocked.Increment(ref s_sent)), Encoding.UTF8, "application/json") };

    /// <summary>Where the telephone numbers begin: elsewhere in each run, so that a kept installation too is asked for people whom it does not know.</summary>
    private static long s_sent = Random.Shared.NextInt64(6_000_000_000);

    /// <summary>A new customer each time: the dearer path, with a record and a key to make.</summary>
    private static string Body(string kind, string channel, long number) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"kind":"{{{kind}}}","channel":"{{{channel}}}","customer":{"name":"\u738b\u5c0f\u660e","phone":"1{{{3_000_000_000 + (number % 7_000_000_000)}}}"},"description":"{{{Text}}}","serialNumber":null}""");

    private static void Print(int clients, (Window Raw, Window Ours) x) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{clients,3} clients  raw {x.Raw.CpuPerRequest:0.000} ms CPU ({x.Raw.CpuMs / Math.Max(1, x.Raw.Requests):0.000} app + {x.Raw.DatabaseCpuMs / Math.Max(1, x.Raw.Requests):0.000} database), {x.Raw.Requests / x.Raw.Seconds:0}/s, P50 {x.Raw.P50Ms:0.0} P99 {x.Raw.P99Ms:0.0} ms"
        + $"  |  ours {x.Ours.CpuPerRequest:0.000} ms CPU ({x.Ours.CpuMs / Math.Max(1, x.Ours.Requests):0.000} + {x.Ours.DatabaseCpuMs / Math.Max(1, x.Ours.Requests):0.000}), {x.Ours.Requests / x.Ours.Seconds:0}/s, P50 {x.Ours.P50Ms:0.0} P99 {x.Ours.P99Ms:0.0} ms  |  x{x.Ours.CpuPerRequest / x.Raw.CpuPerRequest:0.00}"));
}
