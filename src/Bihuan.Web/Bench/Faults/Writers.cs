using System.Collections.Concurrent;
using System.Text.Json;
using Bihuan.Platform.Store;
using Bihuan.Web.Commands;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Web.Bench.Faults;

/// <summary>Clients that open cases one after the other and remember what was acknowledged, and the check that it is all there and whole.</summary>
internal sealed class Writers(BenchWorld world)
{
    public const int Clients = 32;

    private readonly ConcurrentDictionary<int, int> _refused = new();

    public ConcurrentDictionary<Guid, long> Acknowledged { get; } = new();

    /// <summary>Answers that were no success, by their status.</summary>
    public IReadOnlyDictionary<int, int> Refused => _refused;

    /// <summary>Starts the clients; the task ends when they have been told to stop, or when the server is gone and they do not wait for it.</summary>
    public Task Start(Uri server, bool isPatient, CancellationToken stop, int clients = Clients) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() => Write(server, isPatient, stop), CancellationToken.None)));

    private async Task Write(Uri server, bool isPatient, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromMinutes(2) };
        world.Authorise(http);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await One(http, stop);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or JsonException)
            {
                // The server is gone; what was not answered counts for nothing.
                if (!isPatient) return;
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    private async Task One(HttpClient http, CancellationToken stop)
    {
        using var response = await http.SendAsync(IntakeBench.Request(), stop);
        if (!response.IsSuccessStatusCode)
        {
            _refused.AddOrUpdate((int)response.StatusCode, 1, (_, x) => x + 1);
            await Task.Delay(20, CancellationToken.None);
            return;
        }

        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(stop));
        Acknowledged[json.RootElement.GetProperty("id").GetGuid()] = json.RootElement.GetProperty("seq").GetInt64();
    }

    /// <summary>Acknowledged cases that are not there, and cases of any kind without exactly the facts, clocks and outbox row their row speaks of.</summary>
    public async Task<(int Missing, int Half, int Stored)> Check(StoreOptions store, CancellationToken ct)
    {
        await using var services = Tools.Services(store);
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ServiceDb>();
        var there = new HashSet<Guid>(await Ids(db, "SELECT id AS \"Value\" FROM cases_service_case", ct));
        var half = await db.Database.SqlQueryRaw<long>(
            """
            SELECT count(*) AS "Value" FROM cases_service_case c
            WHERE (SELECT count(*) FROM platform_fact f WHERE f.stream_id = c.id) <> c.seq
               OR NOT EXISTS (SELECT 1 FROM servicelevels_history h WHERE h.subject_id = c.id)
               OR NOT EXISTS (SELECT 1 FROM customers_customer x WHERE x.id = c.customer_id)
               OR NOT EXISTS (SELECT 1 FROM platform_subject_key k WHERE k.subject_id = c.subject_id)
            """).FirstAsync(ct);
        return (Acknowledged.Keys.Count(x => !there.Contains(x)), (int)half, there.Count);
    }

    public static async Task<bool> Verify(StoreOptions store, CancellationToken ct)
    {
        var start = ChildServer.Self(store.IsSqlite ? ["verify", "--data", store.DataFolder] : ["verify", "--data", store.DataFolder, "--database", store.PostgresConnection!]);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (false, false);
        using var verify = System.Diagnostics.Process.Start(start)!;
        await verify.WaitForExitAsync(ct);
        return verify.ExitCode == 0;
    }

    private static async Task<IEnumerable<Guid>> Ids(ServiceDb db, string sql, CancellationToken ct) => db.IsSqlite
        ? (await db.Database.SqlQueryRaw<byte[]>(sql).ToListAsync(ct)).Select(x => new Guid(x, bigEndian: true))
        : await db.Database.SqlQueryRaw<Guid>(sql).ToListAsync(ct);
}
