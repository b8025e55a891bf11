using System.Collections.Concurrent;
using System.Diagnostics;

namespace Bihuan.Web.Bench;

/// <summary>When a request was due to be sent, counted from the start, and how long after that it was answered.</summary>
internal readonly record struct Paced(TimeSpan At, double Ms);

/// <summary>
/// Requests at a fixed rate, whether or not the earlier ones have been answered: a server that stalls cannot slow the clock that it is
/// measured by.
/// </summary>
internal static class PacedLoad
{
    private const int Workers = 64;

    public static async Task<IReadOnlyList<Paced>> Run(
        IReadOnlyList<ChildServer> servers, int perSecond, TimeSpan length, Func<int, long, HttpRequestMessage> request, Action<HttpClient> prepare, CancellationToken ct)
    {
        var answered = new ConcurrentBag<Paced>();
        var (watch, next, total) = (Stopwatch.StartNew(), -1L, (long)(perSecond * length.TotalSeconds));
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(Work, ct)));
        return [.. answered.OrderBy(x => x.At)];

        async Task Work()
        {
            using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = servers[(int)(Interlocked.Increment(ref s_turn) % servers.Count)].Address };
            prepare(client);
            for (long number; (number = Interlocked.Increment(ref next)) < total;)
            {
                var at = TimeSpan.FromSeconds((double)number / perSecond);
                if (at - watch.Elapsed is { Ticks: > 0 } early) await Task.Delay(early, ct);
                using var message = request(0, number);
                using var response = await client.SendAsync(message, ct);
                if (!response.IsSuccessStatusCode) throw new InvalidOperationException($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(ct)}");
                answered.Add(new Paced(at, (watch.Elapsed - at).TotalMilliseconds));
            }
        }
    }

    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }

    private static long s_turn;
}
