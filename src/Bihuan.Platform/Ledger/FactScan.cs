using System.Buffers.Binary;
using System.Globalization;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;
using SQLitePCL;

namespace Bihuan.Platform.Ledger;

/// <summary>
/// Reads facts in key order and the rows that end their chains, from one snapshot of either database. By hand, because objects for each
/// fact would halve the speed: SQLite's own column buffers, PostgreSQL's binary copy.
/// </summary>
internal sealed class FactScan(Store.Store store, IReadOnlyList<ChainSource> sources)
{
    private const string Columns = "stream_id, seq, occurred_at, recorded_at, actor, type, body, policy_version, prev_hash, hash";

    private const long RowsWorthSplitting = 1000;

    private static readonly byte[] s_first = new byte[16];

    /// <summary>
    /// Keys that split the chains of the largest table into about as many equal ranges, the others' with them; the first range begins before
    /// every key. One table alone, because its key gives the order; all tables together would have to be sorted first.
    /// </summary>
    public async Task<IReadOnlyList<UInt128>> Ranges(int count, CancellationToken ct)
    {
        var keys = new List<UInt128> { UInt128.MinValue };
        var (largest, rows) = (sources[0], -1L);
        foreach (var source in sources)
        {
            if (await Count(source, ct) is var counted && counted > rows) (largest, rows) = (source, counted);
        }

        if (rows < RowsWorthSplitting) return keys;
        // From key to key: each database walks its index over that many rows, where numbering all of them costs a quarter of the whole work, on one thread.
        var sql = string.Create(CultureInfo.InvariantCulture, $"SELECT {largest.IdColumn} FROM {largest.Table} WHERE {largest.IdColumn} > @from ORDER BY {largest.IdColumn} LIMIT 1 OFFSET {rows / count}");
        while (await Key(sql, keys[^1], ct) is { } key) keys.Add(key);
        return keys;
    }

    private Task<UInt128?> Key(string sql, UInt128 from, CancellationToken ct) => store.Read(
        connection =>
        {
            using var command = new SqliteCommand(sql, connection);
            command.Parameters.AddWithValue("@from", Bytes(from));
            return command.ExecuteScalar() is byte[] key ? BinaryPrimitives.ReadUInt128BigEndian(key) : (UInt128?)null;
        },
        async connection =>
        {
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.AddWithValue("from", ChainWalk.ToGuid(from));
            return await command.ExecuteScalarAsync(ct) is Guid key ? ChainWalk.FromGuid(key) : null;
        },
        ct);

    private Task<long> Count(ChainSource source, CancellationToken ct)
    {
        var sql = $"SELECT count(*) FROM {source.Table}";
        return store.Read(
            connection =>
            {
                using var command = new SqliteCommand(sql, connection);
                return (long)command.ExecuteScalar()!;
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(sql, connection);
                return (long)(await command.ExecuteScalarAsync(ct))!;
            },
            ct);
    }

    public async Task<ChainWalk> Walk(UInt128 from, UInt128? until, IReadOnlyList<long> cutoffs, CancellationToken ct)
    {
        if (store.IsSqlite) return WalkSqlite(from, until, cutoffs, ct);
        await using var session = await store.Postgres.OpenConnectionAsync(ct);
        return await WalkPostgres(session, from, until, cutoffs, ct);
    }

    private ChainWalk WalkSqlite(UInt128 from, UInt128? until, IReadOnlyList<long> cutoffs, CancellationToken ct)
    {
        using var reading = new RawSqlite(store.Options.SqliteFile);
        var walk = new ChainWalk(SqliteHeads(reading, from, until), cutoffs);
        using var rows = reading.Prepare($"SELECT {Columns} FROM platform_fact WHERE stream_id >= ?1{(until is null ? "" : " AND stream_id < ?2")} ORDER BY stream_id, seq");
        Bind(rows, from, until);
        while (reading.Step(rows))
        {
            if ((walk.Facts & 0xfff) == 0) ct.ThrowIfCancellationRequested();
            var id = raw.sqlite3_column_blob(rows, 0);
            walk.Next(new StoredFact
            {
                Stream = id.Length == 16 ? BinaryPrimitives.ReadUInt128BigEndian(id) : UInt128.MinValue,
                Seq = raw.sqlite3_column_int64(rows, 1),
                OccurredAt = raw.sqlite3_column_int64(rows, 2),
                RecordedAt = raw.sqlite3_column_int64(rows, 3),
                Actor = raw.sqlite3_column_blob(rows, 4),
                Type = raw.sqlite3_column_blob(rows, 5),
                Body = raw.sqlite3_column_blob(rows, 6),
                PolicyVersion = raw.sqlite3_column_int(rows, 7),
                PrevHash = raw.sqlite3_column_blob(rows, 8),
                Hash = raw.sqlite3_column_blob(rows, 9),
            });
        }

        walk.Finish();
        return walk;
    }

