using System.Diagnostics;
using System.Globalization;

namespace Bihuan.Web.Bench;

/// <summary>How long a start on existing data takes, the first request after it, and the memory it settles at.</summary>
internal static class StartBench
{
    public static async Task<int> Run(BenchOptions options, CancellationToken ct)
    {
        await using var world = await BenchWorld.Create(options.Database, ct);
        Console.WriteLine($"seeding {options.Cases:N0} cases");
        await BenchSeed.Fill(world.Ours, options.Cases, ct);
        for (var i = 0; i < 3; i++)
        {
            var watch = Stopwatch.StartNew();
            await using var server = await ChildServer.Start(world.Serve(world.Ours), ct);
            var ready = watch.Elapsed;
            using var client = new HttpClient { BaseAddress = server.Address };
            world.Authorise(client);
            watch.Restart();
            using var first = await client.GetAsync("api/v1/cases?limit=50", ct);
            first.EnsureSuccessStatusCode();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready after {ready.TotalSeconds:0.00} s, first list {watch.Elapsed.TotalMilliseconds:0} ms, memory {server.Memory / 1048576} MB, load {ChildServer.Load()}"));
        }

        return 0;
    }
}
