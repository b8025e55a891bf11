using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.Web.Commands;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Bihuan.Web.Bench;

/// <summary>
/// Many running clocks: what an idle round costs, how soon a breach is told while cases come in, and how a burst of breaches is worked
/// off beside them. On PostgreSQL two nodes sweep, and none may tell twice.
/// </summary>
internal static class ClocksBench
{
    public const string Parts = "opening, idle, notice, burst";

    private const int CasesPerSecond = 200, Noticed = 600, Burst = 50_000, IdleRounds = 400, OpeningClients = 8, OpeningPairs = 9;
    private static readonly TimeSpan s_calm = TimeSpan.FromSeconds(15), s_notice = TimeSpan.FromSeconds(30), s_burst = TimeSpan.FromSeconds(20), s_patience = TimeSpan.FromSeconds(60);

    public static async Task<int> Run(BenchOptions options, string? only, CancellationToken ct)
    {
        var parts = (only ?? Parts).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        // In an installation of its own: seeding begins at the running numbers that opened cases have taken.
        if (parts.Contains("opening"))
            await using (var apart = await BenchWorld.Create(options with { Keep = null }, ct)) await Opening(apart, options, ct);
        return parts is ["opening"] ? 0 : await Running(parts, options, ct);
    }

    private static async Task<int> Running(string[] parts, BenchOptions options, CancellationToken ct)
    {
        await using var world = await BenchWorld.Create(options with { Keep = null }, ct);
        Console.WriteLine($"seeding {options.Cases:N0} cases with their clocks");
        await BenchSeed.Fill(world.Ours, options.Cases, ct, areAllOpen: true);
        await using var rows = await ClockRows.Open(world.Ours, ct);
        await rows.PutOff(ct);
        await rows.CarryOver(ct);
        var running = await rows.Count("SELECT count(*) FROM servicelevels_clock WHERE wake_at IS NOT NULL", ct);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"clocks on {(world.Ours.IsSqlite ? "SQLite" : "PostgreSQL")}, {running:N0} running, load {ChildServer.Load()}"));
        if (parts.Contains("idle")) await Idle(world, ct);
        var nodes = new List<ChildServer> { await ChildServer.Start(world.Serve(world.Ours), ct) };
        if (!world.Ours.IsSqlite) nodes.Add(await ChildServer.Start(world.Serve(world.Ours), ct));
        try
        {
            await Load(nodes, world, TimeSpan.FromSeconds(8), ct);
            var calm = await Calm(nodes, world, ct);
            if (parts.Contains("notice")) await Notice(rows, nodes, world, ct);
            return parts.Contains("burst") ? await WorkOff(rows, nodes, world, calm, ct) : 0;
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }
    }

    /// <summary>
    /// Opening a case that starts its clocks against the same server without clocks, in many short turns: how fast a disk makes things
    /// durable changes from one to the next, and what a request costs with it. Hence the middle of the pairs and not one over all.
    /// </summary>
    private static async Task Opening(BenchWorld world, BenchOptions options, CancellationToken ct)
    {
        var pairs = new List<(Window With, Window Without)>();
        await using (var hearing = await ChildServer.Start([.. world.Arguments("bench-clockless", world.Ours), "--clocks"], ct))
        await using (var deaf = await ChildServer.Start(world.Arguments("bench-clockless", world.Raw), ct))
        {
            foreach (var server in new[] { hearing, deaf }) await Turn(server, options.Warm);
            for (var i = 0; i < OpeningPairs; i++) pairs.Add((await Turn(hearing, options.Window / 2), await Turn(deaf, options.Window / 2)));

            Task<Window> Turn(ChildServer server, TimeSpan length) =>
                Bench.Load.Run(server, OpeningClients, length, !world.Ours.IsSqlite, IntakeBench.SixClocks, world.AuthoriseEither(server == deaf), ct);
        }

        await using var rows = await ClockRows.Open(world.Ours, ct);
        var clocks = (double)await rows.Count("SELECT count(*) FROM servicelevels_clock", ct) / await rows.Count("SELECT count(*) FROM servicelevels_history", ct);
        var ratios = pairs.Select(x => x.With.CpuPerRequest / x.Without.CpuPerRequest).Order().ToList();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"opening with its {clocks:0.0} clocks {Middle(x => x.With):0.000} ms CPU, without any {Middle(x => x.Without):0.000} ms: x{ratios[OpeningPairs / 2]:0.00} in the middle of {OpeningPairs} pairs, {ratios[1]:0.00} to {ratios[^2]:0.00} without the outermost, load {ChildServer.Load()}"));

        double Middle(Func<(Window With, Window Without), Window> side) => pairs.Select(x => side(x).CpuPerRequest).Order().ElementAt(OpeningPairs / 2);
    }

    private static Task<IReadOnlyList<Paced>> Load(IReadOnlyList<ChildServer> nodes, BenchWorld world, TimeSpan length, CancellationToken ct) =>
        PacedLoad.Run(nodes, CasesPerSecond, length, IntakeBench.Request, world.Authorise, ct);

    /// <summary>What the cases alone cost while nothing is due.</summary>
    private static async Task<CalmLoad> Calm(IReadOnlyList<ChildServer> nodes, BenchWorld world, CancellationToken ct)
    {
        await using var cpu = new CpuTrail(nodes, world.Ours.IsSqlite);
        var paced = await Load(nodes, world, s_calm, ct);
        return new CalmLoad(PacedLoad.Percentile(paced.Select(x => x.Ms), 0.99), cpu.Between(TimeSpan.Zero, s_calm) / s_calm);
    }

    /// <summary>Rounds that find nothing, in this process; the sweep makes two a second.</summary>
    private static async Task Idle(BenchWorld world, CancellationToken ct)
    {
        await using var services = Tools.Services(world.Ours);
        var (rounds, clock) = (services.GetRequiredService<ClockRounds>(), services.GetRequiredService<TimeProvider>());
        for (var i = 0; i < IdleRounds; i++) await rounds.Run(clock.Now(), ct);
        var (cpu, database) = (Process.GetCurrentProcess().TotalProcessorTime, Database());
        for (var i = 0; i < IdleRounds; i++) await rounds.Run(clock.Now(), ct);
        var each = (Process.GetCurrentProcess().TotalProcessorTime - cpu + Database() - database).TotalMilliseconds / IdleRounds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"idle round {each:0.000} ms CPU, two a second: {each * 2 / 10:0.000} % of a core"));

        TimeSpan Database() => world.Ours.IsSqlite ? TimeSpan.Zero : ChildServer.PostgresCpu();
    }

    private static async Task Notice(ClockRows rows, IReadOnlyList<ChildServer> nodes, BenchWorld world, CancellationToken ct)
    {
        var from = TimeProvider.System.GetUtcNow().AddSeconds(2);
        await rows.DueOneByOne("TL-06", Noticed, from, s_notice / Noticed, ct);
        await Load(nodes, world, s_notice + TimeSpan.FromSeconds(4), ct);
        var lags = await rows.Lags("TL-06", ct);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"noticed beside {CasesPerSecond} cases/s: {lags.Count} of {Noticed}, {PacedLoad.Percentile(lags, 0.5):0} ms after due at P50, {PacedLoad.Percentile(lags, 0.99):0} ms at P99, at most {lags.Max():0} ms"));
    }

    private static async Task<int> WorkOff(ClockRows rows, IReadOnlyList<ChildServer> nodes, BenchWorld world, CalmLoad calm, CancellationToken ct)
    {
        var count = (int)await rows.Count($"SELECT count(*) FROM (SELECT subject_id FROM servicelevels_clock WHERE limit_key = 'TL-05' AND breach_told_at IS NULL AND wake_at IS NOT NULL LIMIT {Burst}) AS x", ct);
        var told = await rows.Count("SELECT count(*) FROM platform_fact WHERE type = 'clock.breached/1'", ct);
        // Long enough to write it here, and that the disk has it before it is measured.
        var due = TimeProvider.System.GetUtcNow().AddSeconds(12);
        await rows.DueAtOnce("TL-05", Burst, due, ct);
        await ToDisk(ct);
        var lead = due - TimeProvider.System.GetUtcNow();
        await using var cpu = new CpuTrail(nodes, world.Ours.IsSqlite);
        var beside = await Load(nodes, world, lead + s_burst, ct);
        await rows.Settle("TL-05", s_patience, ct);
        var lags = await rows.Lags("TL-05", ct);
        if (lags.Count == 0)
        {
            Console.WriteLine($"burst of {count:N0}: none was told within {(s_burst + s_patience).TotalSeconds:0} s; the nodes' last words: {string.Join(Environment.NewLine, nodes.Select(x => x.Said))}");
            return 1;
        }

        var seconds = lags.Max() / 1000;
        var during = beside.Where(x => x.At >= lead && x.At <= lead + TimeSpan.FromSeconds(seconds)).Select(x => x.Ms).ToList();
        var p99 = PacedLoad.Percentile(during, 0.99);
        var facts = await rows.Count("SELECT count(*) FROM platform_fact WHERE type = 'clock.breached/1'", ct) - told;
        var each = (cpu.Between(lead, lead + TimeSpan.FromSeconds(seconds)).TotalSeconds - (calm.Cores * seconds)) / lags.Count * 1000;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"burst of {count:N0}: {lags.Count:N0} told in {seconds:0.0} s by {nodes.Count} node(s), {facts:N0} facts, none twice: {facts == lags.Count}, {each:0.000} ms CPU each; P99 of opening {calm.P99:0.0} ms before, {p99:0.0} ms during (x{p99 / calm.P99:0.00}), load {ChildServer.Load()}"));
        return facts == lags.Count && lags.Count == count ? 0 : 1;
    }

    /// <summary>
    /// What was prepared lies in the memory of the system, which writes gigabytes half a minute later: into the middle of what is measured, and whoever then
    /// wants his own on the disk waits behind them.
    /// </summary>
    private static async Task ToDisk(CancellationToken ct)
    {
        using var sync = Process.Start("sync");
        await sync.WaitForExitAsync(ct);
    }

    /// <param name="P99">Milliseconds.</param>
    /// <param name="Cores">Processors kept busy.</param>
    private sealed record CalmLoad(double P99, double Cores);

    /// <summary>The rows of the clocks, set and read from outside the product.</summary>
    private sealed class ClockRows(DbConnection connection, bool isSqlite) : IAsyncDisposable
    {
        public static async Task<ClockRows> Open(StoreOptions store, CancellationToken ct)
        {
            DbConnection connection = store.IsSqlite ? new SqliteConnection($"Data Source={store.SqliteFile};Pooling=False;Default Timeout=60") : new NpgsqlConnection(store.PostgresConnection + ";Command Timeout=300");
            await connection.OpenAsync(ct);
            return new ClockRows(connection, store.IsSqlite);
        }

        /// <summary>All far in the future, so that nothing is due until it is made to be.</summary>
        public async Task PutOff(CancellationToken ct)
        {
            await Run("UPDATE servicelevels_clock SET due_at = @at, wake_at = @at WHERE wake_at IS NOT NULL; UPDATE servicelevels_history SET wake_at = @at WHERE wake_at IS NOT NULL", ct, TimeProvider.System.GetUtcNow().AddYears(5));

            // No clock was ever put off so: the old versions of all rows would be swept up in the middle of what is measured.
            if (isSqlite) return;
            foreach (var table in new[] { "servicelevels_clock", "servicelevels_history" }) await Run($"VACUUM (FULL, ANALYZE) {table}", ct);
        }

        /// <summary>All that was seeded is on the disk, and nothing is left for PostgreSQL to write meanwhile.</summary>
        public async Task CarryOver(CancellationToken ct)
        {
            if (!isSqlite) await Run("CHECKPOINT", ct);
            await ToDisk(ct);
        }

        public async Task DueAtOnce(string limit, int count, DateTimeOffset at, CancellationToken ct)
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await Due(limit, $"IN (SELECT subject_id FROM servicelevels_clock WHERE limit_key = '{limit}' AND breach_told_at IS NULL AND wake_at IS NOT NULL ORDER BY subject_id LIMIT {count})", at, transaction, ct);
            await transaction.CommitAsync(ct);
        }

        public async Task DueOneByOne(string limit, int count, DateTimeOffset from, TimeSpan apart, CancellationToken ct)
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            for (var i = 0; i < count; i++)
                await Due(limit, $"= (SELECT subject_id FROM servicelevels_history ORDER BY subject_id LIMIT 1 OFFSET {i * 7})", from + (apart * i), transaction, ct);
            await transaction.CommitAsync(ct);
        }

        /// <summary>Some cases' clocks of one limit; all others wait for years, so this one is what the case is woken for.</summary>
        private Task Due(string limit, string cases, DateTimeOffset at, DbTransaction transaction, CancellationToken ct) => Run(
            $"UPDATE servicelevels_history SET wake_at = @at WHERE subject_id {cases}; UPDATE servicelevels_clock SET due_at = @at, wake_at = @at WHERE limit_key = '{limit}' AND subject_id {cases}", ct, at, transaction);

        /// <summary>Until all that is due has been told, so that what is counted afterwards does not move.</summary>
        public async Task Settle(string limit, TimeSpan patience, CancellationToken ct)
        {
            var waiting = $"SELECT count(*) FROM servicelevels_clock WHERE limit_key = '{limit}' AND breach_told_at IS NULL AND wake_at < {(isSqlite ? "strftime('%s', 'now') * 1000000" : "now()")}";
            for (var watch = Stopwatch.StartNew(); watch.Elapsed < patience && await Count(waiting, ct) > 0;) await Task.Delay(TimeSpan.FromMilliseconds(500), ct);
        }

        /// <summary>Milliseconds from due to told.</summary>
        public async Task<IReadOnlyList<double>> Lags(string limit, CancellationToken ct)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = isSqlite
                ? $"SELECT (breach_told_at - due_at) / 1000.0 FROM servicelevels_clock WHERE limit_key = '{limit}' AND breach_told_at IS NOT NULL"
                : $"SELECT (extract(epoch FROM breach_told_at - due_at) * 1000)::double precision FROM servicelevels_clock WHERE limit_key = '{limit}' AND breach_told_at IS NOT NULL";
            await using var reader = await command.ExecuteReaderAsync(ct);
            var lags = new List<double>();
            while (await reader.ReadAsync(ct)) lags.Add(reader.GetDouble(0));
            return lags;
        }

        public async Task<long> Count(string sql, CancellationToken ct)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();

        private async Task Run(string sql, CancellationToken ct, DateTimeOffset? at = null, DbTransaction? transaction = null)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Transaction = transaction;
            if (at is { } instant)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = ("@at", isSqlite ? instant.ToUnixMicroseconds() : instant.UtcDateTime);
                command.Parameters.Add(parameter);
            }

            await command.ExecuteNonQueryAsync(ct);
        }
    }
}