    private List<ChainHead> SqliteHeads(RawSqlite reading, UInt128 from, UInt128? until)
    {
        using var rows = reading.Prepare(ChainSource.HeadsSql(sources, "{id} >= ?1" + (until is null ? "" : " AND {id} < ?2")));
        Bind(rows, from, until);
        var heads = new List<ChainHead>();
        while (reading.Step(rows))
        {
            heads.Add(new ChainHead(
                BinaryPrimitives.ReadUInt128BigEndian(raw.sqlite3_column_blob(rows, 0)), raw.sqlite3_column_int64(rows, 1),
                raw.sqlite3_column_blob(rows, 2).ToArray(), raw.sqlite3_column_text(rows, 3).utf8_to_string()));
        }

        return heads;
    }

    private static void Bind(sqlite3_stmt rows, UInt128 from, UInt128? until)
    {
        raw.sqlite3_bind_blob(rows, 1, Bytes(from));
        if (until is { } end) raw.sqlite3_bind_blob(rows, 2, Bytes(end));
    }

    private async Task<ChainWalk> WalkPostgres(NpgsqlConnection connection, UInt128 from, UInt128? until, IReadOnlyList<long> cutoffs, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        var walk = new ChainWalk(await PostgresHeads(connection, from, until, ct), cutoffs);
        var upper = until is { } end ? $" AND stream_id < '{ChainWalk.ToGuid(end)}'" : "";
        var copy = string.Create(
            CultureInfo.InvariantCulture,
            $"COPY (SELECT stream_id, seq, occurred_at, recorded_at, convert_to(actor, 'UTF8'), convert_to(type, 'UTF8'), body, policy_version, prev_hash, hash FROM platform_fact WHERE stream_id >= '{ChainWalk.ToGuid(from)}'{upper} ORDER BY stream_id, seq) TO STDOUT (FORMAT BINARY)");
        await using (var rows = await connection.BeginBinaryExportAsync(copy, ct))
        {
            while (await rows.StartRowAsync(ct) != -1) Next(walk, rows);
        }

        walk.Finish();
        return walk;
    }

    /// <summary>The row is already in the buffer, so the synchronous reads do not wait.</summary>
    private static void Next(ChainWalk walk, NpgsqlBinaryExporter row)
    {
        var stream = row.Read<Guid>(NpgsqlDbType.Uuid);
        walk.Next(new StoredFact
        {
            Stream = ChainWalk.FromGuid(stream),
            Seq = row.Read<long>(NpgsqlDbType.Bigint),
            OccurredAt = Micros(row.Read<DateTime>(NpgsqlDbType.TimestampTz)),
            RecordedAt = Micros(row.Read<DateTime>(NpgsqlDbType.TimestampTz)),
            Actor = row.Read<byte[]>(NpgsqlDbType.Bytea),
            Type = row.Read<byte[]>(NpgsqlDbType.Bytea),
            Body = row.Read<byte[]>(NpgsqlDbType.Bytea),
            PolicyVersion = row.Read<int>(NpgsqlDbType.Integer),
            PrevHash = row.Read<byte[]>(NpgsqlDbType.Bytea),
            Hash = row.Read<byte[]>(NpgsqlDbType.Bytea),
        });
    }

    private async Task<List<ChainHead>> PostgresHeads(NpgsqlConnection connection, UInt128 from, UInt128? until, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(HeadsSql(until is not null), connection);
        command.Parameters.AddWithValue("from", ChainWalk.ToGuid(from));
        if (until is { } end) command.Parameters.AddWithValue("until", ChainWalk.ToGuid(end));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var heads = new List<ChainHead>();
        while (await reader.ReadAsync(ct))
            heads.Add(new ChainHead(ChainWalk.FromGuid(reader.GetGuid(0)), reader.GetInt64(1), (byte[])reader.GetValue(2), reader.GetString(3)));
        return heads;
    }

    private string HeadsSql(bool hasEnd) => ChainSource.HeadsSql(sources, "{id} >= @from" + (hasEnd ? " AND {id} < @until" : ""));

    private static byte[] Bytes(UInt128 key)
    {
        if (key == UInt128.MinValue) return s_first;
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        return bytes;
    }

    private static long Micros(DateTime instant) => (instant.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
