using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bihuan.Platform.Store;

/// <summary>
/// Carries what was committed from the log into the SQLite file, beside the writer. SQLite does it within the commit that fills the log, and whoever waits
/// for that commit waits for 16 MB more. Since the log begins anew only once nothing in it is left to carry, the writer ends the work with what came in
/// meanwhile, a few pages. Called from the writer's loop alone.
/// </summary>
internal sealed class LogKeeper(Store store) : IAsyncDisposable
{
    private const int PagesMax = 4_000;

    /// <summary>A reader on an old state keeps the log from beginning anew; after so many pages it is tried again.</summary>
    private const int PagesAgain = 1_000;

    /// <summary>Rounds are short from the second on; in one of a few nothing comes in, whatever the load.</summary>
    private const int RoundsMax = 12;

    private Task<bool>? _beside;
    private int _begunAt;

    /// <summary>From now on commits of this connection carry nothing over.</summary>
    public static void Take(SqliteConnection writer) => raw.sqlite3_wal_autocheckpoint(writer.Handle, 0);

    /// <summary>After a commit whose writers have their answers.</summary>
    public void AfterCommit(SqliteConnection writer)
    {
        if (_beside is { IsCompleted: true } done)
        {
            _beside = null;
            // Where a reader has kept some of it back, the writer would carry all of that.
            _begunAt = done.IsCompletedSuccessfully && done.Result && Carry(writer).IsAll ? Written(writer) : Written(writer) - PagesMax + PagesAgain;
        }
        else if (_beside is null)
        {
            var written = Written(writer);
            // A connection opened anew counts from nothing.
            if (written < _begunAt) _begunAt = 0;
            if (written - _begunAt >= PagesMax) _beside = Task.Run(CarryBeside);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_beside is { } beside) await beside;
    }

    /// <summary>
    /// True when the last round left nothing. SQLite puts the file itself on the disk only in a round during which nothing came in; were that left to the
    /// writer, all would wait for 16 MB to reach the disk. A failure is not told here: a disk that is full the next commit finds full, and the log holds
    /// everything until then.
    /// </summary>
    private bool CarryBeside()
    {
        try
        {
            using var connection = store.OpenSqlite(canWrite: true);
            var last = Carry(connection);
            for (var round = 1; round < RoundsMax; round++)
            {
                var before = last;
                last = Carry(connection);
                if (last.Pages == before.Pages) break;
            }

            return last.IsAll;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    /// <summary>Waits for nobody. Whether all of the log had been carried over, as long as it was when this began.</summary>
    private static (bool IsAll, int Pages) Carry(SqliteConnection connection)
    {
        var result = raw.sqlite3_wal_checkpoint_v2(connection.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var pages, out var carried);
        return (result == raw.SQLITE_OK && carried == pages, pages);
    }

    private static int Written(SqliteConnection connection)
    {
        raw.sqlite3_db_status(connection.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 0);
        return pages;
    }
}
