using System.Globalization;
using System.Net;
using Microsoft.Data.Sqlite;

namespace Bihuan.Web.Bench.Faults;

/// <summary>
/// Another process holds the write lock of the SQLite file. For a moment nobody notices; for longer than the writer waits, every request
/// that waited is told (503), nothing of it is stored, and afterwards the same process goes on.
/// </summary>
internal static class LockBench
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_longMax = TimeSpan.FromSeconds(90);

    public static async Task<bool> Run(CancellationToken ct)
    {
        await using var world = await BenchWorld.CreateFresh(null, ct);
        await using var server = await ChildServer.Start(world.Serve(world.Ours), ct);
        var writers = new Writers(world);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var clients = writers.Start(server.Address, isPatient: true, stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(1), ct);
        await using (var held = Hold(world.Ours.SqliteFile)) await Task.Delay(s_short, ct);
        var refusedShortly = writers.Refused.Values.Sum();
        var before = writers.Acknowledged.Count;
        await Task.Delay(TimeSpan.FromSeconds(1), ct);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await using (var held = Hold(world.Ours.SqliteFile))
        {
            while (writers.Refused.Values.Sum() < Writers.Clients && watch.Elapsed < s_longMax) await Task.Delay(100, ct);
        }

        var told = watch.Elapsed;
        var (refused, acknowledged) = (writers.Refused.Values.Sum(), writers.Acknowledged.Count);
        for (var i = 0; i < 600 && writers.Acknowledged.Count <= acknowledged + Writers.Clients; i++) await Task.Delay(50, ct);
        var isBack = writers.Acknowledged.Count > acknowledged + Writers.Clients;
        await stop.CancelAsync();
        await clients;
        var (missing, half, stored) = await writers.Check(world.Ours, ct);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"lock: held {s_short.TotalSeconds:0} s: {refusedShortly} refused, {before} acknowledged; held on: {refused} told after {told.TotalSeconds:0} s ({string.Join(", ", writers.Refused.Select(x => $"{x.Key}: {x.Value}"))}), {(isBack ? "back at work" : "NOT BACK")}; {writers.Acknowledged.Count} acknowledged, {stored} stored, {missing} missing, {half} half"));
        return refusedShortly == 0 && refused >= Writers.Clients && isBack && missing + half == 0
            && writers.Refused.Keys.All(x => x == (int)HttpStatusCode.ServiceUnavailable) && await Writers.Verify(world.Ours, ct);
    }

    private static SqliteConnection Hold(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False;Default Timeout=30");
        connection.Open();
        using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        begin.ExecuteNonQuery();
        return connection;
    }
}
