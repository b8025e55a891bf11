using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Bihuan.Foundation;

namespace Bihuan.Platform.Store;

/// <summary>
/// Numbered SQL files per database, each run once in a transaction and remembered with its checksum; an altered file that has
/// already run is refused. Migrations of all modules lie here so that their order is one list.
/// </summary>
public sealed class Migrator(Store store, TimeProvider clock)
{
    private const long LockKey = 0x62696875616e; // "bihuan"

    /// <summary>Brings the database up to date and returns the names of what ran. Two nodes starting together run it once.</summary>
    public Task<IReadOnlyList<string>> Run(CancellationToken ct) => Run(ct, null);

    /// <summary>Only the named ones: a restore rebuilds the shape that its rows were written in.</summary>
    internal async Task<IReadOnlyList<string>> Run(CancellationToken ct, IReadOnlySet<string>? only)
    {
        if (store.IsSqlite) Directory.CreateDirectory(store.Options.DataFolder);
        await using DbConnection connection = store.IsSqlite ? store.OpenSqlite(canWrite: true) : await store.Postgres.OpenConnectionAsync(ct);
        if (!store.IsSqlite) await Execute(connection, $"SELECT pg_advisory_lock({LockKey})", ct);
        try
        {
            await Execute(connection, "CREATE TABLE IF NOT EXISTS platform_migration (name text NOT NULL PRIMARY KEY, checksum text NOT NULL, applied_at bigint NOT NULL)", ct);
            return await RunMissing(connection, only, ct);
        }
        finally
        {
            if (!store.IsSqlite) await Execute(connection, $"SELECT pg_advisory_unlock({LockKey})", ct);
        }
    }

    /// <summary>Names of what has not run yet; changes nothing.</summary>
    public async Task<IReadOnlyList<string>> Waiting(CancellationToken ct)
    {
        var done = await Ran(ct);
        return [.. Files(store.IsSqlite).Select(x => x.Name).Except(done, StringComparer.Ordinal)];
    }

    /// <summary>Names of what has run here, in order; changes nothing.</summary>
    public async Task<IReadOnlyList<string>> Ran(CancellationToken ct)
    {
        await using DbConnection connection = store.IsSqlite ? store.OpenSqlite(canWrite: false) : await store.Postgres.OpenConnectionAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = store.IsSqlite ? "SELECT count(*) FROM sqlite_master WHERE name = 'platform_migration'" : "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename = 'platform_migration'";
        var exists = Convert.ToInt64(await command.ExecuteScalarAsync(ct), System.Globalization.CultureInfo.InvariantCulture) > 0;
        return exists ? [.. (await Done(connection, ct)).Keys.Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>Names and texts in order of number.</summary>
    internal static IReadOnlyList<(string Name, string Sql)> Files(bool sqlite)
    {
        var assembly = typeof(Migrator).Assembly;
        var folder = $".Migrations.{(sqlite ? "sqlite" : "postgres")}.";
        return assembly.GetManifestResourceNames()
            .Where(x => x.Contains(folder, StringComparison.Ordinal))
            .Select(x =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(x)!);
                return (Name: x[(x.IndexOf(folder, StringComparison.Ordinal) + folder.Length)..^4], Sql: reader.ReadToEnd().ReplaceLineEndings("\n"));
            })
            .OrderBy(x => x.Name, StringComparer.Ordinal)
            .ToList();
    }

    private async Task<IReadOnlyList<string>> RunMissing(DbConnection connection, IReadOnlySet<string>? only, CancellationToken ct)
    {
        var done = await Done(connection, ct);
        var ran = new List<string>();
        foreach (var (name, sql) in Files(store.IsSqlite).Where(x => only?.Contains(x.Name) != false))
        {
            var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
            if (done.TryGetValue(name, out var before))
            {
                if (before != checksum) throw new InvalidOperationException($"Migration {name} has changed since it ran here; restore the file it was released with.");
                continue;
            }

            await using var transaction = await connection.BeginTransactionAsync(ct);
            await Execute(connection, sql, ct, transaction);
            await Execute(connection, $"INSERT INTO platform_migration (name, checksum, applied_at) VALUES ('{name}', '{checksum}', {clock.Now().ToUnixMicroseconds()})", ct, transaction);
            await transaction.CommitAsync(ct);
            ran.Add(name);
        }

        return ran;
    }

    private static async Task<Dictionary<string, string>> Done(DbConnection connection, CancellationToken ct)
    {
        var done = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, checksum FROM platform_migration";
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) done[reader.GetString(0)] = reader.GetString(1);
        return done;
    }

    private static async Task Execute(DbConnection connection, string sql, CancellationToken ct, DbTransaction? transaction = null)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(ct);
    }
}
