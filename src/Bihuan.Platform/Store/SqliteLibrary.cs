using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bihuan.Platform.Store;

/// <summary>
/// How the SQLite library runs in this process. Each connection is used by one thread at a time, so the locks it takes around every
/// column are left out, and so is its count of its own memory, for which all threads wait at one lock: together an eighth of a list.
/// </summary>
public static class SqliteLibrary
{
    private static readonly Lazy<bool> s_prepared = new(() =>
    {
        Batteries_V2.Init();
        // Both answer that it is too late once a connection has been open; then the library's own settings stay, which are only slower.
        return raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD) == raw.SQLITE_OK && raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0) == raw.SQLITE_OK;
    });

    /// <summary>True when the settings hold. To be called before the first connection is opened.</summary>
    public static bool Prepare() => s_prepared.Value;

    /// <summary>Throws what ADO.NET would have thrown, when the library's answer is an error.</summary>
    internal static void Check(SqliteConnection connection, int code)
    {
        if (code == raw.SQLITE_OK) return;
        throw new SqliteException(raw.sqlite3_errmsg(connection.Handle).utf8_to_string(), code, raw.sqlite3_extended_errcode(connection.Handle));
    }
}
