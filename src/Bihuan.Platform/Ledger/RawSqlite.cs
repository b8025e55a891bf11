using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bihuan.Platform.Ledger;

/// <summary>
/// A read-only look at the file by one thread, in one transaction, so that a fact written between two queries is neither missing nor too
/// many. Without SQLite's own locks around every column, and with the file mapped, which together are a fifth of a verification.
/// </summary>
internal sealed class RawSqlite : IDisposable
{
    private readonly sqlite3 _connection;

    public RawSqlite(string file)
    {
        var code = raw.sqlite3_open_v2(file, out _connection, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX, null);
        Check(code);
        Execute("PRAGMA busy_timeout=15000");
        Execute("PRAGMA mmap_size=17179869184");
        Execute("PRAGMA cache_size=-16384");
        Execute("BEGIN");
    }

    public sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_connection, sql, out var statement));
        return statement;
    }

    /// <summary>False at the end.</summary>
    public bool Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW) return true;
        if (code != raw.SQLITE_DONE) Check(code);
        return false;
    }

    public void Dispose() => _connection.Dispose();

    private void Execute(string sql)
    {
        using var statement = Prepare(sql);
        while (Step(statement))
        {
        }
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw new SqliteException(raw.sqlite3_errmsg(_connection).utf8_to_string(), code, raw.sqlite3_extended_errcode(_connection));
    }
}
