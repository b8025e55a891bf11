using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Bihuan.Foundation;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using SQLitePCL;

namespace Bihuan.Platform.Store;

/// <summary>
/// The values of a query written by hand for a hot path, in the order they were named. SQLite keeps such a query prepared, PostgreSQL
/// prepares it by itself; EF's own query costs ten times as much for one row and twice as much for fifty.
/// </summary>
public sealed class HotValues(bool isSqlite)
{
    /// <summary>On SQLite the values themselves, on PostgreSQL its parameters.</summary>
    private readonly List<object> _values = [];

    public HotValues(ServiceDb db)
        : this(db.IsSqlite)
    {
    }

    /// <summary>For a query whose only value is a key.</summary>
    public static HotValues Of(ServiceDb db, byte[] key)
    {
        var values = new HotValues(db);
        values.Add(key);
        return values;
    }

    /// <inheritdoc cref="Of(ServiceDb, byte[])"/>
    public static HotValues Of(ServiceDb db, Guid key)
    {
        var values = new HotValues(db);
        values.Add(key);
        return values;
    }

    /// <summary>The same values for a query that EF composes on.</summary>
    public object[] ToArray() => isSqlite ? [.. _values.Select((value, i) => new SqliteParameter(NameOf(i), value))] : [.. _values];

    internal IReadOnlyList<object> Values => _values;

    /// <summary>Returns the name that stands for the value in the text.</summary>
    public string Add(string value) => isSqlite ? Named(value) : Postgres(value);

    /// <inheritdoc cref="Add(string)"/>
    public string Add(long value) => isSqlite ? Named(value) : Postgres(value);

    /// <inheritdoc cref="Add(string)"/>
    public string Add(byte[] value) => isSqlite ? Named(value) : Postgres(value);

    /// <inheritdoc cref="Add(string)"/>
    public string Add(Guid value) => isSqlite ? Named(value.ToByteArray(bigEndian: true)) : Postgres(value);

    /// <inheritdoc cref="Add(string)"/>
    public string Add(DateTimeOffset value) => isSqlite ? Named(value.ToUnixMicroseconds()) : Postgres(value.UtcDateTime);

    /// <summary>
    /// A list for <c>IN</c>, filled up to the next power of two with its last: so few texts stand for all lengths, and each is prepared once.
    /// At least one value.
    /// </summary>
    public string AddList(IReadOnlyList<Guid> values) =>
        string.Join(", ", values.Concat(Enumerable.Repeat(values[^1], (int)BitOperations.RoundUpToPowerOf2((uint)values.Count) - values.Count)).Select(Add));

    private static readonly string[] s_names = [.. Enumerable.Range(1, 40).Select(x => string.Create(CultureInfo.InvariantCulture, $"@h{x}"))];

    private static string NameOf(int place) => place < s_names.Length ? s_names[place] : string.Create(CultureInfo.InvariantCulture, $"@h{place + 1}");

    private string Named(object value)
    {
        _values.Add(value);
        return NameOf(_values.Count - 1);
    }

    private string Postgres<T>(T value) => Named(new NpgsqlParameter<T>(NameOf(_values.Count), value));
}

/// <summary>
/// The current row, read alike on both databases. From SQLite's own statement: its reader asks the library two or three times for each
/// column, and in a list of fifty that is most of the work.
/// </summary>
public readonly struct HotRow
{
    private readonly sqlite3_stmt? _statement;
    private readonly DbDataReader? _reader;

    internal HotRow(sqlite3_stmt statement) => _statement = statement;

    internal HotRow(DbDataReader reader) => _reader = reader;

    private DbDataReader Reader => _reader!;

    public bool IsNull(int column) => _statement is { } x ? raw.sqlite3_column_type(x, column) == raw.SQLITE_NULL : Reader.IsDBNull(column);

    public Guid Guid(int column) => _statement is { } x ? new Guid(raw.sqlite3_column_blob(x, column), bigEndian: true) : Reader.GetGuid(column);

    public Guid? GuidOrNull(int column) => IsNull(column) ? null : Guid(column);

    public string Text(int column) => _statement is { } x ? raw.sqlite3_column_text(x, column).utf8_to_string() : Reader.GetString(column);

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public long Long(int column) => _statement is { } x ? raw.sqlite3_column_int64(x, column) : Reader.GetInt64(column);

    public int Number(int column) => _statement is { } x ? raw.sqlite3_column_int(x, column) : Reader.GetInt32(column);

    public int? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    public bool Flag(int column) => _statement is { } x ? raw.sqlite3_column_int(x, column) != 0 : Reader.GetBoolean(column);

    public byte[]? BytesOrNull(int column) => IsNull(column) ? null : Bytes(column);

    public byte[] Bytes(int column) => _statement is { } x ? raw.sqlite3_column_blob(x, column).ToArray() : Reader.GetFieldValue<byte[]>(column);

    public DateTimeOffset Instant(int column) =>
        _statement is { } x ? Clock.FromUnixMicroseconds(raw.sqlite3_column_int64(x, column)) : new DateTimeOffset(Reader.GetDateTime(column));

    public DateTimeOffset? InstantOrNull(int column) => IsNull(column) ? null : Instant(column);
}

