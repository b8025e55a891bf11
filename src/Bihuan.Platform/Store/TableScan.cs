using System.Globalization;
using Bihuan.Foundation;
using Bihuan.Platform.Ledger;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;
using SQLitePCL;

namespace Bihuan.Platform.Store;

public enum ScanKind { Guid, Number, Instant, Text, Bytes }

/// <summary>Which columns of which rows, in which order. Arguments of <see cref="Where"/> are $1, $2 …: a Guid, a long or an instant.</summary>
public sealed record ScanQuery(string Table, string Where, string OrderBy, params (string Name, ScanKind Kind)[] Columns);

/// <summary>The row under the reader, valid until the next. Texts are UTF-8 as stored.</summary>
public abstract class ScanRow
{
    public abstract Guid Guid(int column);

    public abstract long Number(int column);

    /// <summary>UTC ticks.</summary>
    public abstract long Ticks(int column);

    public abstract ReadOnlySpan<byte> Bytes(int column);

    public abstract bool IsNull(int column);
}

/// <summary>
/// Reads many rows of one table by hand, from one snapshot: SQLite's own column buffers, PostgreSQL's binary copy. For counts over all
/// history, where an object a row would be most of the cost.
/// </summary>
public sealed class TableScan(Store store)
{
    private const int RowsBetweenChecks = 4096;

    public Task Read(ScanQuery query, IReadOnlyList<object> arguments, Action<ScanRow> each, CancellationToken ct)
    {
        if (!store.IsSqlite) return ReadPostgres(query, arguments, each, ct);
        ReadSqlite(query, arguments, each, ct);
        return Task.CompletedTask;
    }

    /// <summary>How many rows lie in a stretch of an indexed instant, and the values that cut it into about equal parts.</summary>
    public async Task<(long Rows, IReadOnlyList<DateTimeOffset> Cuts)> Cut(string table, string column, DateTimeOffset from, DateTimeOffset until, int parts, CancellationToken ct)
    {
        var rows = Convert.ToInt64(await Scalar($"SELECT count(*) FROM {table} WHERE {column} >= $1 AND {column} < $2", [from, until], ct), CultureInfo.InvariantCulture);
        var cuts = new List<DateTimeOffset>();
        // From cut to cut. Each takes the place of the beginning: of two lower bounds SQLite seeks the first and passes over what the second leaves out.
        var next = $"SELECT {column} FROM {table} WHERE {column} > $1 AND {column} < $2 ORDER BY {column} LIMIT 1 OFFSET {Math.Max(1, rows / parts)}";
        while (cuts.Count < parts - 1 && await Scalar(next, [cuts.Count == 0 ? from : cuts[^1], until], ct) is { } found)
            cuts.Add(found is long micros ? Clock.FromUnixMicroseconds(micros) : new DateTimeOffset((DateTime)found, TimeSpan.Zero));
        return (rows, cuts);
    }

