using Bihuan.Foundation;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.Store;

/// <summary>Taking work from a queue in a table, on either database.</summary>
public static class Claims
{
    /// <summary>
    /// Tracked rows that this change alone holds: on PostgreSQL locked, past those that another node holds; on SQLite there is one writer.
    /// </summary>
    /// <param name="sql">One text for both, selecting whole rows of one table under the alias <c>q</c>; values as {0}, {1} …</param>
    /// <param name="db">The database of the change.</param>
    /// <param name="values">Ids, instants, numbers and texts.</param>
    public static IQueryable<T> Claim<T>(this ServiceDb db, string sql, params object[] values)
        where T : class
    {
        var stored = Array.ConvertAll(values, x => Stored(x, db.IsSqlite));
        return db.Set<T>().FromSqlRaw(db.IsSqlite ? sql : sql + " FOR UPDATE OF q SKIP LOCKED", stored).AsTracking();
    }

    private static object Stored(object value, bool isSqlite) => value switch
    {
        DateTimeOffset at => isSqlite ? at.ToUnixMicroseconds() : at.UtcDateTime,
        Guid id when isSqlite => id.ToByteArray(bigEndian: true),
        _ => value,
    };
}
