using System.Globalization;
using System.Text.Json;

namespace Bihuan.Web.Bench;

/// <summary>Reading one case's facts, listing 50, searching two characters: ours against the same query by hand, both through HTTP on the same data.</summary>
internal static class ReadBench
{
    public static async Task<int> Run(string name, BenchOptions options, CancellationToken ct)
    {
        await using var world = await BenchWorld.Create(options, ct);
        var seeded = await world.Seed(options.Cases, ct);
        await using var ours = await ChildServer.Start(world.Serve(world.Ours), ct);
        await using var raw = await ChildServer.Start(world.Arguments("bench-raw", world.Ours), ct);
        var postgres = options.Database is not null;
        var paths = name switch
        {
            "read" => [.. seeded.Sample.Select(x => $"api/v1/cases/{x}/facts")],
            "search" => [.. seeded.Words.Select(x => "api/v1/cases?limit=50&q=" + Uri.EscapeDataString(x))],
            _ => new[] { "api/v1/cases?limit=50&sort=due", "api/v1/cases?limit=50" },
        };
        HttpRequestMessage Request(int client, long i) => new(HttpMethod.Get, paths[(int)((client + i) % paths.Length)]);
        Console.WriteLine($"{name} on {(postgres ? "PostgreSQL" : "SQLite")}, {options.Cases:N0} cases, load {ChildServer.Load()}");
        foreach (var server in new[] { raw, ours }) await Load.Run(server, 4, options.Warm, postgres, Request, world.Authorise, ct);
        var (rawWindows, ourWindows) = (new List<Window>(), new List<Window>());
        for (var i = 0; i < 3; i++)
        {
            rawWindows.Add(await Load.Run(raw, 4, options.Window, postgres, Request, world.Authorise, ct));
            ourWindows.Add(await Load.Run(ours, 4, options.Window, postgres, Request, world.Authorise, ct));
        }

        var (r, o) = (Window.Merge(rawWindows), Window.Merge(ourWindows));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"raw {r.CpuPerRequest:0.000} ms CPU, P50 {r.P50Ms:0.00} ms, {r.Requests / r.Seconds:0}/s | ours {o.CpuPerRequest:0.000} ms CPU, P50 {o.P50Ms:0.00} ms, {o.Requests / o.Seconds:0}/s | x{o.CpuPerRequest / r.CpuPerRequest:0.00} | memory {ours.Memory / 1048576} MB | load {ChildServer.Load()}"));
        if (options.Json) Console.WriteLine(JsonSerializer.Serialize(new { name, cases = options.Cases, raw = r, ours = o, ratio = o.CpuPerRequest / r.CpuPerRequest }));
        return 0;
    }
}
