using System.Globalization;
using System.Net;

namespace Bihuan.Web.Bench.Faults;

/// <summary>
/// PostgreSQL is killed under 32 writing clients while one server process stays up all the time. It must answer 503 meanwhile, come back to
/// work by itself, and have every acknowledged case.
/// </summary>
internal static class PostgresKillBench
{
    private const int BackTriesMax = 600;

    public static async Task<bool> Run(int rounds, CancellationToken ct)
    {
        await using var cluster = await PrivateCluster.Create(ct);
        await using var world = await BenchWorld.CreateFresh(cluster.Connection, ct);
        await using var server = await ChildServer.Start(world.Serve(world.Ours), ct);
        var writers = new Writers(world);
        var random = new Random(20260316);
        for (var round = 1; round <= rounds; round++)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var clients = writers.Start(server.Address, isPatient: true, stop.Token);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(100, 1500)), ct);
            await cluster.Kill(ct);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 300)), ct);
            await cluster.Start(ct);
            var before = writers.Acknowledged.Count;
            var isBack = false;
            for (var i = 0; i < BackTriesMax && !(isBack = writers.Acknowledged.Count > before + Writers.Clients); i++) await Task.Delay(50, ct);
            await stop.CancelAsync();
            await clients;
            var (missing, half, stored) = await writers.Check(world.Ours, ct);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"postgres {round}/{rounds}: {writers.Acknowledged.Count} acknowledged, {stored} stored, {missing} missing, {half} half, {(isBack ? "back at work" : "NOT BACK")}; answers meanwhile {string.Join(", ", writers.Refused.Select(x => $"{x.Key}: {x.Value}"))}"));
            if (!isBack || writers.Refused.ContainsKey((int)HttpStatusCode.InternalServerError)) Console.WriteLine(server.Said);
            if (missing + half > 0 || !isBack) return false;
        }

        var onlyUnavailable = writers.Refused.Keys.All(x => x == (int)HttpStatusCode.ServiceUnavailable);
        if (!onlyUnavailable) Console.WriteLine("Not every refusal said that the database was away.");
        return await Writers.Verify(world.Ours, ct) && onlyUnavailable;
    }
}
