using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Bihuan.Platform.Store;

/// <summary>
/// A query written by hand for a hot path, on the context's own connection and in its transaction. SQLite keeps it prepared, PostgreSQL
/// prepares it by itself; EF's own query costs ten times as much for one row (spine.md §3).
/// </summary>
public sealed class HotQuery
{
    private HotQuery(string sql) => Sql = sql;

    public string Sql { get; }

    /// <param name="sql">One text for both databases, parameters as $1, $2 …</param>
    public static HotQuery Of(string sql) => new(sql);
}

/// <summary>The current row, read alike on both databases.</summary>
public readonly struct HotRow(DbDataReader reader, bool isSqlite)
{
    public Guid Guid(int column) => isSqlite ? new Guid(reader.GetFieldValue<byte[]>(column), bigEndian: true) : reader.GetGuid(column);

    public string Text(int column) => reader.GetString(column);

    public Guid? GuidOrNull(int column) => reader.IsDBNull(column) ? null : Guid(column);
}

public static class HotQueries
{
    /// <summary>The first row, or default when there is none.</summary>
    public static async ValueTask<T?> One<T>(this ServiceDb db, HotQuery query, byte[] key, Func<HotRow, T?> read, CancellationToken ct)
    {
        var connection = db.Database.GetDbConnection();
        if (connection.State != System.Data.ConnectionState.Open) await db.Database.OpenConnectionAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = query.Sql;
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        command.Parameters.Add(db.IsSqlite ? new SqliteParameter("$1", key) : new NpgsqlParameter<byte[]> { TypedValue = key });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? read(new HotRow(reader, db.IsSqlite)) : default;
    }
}
