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

    /// <summary>The same without waiting: false when somebody else has it. On SQLite the one writer always has it.</summary>
    /// <param name="db">The change.</param>
    /// <param name="name">What is asked for.</param>
    /// <param name="ct">Ends the asking.</param>
    /// <param name="plansOnce">The change runs the same few statements every time, and PostgreSQL plans them once for a connection and not for their values.</param>
    public static async Task<bool> TryHold(this ServiceDb db, string name, CancellationToken ct, bool plansOnce = false)
    {
        if (db.IsSqlite) return true;
        var values = new HotValues(db);
        var planning = plansOnce ? ", set_config('plan_cache_mode', 'force_generic_plan', true)" : "";
        return await db.One($"SELECT pg_try_advisory_xact_lock({values.Add(KeyOf(name))}){planning}", values, static row => row.Flag(0), ct);
    }

    private static long KeyOf(string name) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
