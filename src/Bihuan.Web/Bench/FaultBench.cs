using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Bihuan.Platform.Store;
using Bihuan.Web.Commands;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Web.Bench;

/// <summary>
/// The product is killed at random moments under 32 writing clients. After each start every acknowledged case must be there, whole,
/// and at the end all chains must verify.
/// </summary>
internal static class FaultBench
{
    public static async Task<int> Run(BenchOptions options, CancellationToken ct)
    {
        await using var world = await BenchWorld.Create(options, ct);
        var acknowledged = new ConcurrentDictionary<Guid, long>();
        var random = new Random(20260315);
        for (var round = 1; round <= options.Rounds; round++)
        {
            await using (var server = await ChildServer.Start(world.Serve(world.Ours), ct))
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
                var clients = Enumerable.Range(0, 32).Select(client => Task.Run(() => Write(world, server, round, client, acknowledged, stop.Token), ct)).ToArray();
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(100, 1500)), ct);
                server.Kill();
                await stop.CancelAsync();
                await Task.WhenAll(clients);
            }

            var (missing, half) = await Check(world.Ours, acknowledged, ct);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: {acknowledged.Count} acknowledged, {missing} missing, {half} half"));
            if (missing + half > 0) return 1;
        }

        return await Verify(world.Ours, ct);
    }

    private static async Task Write(BenchWorld world, ChildServer server, int round, int client, ConcurrentDictionary<Guid, long> acknowledged, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        world.Authorise(http);
        for (var i = 0L; !ct.IsCancellationRequested; i++)
        {
            try
            {
                using var response = await http.SendAsync(IntakeBench.Request(client, (round * 100_000L) + i), ct);
                if (!response.IsSuccessStatusCode) continue;
                using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ct));
                acknowledged[json.RootElement.GetProperty("id").GetGuid()] = json.RootElement.GetProperty("seq").GetInt64();
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or JsonException)
            {
                return; // The server is gone; what was not answered counts for nothing.
            }
        }
    }

    /// <summary>Acknowledged cases that are not there, and cases of any kind without exactly the facts their row speaks of.</summary>
    private static async Task<(int Missing, int Half)> Check(StoreOptions store, ConcurrentDictionary<Guid, long> acknowledged, CancellationToken ct)
    {
        await using var services = Tools.Services(store);
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ServiceDb>();
        var there = new HashSet<Guid>(await Ids(db, "SELECT id AS \"Value\" FROM cases_service_case", ct));
        var half = await db.Database.SqlQueryRaw<long>(
            "SELECT count(*) AS \"Value\" FROM cases_service_case c WHERE (SELECT count(*) FROM platform_fact f WHERE f.stream_id = c.id) <> c.seq OR NOT EXISTS (SELECT 1 FROM servicelevels_history h WHERE h.subject_id = c.id)").FirstAsync(ct);
        return (acknowledged.Keys.Count(x => !there.Contains(x)), (int)half);
    }

    private static async Task<IEnumerable<Guid>> Ids(ServiceDb db, string sql, CancellationToken ct) => db.IsSqlite
        ? (await db.Database.SqlQueryRaw<byte[]>(sql).ToListAsync(ct)).Select(x => new Guid(x, bigEndian: true))
        : await db.Database.SqlQueryRaw<Guid>(sql).ToListAsync(ct);

    private static async Task<int> Verify(StoreOptions store, CancellationToken ct)
    {
        var start = new System.Diagnostics.ProcessStartInfo(Environment.ProcessPath!);
        foreach (var argument in store.IsSqlite ? (string[])["verify", "--data", store.DataFolder] : ["verify", "--data", store.DataFolder, "--database", store.PostgresConnection!])
            start.ArgumentList.Add(argument);
        using var verify = System.Diagnostics.Process.Start(start)!;
        await verify.WaitForExitAsync(ct);
        return verify.ExitCode;
    }
}
