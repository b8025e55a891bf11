using System.Diagnostics;

namespace Bihuan.Web.Bench;

/// <summary>What one window of load measured.</summary>
internal sealed record Window(long Requests, double Seconds, double CpuMs, double DatabaseCpuMs, double P50Ms, double P99Ms)
{
    public double CpuPerRequest => Requests == 0 ? 0 : (CpuMs + DatabaseCpuMs) / Requests;

    public static Window Merge(IReadOnlyCollection<Window> windows) => new(
        windows.Sum(x => x.Requests), windows.Sum(x => x.Seconds), windows.Sum(x => x.CpuMs), windows.Sum(x => x.DatabaseCpuMs),
        windows.Min(x => x.P50Ms), windows.Min(x => x.P99Ms));
}

/// <summary>Closed-loop clients: each sends its next request when the last was answered.</summary>
internal static class Load
{
    public static async Task<Window> Run(ChildServer server, int clients, TimeSpan length, bool countPostgres, Func<int, long, HttpRequestMessage> request, Action<HttpClient>? prepare, CancellationToken ct)
    {
        var stop = Stopwatch.StartNew();
        var cpu = server.Cpu;
        var database = countPostgres ? ChildServer.PostgresCpu() : TimeSpan.Zero;
        var latencies = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => Client(server, client, stop, length, request, prepare, ct), ct)));
        var seconds = stop.Elapsed.TotalSeconds;
        var all = latencies.SelectMany(x => x).ToArray();
        Array.Sort(all);
        return new Window(
            all.Length, seconds, (server.Cpu - cpu).TotalMilliseconds, countPostgres ? (ChildServer.PostgresCpu() - database).TotalMilliseconds : 0,
            all.Length == 0 ? 0 : all[all.Length / 2], all.Length == 0 ? 0 : all[(int)(all.Length * 0.99)]);
    }

    private static async Task<List<double>> Client(
        ChildServer server, int number, Stopwatch stop, TimeSpan length, Func<int, long, HttpRequestMessage> request, Action<HttpClient>? prepare, CancellationToken ct)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }) { BaseAddress = server.Address };
        prepare?.Invoke(client);
        var latencies = new List<double>(4096);
        for (long i = 0; stop.Elapsed < length; i++)
        {
            var sent = stop.Elapsed;
            using var message = request(number, i);
            using var response = await client.SendAsync(message, ct);
            if (!response.IsSuccessStatusCode) throw new InvalidOperationException($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(ct)}");
            await response.Content.ReadAsByteArrayAsync(ct);
            latencies.Add((stop.Elapsed - sent).TotalMilliseconds);
        }

        return latencies;
    }
}
