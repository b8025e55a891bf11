using System.Data.Common;
using System.Globalization;
using Bihuan.Platform.Backups;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Bihuan.Platform.Exports;

/// <summary>Fills one table, a batch in one transaction: a prepared insert on SQLite, a binary copy on PostgreSQL.</summary>
internal sealed class TableWriter : IAsyncDisposable
{
    private readonly DbConnection _connection;
    private readonly ExportTable _table;

    private TableWriter(DbConnection connection, ExportTable table) => (_connection, _table) = (connection, table);

    public static async Task<TableWriter> Open(Store.Store store, ExportTable table, CancellationToken ct) =>
        new(store.IsSqlite ? store.OpenSqlite(canWrite: true) : await store.Postgres.OpenConnectionAsync(ct), table);

    public async Task<long> Count(CancellationToken ct)
    {
        await using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {_table.Name}";
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }

    public Task Write(IReadOnlyList<object[]> rows, CancellationToken ct) =>
        _connection is SqliteConnection sqlite ? Insert(sqlite, rows, ct) : Copy((NpgsqlConnection)_connection, rows, ct);

    /// <summary>What counts up by itself goes on after the highest row that came.</summary>
    public static async Task SetSequences(Store.Store store, CancellationToken ct)
    {
        await using var connection = await store.Postgres.OpenConnectionAsync(ct);
        var columns = new List<(string Table, string Column)>();
        await using (var find = new NpgsqlCommand("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND is_identity = 'YES'", connection))
        await using (var reader = await find.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct)) columns.Add((reader.GetString(0), reader.GetString(1)));
        foreach (var (table, column) in columns)
        {
            await using var set = new NpgsqlCommand($"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), COALESCE((SELECT max({column}) FROM {table}), 0) + 1, false)", connection);
            await set.ExecuteNonQueryAsync(ct);
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task Insert(SqliteConnection connection, IReadOnlyList<object[]> rows, CancellationToken ct)
    {
        await using var transaction = connection.BeginTransaction(deferred: false);
        await using var command = new SqliteCommand($"INSERT INTO {_table.Name} ({Names}) VALUES ({string.Join(", ", _table.Columns.Select((_, i) => "@p" + i))})", connection, transaction);
        foreach (var (_, i) in _table.Columns.Select((x, i) => (x, i))) command.Parameters.Add(new SqliteParameter("@p" + i, null));
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++) command.Parameters[i].Value = row[i];
            await command.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    private async Task Copy(NpgsqlConnection connection, IReadOnlyList<object[]> rows, CancellationToken ct)
    {
        var types = await Types(connection, ct);
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {_table.Name} ({Names}) FROM STDIN (FORMAT BINARY)", ct);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(ct);
            for (var i = 0; i < row.Length; i++)
            {
                if (row[i] is DBNull) await copy.WriteNullAsync(ct);
                else if (types[i] == "integer") await copy.WriteAsync((int)(long)row[i], NpgsqlDbType.Integer, ct);
                else if (types[i] == "smallint") await copy.WriteAsync((short)(long)row[i], NpgsqlDbType.Smallint, ct);
                else await copy.WriteAsync(row[i], TypeOf(_table.Columns[i].Kind), ct);
            }
        }

        await copy.CompleteAsync(ct);
    }

    /// <summary>Binary copy takes no other width than the column's.</summary>
    private async Task<string[]> Types(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _table.Name });
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) types[reader.GetString(0)] = reader.GetString(1);
        return [.. _table.Columns.Select(x => types[x.Name])];
    }

    private string Names => string.Join(", ", _table.Columns.Select(x => x.Name));

    private static NpgsqlDbType TypeOf(ValueKind kind) => kind switch
    {
        ValueKind.Id => NpgsqlDbType.Uuid,
        ValueKind.Instant => NpgsqlDbType.TimestampTz,
        ValueKind.Bytes => NpgsqlDbType.Bytea,
        ValueKind.Truth => NpgsqlDbType.Boolean,
        ValueKind.Number => NpgsqlDbType.Bigint,
        ValueKind.Real => NpgsqlDbType.Double,
        ValueKind.Decimal => NpgsqlDbType.Numeric,
        ValueKind.Day => NpgsqlDbType.Date,
        ValueKind.Time => NpgsqlDbType.Time,
        _ => NpgsqlDbType.Text,
    };
}
