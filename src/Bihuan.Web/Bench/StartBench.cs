using System.Diagnostics;
using System.Globalization;

namespace Bihuan.Web.Bench;

/// <summary>How long a start on existing data takes, the first page of the desk after it, and the memory after a few seconds of reading lists.</summary>
internal static class StartBench
{
    public static async Task<int> Run(BenchOptions options, CancellationToken ct)
    {
        await using var world = await BenchWorld.Create(options, ct);
        await world.Seed(options.Cases, ct);
        await PageBench.Hire(world.Ours, ct);
        var cookies = await Cookies(world, ct);
        for (var i = 0; i < 4; i++)
        {
            var watch = Stopwatch.StartNew();
            await using var server = await ChildServer.Start(world.Serve(world.Ours), ct);
            var ready = watch.Elapsed;
            var atReady = server.Cpu;
            using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.Address };
            client.DefaultRequestHeaders.Add("Cookie", cookies);
            watch.Restart();
            using var first = await client.GetAsync(PageBench.List, ct);
            first.EnsureSuccessStatusCode();
            await first.Content.ReadAsByteArrayAsync(ct);
            var page = watch.Elapsed;
            await Load.Run(server, 4, TimeSpan.FromSeconds(4), false, (_, n) => new HttpRequestMessage(HttpMethod.Get, n % 2 == 0 ? "api/v1/cases?limit=50" : "api/v1/cases?limit=50&sort=due"), world.Authorise, ct);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready after {ready.TotalSeconds:0.00} s ({atReady.TotalSeconds:0.0} s CPU), first page {page.TotalMilliseconds:0} ms, memory {server.Memory / 1048576} MB, load {ChildServer.Load()}"));
        }

        return 0;
    }

    /// <summary>A session outlives the server that began it, so one signed in before the restart opens the first page after it.</summary>
    private static async Task<string> Cookies(BenchWorld world, CancellationToken ct)
    {
        await using var server = await ChildServer.Start(world.Serve(world.Ours), ct);
        return (await PageBench.SignIn(server.Address, ct)).GetCookieHeader(server.Address);
    }
}
