using System.Globalization;
using Npgsql;

namespace Bihuan.Platform.Backups;

/// <summary>
/// All tables of a PostgreSQL database by binary copy from one snapshot, and back. The product does it itself rather than by pg_dump: no
/// program of the right version has to be installed beside it, and the way back is the one that is tested.
/// </summary>
internal static class PostgresCopy
{
    /// <summary>Tables with those first that others refer to; a table may refer to itself.</summary>
    public static async Task<IReadOnlyList<BackupTable>> Tables(NpgsqlConnection connection, CancellationToken ct)
    {
        var columns = await Pairs(
            connection,
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND c.relname <> 'platform_migration' ORDER BY c.relname, a.attnum",
            ct);
        var references = (await Pairs(
            connection,
            "SELECT c.relname, f.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND c.oid <> f.oid",
            ct)).ToLookup(x => x.First, x => x.Second, StringComparer.Ordinal);
        var waiting = columns.GroupBy(x => x.First, StringComparer.Ordinal).Select(x => new BackupTable(x.Key, [.. x.Select(y => y.Second)])).ToList();
        var ordered = new List<BackupTable>();
        while (waiting.Count > 0)
        {
            var ready = waiting.Where(x => references[x.Name].All(y => ordered.Exists(z => z.Name == y))).ToList();
            if (ready.Count == 0) throw new BackupException("The tables refer to each other in a circle: " + string.Join(", ", waiting.Select(x => x.Name)));
            ordered.AddRange(ready);
            waiting.RemoveAll(ready.Contains);
        }

        return ordered;
    }

    public static async Task<IReadOnlyDictionary<string, long>> Sequences(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var sequences = new SortedDictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct)) sequences[reader.GetString(0)] = reader.GetInt64(1);
        return sequences;
    }

    public static async Task Out(NpgsqlConnection connection, BackupTable table, Stream target, CancellationToken ct)
    {
        await using var rows = await connection.BeginRawBinaryCopyAsync($"COPY \"{table.Name}\" ({Names(table)}) TO STDOUT (FORMAT BINARY)", ct);
        await rows.CopyToAsync(target, ct);
    }

    public static async Task In(NpgsqlConnection connection, BackupTable table, Stream source, CancellationToken ct)
    {
        await using var rows = await connection.BeginRawBinaryCopyAsync($"COPY \"{table.Name}\" ({Names(table)}) FROM STDIN (FORMAT BINARY)", ct);
        await source.CopyToAsync(rows, ct);
    }

    public static async Task SetSequences(NpgsqlConnection connection, IReadOnlyDictionary<string, long> sequences, CancellationToken ct)
    {
        foreach (var (name, value) in sequences)
        {
            await using var command = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"SELECT setval('\"{name}\"', {value})"), connection);
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    private static string Names(BackupTable table) => string.Join(", ", table.Columns.Select(x => $"\"{x}\""));

    private static async Task<List<(string First, string Second)>> Pairs(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var pairs = new List<(string, string)>();
        while (await reader.ReadAsync(ct)) pairs.Add((reader.GetString(0), reader.GetString(1)));
        return pairs;
    }
}
