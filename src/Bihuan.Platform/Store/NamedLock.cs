using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.Store;

public static class NamedLock
{
    /// <summary>
    /// Until the change ends, whoever else asks for this name waits, and then sees what was stored. On SQLite there is one writer and
    /// nothing to wait for.
    /// </summary>
    public static async Task Hold(this ServiceDb db, string name, CancellationToken ct)
    {
        if (db.IsSqlite) return;
        var key = KeyOf(name);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", ct);
    }

    /// <summary>
    /// The same without waiting: false when somebody else has it. On SQLite the one writer always has it. Whoever takes turns so runs the same few
    /// statements every time, which PostgreSQL may plan once for a connection and not each time for their values.
    /// </summary>
    public static async Task<bool> TryHold(this ServiceDb db, string name, CancellationToken ct)
    {
        if (db.IsSqlite) return true;
        var values = new HotValues(db);
        var sql = $"SELECT pg_try_advisory_xact_lock({values.Add(KeyOf(name))}), set_config('plan_cache_mode', 'force_generic_plan', true)";
        return await db.One(sql, values, static row => row.Flag(0), ct);
    }

    private static long KeyOf(string name) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