/// <summary>Runs queries written by hand on the context's own connection and in its transaction.</summary>
public static class HotQueries
{
    /// <summary>Told of each query with its command, as EF tells of its own; nobody listens but who counts queries.</summary>
    public const string ListenerName = "Bihuan.Store";

    private static readonly DiagnosticListener s_listener = new(ListenerName);

    /// <summary>The first row, or default when there is none.</summary>
    public static ValueTask<T?> One<T>(this ServiceDb db, string sql, HotValues values, Func<HotRow, T?> read, CancellationToken ct) =>
        db.IsSqlite ? ValueTask.FromResult(db.OneNow(sql, values, read)) : OneOfPostgres(db, sql, values, read, ct);

    /// <summary>As <see cref="One{T}"/>, for where nothing can be awaited: a text is sealed and opened in the middle of writing and reading JSON.</summary>
    public static T? OneNow<T>(this ServiceDb db, string sql, HotValues values, Func<HotRow, T?> read)
    {
        var connection = db.Database.GetDbConnection();
        if (connection is KeptCommandConnection sqlite)
        {
            using var statement = Statement(sqlite, sql, values);
            return statement.Step() ? read(statement.Row) : default;
        }

        var opens = connection.State == System.Data.ConnectionState.Closed;
        if (opens) connection.Open();
        try
        {
            using var command = Command(db, connection, sql, values);
            using var reader = command.ExecuteReader();
            return reader.Read() ? read(new HotRow(reader)) : default;
        }
        finally
        {
            if (opens) connection.Close();
        }
    }

    /// <summary>Each row in turn, until <paramref name="read"/> says false.</summary>
    public static ValueTask Each(this ServiceDb db, string sql, HotValues values, Func<HotRow, bool> read, CancellationToken ct)
    {
        if (db.Database.GetDbConnection() is not KeptCommandConnection sqlite) return EachOfPostgres(db, sql, values, read, ct);
        using var statement = Statement(sqlite, sql, values);
        while (statement.Step() && read(statement.Row)) ct.ThrowIfCancellationRequested();
        return ValueTask.CompletedTask;
    }

    private static async ValueTask<T?> OneOfPostgres<T>(ServiceDb db, string sql, HotValues values, Func<HotRow, T?> read, CancellationToken ct)
    {
        T? found = default;
        await EachOfPostgres(
            db,
            sql,
            values,
            row =>
            {
                found = read(row);
                return false;
            },
            ct);
        return found;
    }

    private static async ValueTask EachOfPostgres(ServiceDb db, string sql, HotValues values, Func<HotRow, bool> read, CancellationToken ct)
    {
        // Outside of a transaction the connection goes back to its pool. Past EF, whose strategy for retrying and whose events of an opening nobody uses here.
        var connection = db.Database.GetDbConnection();
        var opens = connection.State == System.Data.ConnectionState.Closed;
        if (opens) await connection.OpenAsync(ct);
        try
        {
            await using var command = Command(db, connection, sql, values);
            await using (var reader = await command.ExecuteReaderAsync(ct))
            {
                var row = new HotRow(reader);
                while (await reader.ReadAsync(ct) && read(row)) ct.ThrowIfCancellationRequested();
            }

            // The values may be asked with again, and Npgsql lets each belong to one command only.
            command.Parameters.Clear();
        }
        finally
        {
            if (opens) await connection.CloseAsync();
        }
    }

    private static DbCommand Command(ServiceDb db, DbConnection connection, string sql, HotValues values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        foreach (var parameter in values.Values) command.Parameters.Add(parameter);
        if (s_listener.IsEnabled()) s_listener.Write(ListenerName + ".Executing", command);
        return command;
    }

    /// <summary>Past ADO.NET, which makes a command, a collection of parameters and a reader for each query: on SQLite that is as much as a look-up itself.</summary>
    private static KeptStatement Statement(KeptCommandConnection connection, string sql, HotValues values)
    {
        if (s_listener.IsEnabled())
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            s_listener.Write(ListenerName + ".Executing", command);
        }

        return connection.Rent(sql, values.Values);
    }
}
