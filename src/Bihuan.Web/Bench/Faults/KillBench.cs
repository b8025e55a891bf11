using System.Globalization;

namespace Bihuan.Web.Bench.Faults;

/// <summary>kill -9 at random moments under 32 writing clients. After each start every acknowledged case is there, and no half one.</summary>
internal static class KillBench
{
    public static async Task<bool> Run(string? cluster, int rounds, CancellationToken ct)
    {
        await using var world = await BenchWorld.CreateFresh(cluster, ct);
        var writers = new Writers(world);
        var random = new Random(20260315);
        var known = 0;
        for (var round = 1; round <= rounds; round++)
        {
            await using (var server = await ChildServer.Start(world.Serve(world.Ours), ct))
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
                var before = writers.Acknowledged.Count;
                var clients = writers.Start(server.Address, isPatient: false, stop.Token);
                // A server that has not answered yet has nothing to lose.
                for (var i = 0; i < 3000 && writers.Acknowledged.Count == before; i++) await Task.Delay(10, ct);
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 1400)), ct);
                server.Kill();
                await stop.CancelAsync();
                await clients;
            }

            var (missing, half, stored) = await writers.Check(world.Ours, ct);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"kill {round}/{rounds}: {writers.Acknowledged.Count} acknowledged, {stored} stored, {missing} missing, {half} half"));
            if (missing + half > 0 || writers.Acknowledged.Count == known) return false;
            known = writers.Acknowledged.Count;
        }

        return await Writers.Verify(world.Ours, ct);
    }
}
