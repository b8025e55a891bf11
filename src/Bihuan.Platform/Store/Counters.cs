using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace Bihuan.Platform.Store;

/// <summary>
/// Running numbers: the case's place in time, and the daily counter of its number. On SQLite the writer keeps them in memory and
/// saves them once per group; on PostgreSQL each node leases blocks through connections of its own, because a counter row inside the
/// transaction would make every creation queue behind it (302 against 911 a second). Gaps are allowed, repeats are not.
/// </summary>
public sealed class Counters(StoreOptions options)
{
    private const int BlockSize = 100;
    private readonly ConcurrentDictionary<string, Block> _blocks = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _leasing = new(1);
    private NpgsqlDataSource? _own;

    public const string CaseSeq = "case.seq";

    /// <summary>Called inside a handler. On SQLite that is the writer's thread, so no lock is needed.</summary>
    public async ValueTask<long> Next(ServiceDb db, string key, CancellationToken ct)
    {
        if (db.IsSqlite)
        {
            var counter = _blocks.GetOrAdd(key, static (name, context) => new Block { Next = Stored(context, name) + 1 }, db);
            _changed.Add(key);
            return counter.Next++;
        }

        var block = _blocks.GetOrAdd(key, static _ => new Block());
        while (true)
        {
            lock (block)
            {
                if (block.Next < block.End) return block.Next++;
            }

            await Lease(key, block, ct);
        }
    }

    /// <summary>SQLite: writes the counters that moved, in the group's transaction.</summary>
    internal void Save(SqliteAppender sql)
    {
        foreach (var key in _changed)
        {
            sql.Start("INSERT INTO platform_counter (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
            sql.Add(key);
            sql.Add(_blocks[key].Next - 1);
            sql.Finish();
        }

        _changed.Clear();
    }

    /// <summary>After a failed group the stored values are the truth again.</summary>
    internal void Forget()
    {
        _blocks.Clear();
        _changed.Clear();
    }

    private static long Stored(ServiceDb db, string key) =>
        Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions
            .FirstOrDefaultAsync(db.Set<CounterRow>().Where(x => x.Key == key).Select(x => x.Value)).GetAwaiter().GetResult();

    private async Task Lease(string key, Block block, CancellationToken ct)
    {
        await _leasing.WaitAsync(ct);
        try
        {
            lock (block)
            {
                if (block.Next < block.End) return;
            }

            _own ??= NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(options.PostgresConnection) { MaxPoolSize = 2, MinPoolSize = 0 }.ConnectionString);
            await using var command = _own.CreateCommand(string.Create(
                CultureInfo.InvariantCulture,
                $"INSERT INTO platform_counter AS c (key, value) VALUES ($1, {BlockSize}) ON CONFLICT (key) DO UPDATE SET value = c.value + {BlockSize} RETURNING value"));
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
            var end = (long)(await command.ExecuteScalarAsync(ct))!;
            lock (block)
            {
                (block.Next, block.End) = (end - BlockSize + 1, end + 1);
            }
        }
        finally
        {
            _leasing.Release();
        }
    }

    private sealed class Block
    {
        public long Next { get; set; }

        public long End { get; set; }
    }
}

internal sealed class CounterRow
{
    public required string Key { get; init; }

    public long Value { get; set; }
}
