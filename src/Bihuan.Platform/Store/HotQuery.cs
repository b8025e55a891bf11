using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Bihuan.Foundation;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SQLitePCL;

namespace Bihuan.Platform.Store;

/// <summary>
/// The values of a query written by hand for a hot path, in the order they were named: <c>$1</c>, <c>$2</c>. Both databases keep such a query prepared; EF's
/// own query costs ten times as much for one row and twice as much for fifty.
/// </summary>
public sealed class HotValues(bool isSqlite)
{
    private static readonly string[] s_names = [.. Enumerable.Range(1, 40).Select(x => string.Create(CultureInfo.InvariantCulture, $"${x}"))];

    private readonly List<object> _values = [];

    public HotValues(ServiceDb db)
        : this(db.IsSqlite)
    {
    }

    internal IReadOnlyList<object> Values => _values;

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

    /// <summary>Returns the name that stands for the value in the text.</summary>
    public string Add(string value) => Named(value);

    /// <inheritdoc cref="Add(string)"/>
    public string Add(long value) => Named(value);

    /// <inheritdoc cref="Add(string)"/>
    public string Add(byte[] value) => Named(value);

    /// <inheritdoc cref="Add(string)"/>
    public string Add(Guid value) => isSqlite ? Named(value.ToByteArray(bigEndian: true)) : Named(value);

    /// <inheritdoc cref="Add(string)"/>
    public string Add(DateTimeOffset value) => isSqlite ? Named(value.ToUnixMicroseconds()) : Named(value.UtcDateTime);

    /// <summary>
    /// A list for <c>IN</c>, filled up to the next power of two with its last: so few texts stand for all lengths, and each is prepared once.
    /// At least one value.
    /// </summary>
    public string AddList(IReadOnlyList<Guid> values) =>
        string.Join(", ", values.Concat(Enumerable.Repeat(values[^1], (int)BitOperations.RoundUpToPowerOf2((uint)values.Count) - values.Count)).Select(Add));

    /// <summary>
    /// The condition that a column is one of hundreds: <c>IN (…)</c> as above on SQLite, one value on PostgreSQL, where each costs the driver and the
    /// planner something. A short list says more about its length to the planner when it is written out. At least one value.
    /// </summary>
    public string OneOf(IReadOnlyList<Guid> values) => isSqlite ? $"IN ({AddList(values)})" : $"= ANY({Named(values.ToArray())})";

    /// <summary>The same query for EF to compose on, which mixes no values of ours by place with its own by name.</summary>
    public IQueryable<T> Query<T>(ServiceDb db, string sql)
        where T : class => db.Set<T>().FromSqlRaw(sql.Replace("$", "@h", StringComparison.Ordinal), [.. _values.Select((value, i) => Parameter("@h" + (i + 1).ToString(CultureInfo.InvariantCulture), value))]);

    private object Parameter(string name, object value) => isSqlite ? new SqliteParameter(name, value) : new NpgsqlParameter(name, value);

    private string Named(object value)
    {
        _values.Add(value);
        return _values.Count <= s_names.Length ? s_names[_values.Count - 1] : string.Create(CultureInfo.InvariantCulture, $"${_values.Count}");
    }
}