    private Task<object?> Scalar(string sql, IReadOnlyList<object> arguments, CancellationToken ct) => store.Read<object?>(
        connection =>
        {
            using var command = new SqliteCommand(sql, connection);
            for (var i = 0; i < arguments.Count; i++) command.Parameters.AddWithValue(Name(i), Sqlite(arguments[i]));
            return NotNull(command.ExecuteScalar());
        },
        async connection =>
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
            foreach (var argument in arguments) command.Parameters.Add(new NpgsqlParameter { Value = argument is DateTimeOffset at ? at.UtcDateTime : argument });
            return NotNull(await command.ExecuteScalarAsync(ct));
        },
        ct);

    private void ReadSqlite(ScanQuery query, IReadOnlyList<object> arguments, Action<ScanRow> each, CancellationToken ct)
    {
        using var reading = new RawSqlite(store.Options.SqliteFile);
        using var rows = reading.Prepare($"SELECT {string.Join(", ", query.Columns.Select(x => x.Name))} FROM {query.Table} WHERE {query.Where} ORDER BY {query.OrderBy}");
        for (var i = 0; i < arguments.Count; i++)
        {
            if (Sqlite(arguments[i]) is byte[] bytes) raw.sqlite3_bind_blob(rows, i + 1, bytes);
            else raw.sqlite3_bind_int64(rows, i + 1, (long)Sqlite(arguments[i]));
        }

        var row = new SqliteRow(rows);
        for (long count = 0; reading.Step(rows); count++)
        {
            if (count % RowsBetweenChecks == 0) ct.ThrowIfCancellationRequested();
            each(row);
        }
    }

    private async Task ReadPostgres(ScanQuery query, IReadOnlyList<object> arguments, Action<ScanRow> each, CancellationToken ct)
    {
        await using var connection = await store.Postgres.OpenConnectionAsync(ct);
        var where = query.Where;
        // COPY takes no parameters; ids, numbers and instants are written by us and hold no text of others.
        for (var i = arguments.Count - 1; i >= 0; i--) where = where.Replace(Name(i), Literal(arguments[i]), StringComparison.Ordinal);
        var columns = string.Join(", ", query.Columns.Select(x => x.Kind switch
        {
            ScanKind.Text => $"convert_to({x.Name}, 'UTF8')",
            ScanKind.Number => x.Name + "::bigint",
            _ => x.Name,
        }));
        await using var rows = await connection.BeginBinaryExportAsync($"COPY (SELECT {columns} FROM {query.Table} WHERE {where} ORDER BY {query.OrderBy}) TO STDOUT (FORMAT BINARY)", ct);
        var row = new PostgresRow(query.Columns.Length);
        while (await rows.StartRowAsync(ct) != -1)
        {
            row.Take(rows, query);
            each(row);
        }
    }

    private static string Name(int argument) => "$" + (argument + 1).ToString(CultureInfo.InvariantCulture);

    private static object? NotNull(object? value) => value is DBNull ? null : value;

    private static object Sqlite(object argument) => argument switch
    {
        Guid id => id.ToByteArray(bigEndian: true),
        DateTimeOffset at => at.ToUnixMicroseconds(),
        var other => Convert.ToInt64(other, CultureInfo.InvariantCulture),
    };

    private static string Literal(object argument) => argument switch
    {
        Guid id => $"'{id}'::uuid",
        DateTimeOffset at => $"'{at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'::timestamptz",
        var other => Convert.ToInt64(other, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
    };

    private sealed class SqliteRow(sqlite3_stmt rows) : ScanRow
    {
        public override Guid Guid(int column) => new(raw.sqlite3_column_blob(rows, column), bigEndian: true);

        public override long Number(int column) => raw.sqlite3_column_int64(rows, column);

        public override long Ticks(int column) => DateTimeOffset.UnixEpoch.Ticks + raw.sqlite3_column_int64(rows, column) * TimeSpan.TicksPerMicrosecond;

        public override ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(rows, column);

        public override bool IsNull(int column) => raw.sqlite3_column_type(rows, column) == raw.SQLITE_NULL;
    }

    /// <summary>The row is already in the buffer, so the synchronous reads do not wait.</summary>
    private sealed class PostgresRow(int count) : ScanRow
    {
        private readonly Guid[] _guids = new Guid[count];
        private readonly long[] _numbers = new long[count];
        private readonly byte[]?[] _bytes = new byte[count][];
        private readonly bool[] _nulls = new bool[count];

        public void Take(NpgsqlBinaryExporter rows, ScanQuery query)
        {
            for (var i = 0; i < query.Columns.Length; i++)
            {
                _nulls[i] = rows.IsNull;
                if (_nulls[i]) rows.Skip();
                else Take(rows, i, query.Columns[i].Kind);
            }
        }

        public override Guid Guid(int column) => _guids[column];

        public override long Number(int column) => _numbers[column];

        public override long Ticks(int column) => _numbers[column];

        public override ReadOnlySpan<byte> Bytes(int column) => _nulls[column] ? default : _bytes[column];

        public override bool IsNull(int column) => _nulls[column];

        private void Take(NpgsqlBinaryExporter rows, int i, ScanKind kind)
        {
            switch (kind)
            {
                case ScanKind.Guid: _guids[i] = rows.Read<Guid>(NpgsqlDbType.Uuid); break;
                case ScanKind.Number: _numbers[i] = rows.Read<long>(NpgsqlDbType.Bigint); break;
                case ScanKind.Instant: _numbers[i] = rows.Read<DateTime>(NpgsqlDbType.TimestampTz).Ticks; break;
                default: _bytes[i] = rows.Read<byte[]>(NpgsqlDbType.Bytea); break;
            }
        }
    }
}