/// <summary>
/// The current row, read alike on both databases. From SQLite's own statement: its reader asks the library two or three times for each
/// column, and in a list of fifty that is most of the work.
/// </summary>
public readonly struct HotRow
{
    private readonly nint _statement;
    private readonly DbDataReader? _reader;

    internal HotRow(nint statement) => _statement = statement;

    internal HotRow(DbDataReader reader) => _reader = reader;

    public bool IsNull(int column) => _reader?.IsDBNull(column) ?? SqliteColumns.Type(_statement, column) == raw.SQLITE_NULL;

    public Guid Guid(int column) => _reader?.GetGuid(column) ?? new Guid(SqliteColumns.Bytes(_statement, column), bigEndian: true);

    public Guid? GuidOrNull(int column) => IsNull(column) ? null : Guid(column);

    public string Text(int column) => _reader?.GetString(column) ?? SqliteColumns.Text(_statement, column);

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public long Long(int column) => _reader?.GetInt64(column) ?? SqliteColumns.Long(_statement, column);

    public int Number(int column) => _reader?.GetInt32(column) ?? SqliteColumns.Int(_statement, column);

    public int? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    public bool Flag(int column) => _reader?.GetBoolean(column) ?? SqliteColumns.Int(_statement, column) != 0;

    public byte[]? BytesOrNull(int column) => IsNull(column) ? null : Bytes(column);

    public byte[] Bytes(int column) => _reader?.GetFieldValue<byte[]>(column) ?? SqliteColumns.Bytes(_statement, column).ToArray();

    public DateTimeOffset Instant(int column) =>
        _reader is { } x ? new DateTimeOffset(x.GetDateTime(column)) : Clock.FromUnixMicroseconds(SqliteColumns.Long(_statement, column));

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
        db.IsSqlite ? ValueTask.FromResult(db.OneNow(sql, values, read)) : OfPostgres(db, sql, values, default(T), (_, row) => read(row), 1, ct);

    /// <summary>As <see cref="One{T}"/>, for where nothing can be awaited: a text is sealed and opened in the middle of writing and reading JSON.</summary>
    public static T? OneNow<T>(this ServiceDb db, string sql, HotValues values, Func<HotRow, T?> read) =>
        db.IsSqlite ? OfSqlite(db, sql, values, default(T), (_, row) => read(row), 1) : OneOfPostgres(db, sql, values, read);

    /// <summary>All rows in their order.</summary>
    public static ValueTask<List<T>> All<T>(this ServiceDb db, string sql, HotValues values, Func<HotRow, T> read, CancellationToken ct)
    {
        return db.IsSqlite
            ? ValueTask.FromResult(OfSqlite(db, sql, values, new List<T>(), With, int.MaxValue))
            : OfPostgres(db, sql, values, new List<T>(), With, int.MaxValue, ct);

        List<T> With(List<T> rows, HotRow row)
        {
            rows.Add(read(row));
            return rows;
        }
    }

    /// <summary>Past ADO.NET, which makes a command, a collection of parameters and a reader for each query: on SQLite that is as much as a look-up itself.</summary>
    private static T OfSqlite<T>(ServiceDb db, string sql, HotValues values, T found, Func<T, HotRow, T> with, int rowsMax)
    {
        var connection = (KeptCommandConnection)db.Connection;
        if (s_listener.IsEnabled())
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            Tell(command);
        }

        using var statement = connection.Rent(sql, values.Values);
        for (var i = 0; i < rowsMax && statement.Step(); i++) found = with(found, statement.Row);
        return found;
    }

    /// <summary>
    /// Outside of a transaction the connection goes back to its pool. Past EF, whose strategy for retrying and whose events of an opening nobody uses here.
    /// One method from the driver to whoever asked: each that waits on the way is woken in its turn, on every query.
    /// </summary>
    private static async ValueTask<T> OfPostgres<T>(ServiceDb db, string sql, HotValues values, T found, Func<T, HotRow, T> with, int rowsMax, CancellationToken ct)
    {
        var connection = db.Kept.Connection;
        var opens = connection.State == System.Data.ConnectionState.Closed;
        if (opens) await connection.OpenAsync(ct);
        try
        {
            var command = db.Kept.Command(sql, values.Values);
            if (s_listener.IsEnabled()) Tell(command);
            await using var reader = await command.ExecuteReaderAsync(ct);
            var row = new HotRow(reader);
            for (var i = 0; i < rowsMax && await reader.ReadAsync(ct); i++) found = with(found, row);
            return found;
        }
        finally
        {
            if (opens) await connection.CloseAsync();
        }
    }

    private static T? OneOfPostgres<T>(ServiceDb db, string sql, HotValues values, Func<HotRow, T?> read)
    {
        var connection = db.Kept.Connection;
        var opens = connection.State == System.Data.ConnectionState.Closed;
        if (opens) connection.Open();
        try
        {
            var command = db.Kept.Command(sql, values.Values);
            if (s_listener.IsEnabled()) Tell(command);
            using var reader = command.ExecuteReader();
            return reader.Read() ? read(new HotRow(reader)) : default;
        }
        finally
        {
            if (opens) connection.Close();
        }
    }

    private static void Tell(DbCommand command) => s_listener.Write(ListenerName + ".Executing", command);
}
