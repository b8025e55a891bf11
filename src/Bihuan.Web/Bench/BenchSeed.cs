using System.Globalization;
using System.Security.Cryptography;
using Bihuan.Foundation;
using Bihuan.Intake.Contracts;
using Bihuan.Intake.OpenRequest;
using Bihuan.Platform;
using Bihuan.Platform.Search;
using Bihuan.Platform.Store;
using Bihuan.Web.Commands;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Bihuan.Web.Bench;

/// <summary>What a seeding left: some case ids to read, and words with at least fifty hits.</summary>
internal sealed record Seeded(int Cases, IReadOnlyList<Guid> Sample, IReadOnlyList<string> Words);

/// <summary>
/// Large data for reads: one case is opened as always and its rows are copied with other ids, due times and texts, and chained anew, so
/// that the copies verify. Their personal fields cannot be read, so this never fills an installation that anybody uses.
/// </summary>
internal static class BenchSeed
{
    /// <summary>Far above what the product hands out itself in a run: a case opened beside the seeded ones may not meet their numbers.</summary>
    private const long FirstNumber = 10_000_000;

    private const int BatchSize = 5_000;

    /// <summary>As a company's years look: three of four cases are over, and one open case in fifty is urgent.</summary>
    private static IEnumerable<string> Mixed(string no, bool areAllOpen)
    {
        if (!areAllOpen) yield return $"UPDATE cases_service_case SET is_open = {no}, stage = 'closed', due_at = NULL WHERE running_number % 4 <> 0";
        yield return "UPDATE cases_service_case SET urgency = 'emergency' WHERE running_number % 200 = 0";
    }

    private static readonly string[] s_words =
        ["\u6f0f\u6c34", "\u4e0d\u5236\u51b7", "\u5f02\u54cd", "\u65e0\u6cd5\u5f00\u673a", "\u8df3\u95f8", "\u6e17\u6c34", "\u70e7\u7126\u5473", "\u663e\u793a\u6545\u969c", "\u9065\u63a7\u5931\u7075", "\u5b89\u88c5\u9884\u7ea6"];

    /// <param name="store">Where to.</param>
    /// <param name="count">How many.</param>
    /// <param name="areAllOpen">None of them over: for clocks, since only an open case has any that run.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<Seeded> Fill(StoreOptions store, int count, CancellationToken ct, bool areAllOpen = false)
    {
        await using var services = Tools.Services(store);
        var opened = await services.GetRequiredService<Writes>().Run(
            x => x.GetRequiredService<CaseRequests>().Open(new OpenCaseRequest("repair", "phone", new CustomerPart("\u738b\u5c0f\u660e", "13800138000"), s_words[0]), Actor.Named("bench"), ct), ct);
        var template = opened.Value.Id.Value;
        return store.IsSqlite ? await Sqlite(store, template, count, areAllOpen, ct) : await Postgres(store, template, count, areAllOpen, ct);
    }

    private static async Task<Seeded> Sqlite(StoreOptions store, Guid template, int count, bool areAllOpen, CancellationToken ct)
    {
        await using var connection = new SqliteConnection($"Data Source={store.SqliteFile};Pooling=False");
        await connection.OpenAsync(ct);
        Run(connection, "PRAGMA synchronous=OFF; PRAGMA cache_size=-262144;");
        var rows = await RawRows.Read(connection, true, template, "", ct);
        var sample = new List<Guid>();
        using var appender = new SqliteAppender(connection);
        for (var from = 0; from < count; from += BatchSize)
        {
            appender.Execute("BEGIN");
            for (var i = from; i < Math.Min(count, from + BatchSize); i++)
            {
                var id = Copy(rows, i, (sql, values) =>
                {
                    appender.Start(sql);
                    foreach (var value in values) Add(appender, value);
                    appender.Finish();
                });
                appender.Start("INSERT INTO platform_search (rowid, tokens) VALUES (?1, ?2)");
                appender.Add((i + FirstNumber) * 1024);
                appender.Add(string.Join(' ', Bigrams.Tokens(Text(i))));
                appender.Finish();
                if (i % Math.Max(1, count / 200) == 0) sample.Add(id);
            }

            appender.Execute("COMMIT");
        }

        foreach (var sql in Mixed("0", areAllOpen)) Run(connection, sql);
        Run(connection, "INSERT INTO platform_search (platform_search) VALUES ('optimize'); ANALYZE; PRAGMA wal_checkpoint(TRUNCATE);");
        return new Seeded(count, sample, [.. s_words.Select(x => x[..2])]);
    }

    private static async Task<Seeded> Postgres(StoreOptions store, Guid template, int count, bool areAllOpen, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(store.PostgresConnection);
        await connection.OpenAsync(ct);
        var rows = await RawRows.Read(connection, false, template, "", ct);
        var sample = new List<Guid>();
        for (var from = 0; from < count; from += BatchSize)
        {
            var copies = Enumerable.Range(from, Math.Min(BatchSize, count - from)).ToDictionary(i => i, _ => new List<object?[]>());
            foreach (var (i, values) in copies)
            {
                var id = Copy(rows, i, (_, row) => values.Add([.. row]));
                if (i % Math.Max(1, count / 200) == 0) sample.Add(id);
            }

            for (var r = 0; r < rows.Rows.Count; r++) await Import(connection, rows.Rows[r].Copy, copies.Values.Select(x => x[r]), ct);
            await Import(
                connection, "COPY platform_search_token (token, document) FROM STDIN (FORMAT BINARY)",
                copies.Keys.SelectMany(i => SearchIndex.Hashes(Text(i)).Select(token => new object?[] { token, (i + FirstNumber) * SearchText.TextsMax })), ct);
        }

        foreach (var sql in Mixed("false", areAllOpen)) await Run(connection, sql, ct);
        await Vacuum(connection, ct);
        return new Seeded(count, sample, [.. s_words.Select(x => x[..2])]);
    }

    /// <summary>
    /// What PostgreSQL does by itself after so many rows. Not of tables without any: it leaves those alone, and told by hand that one is empty it reads
    /// the whole of it ever after, until it looks again.
    /// </summary>
    public static async Task Vacuum(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var filled = new NpgsqlCommand(
            "SELECT string_agg(quote_ident(relname), ', ') FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0", connection);
        await Run(connection, $"VACUUM ANALYZE {await filled.ExecuteScalarAsync(ct)}", ct);
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task Import(NpgsqlConnection connection, string copy, IEnumerable<object?[]> rows, CancellationToken ct)
    {
        await using var importer = await connection.BeginBinaryImportAsync(copy, ct);
        foreach (var row in rows)
        {
            importer.StartRow();
            foreach (var value in row)
            {
                if (value is null) importer.WriteNull();
                else importer.Write(value);
            }
        }

        await importer.CompleteAsync(ct);
    }

    private static Guid Copy(RawRows rows, int i, Action<string, IReadOnlyList<object?>> insert)
    {
        var at = DateTimeOffset.UnixEpoch.AddYears(56).AddSeconds(i * 7L);
        var (id, customer, chain) = (Ids.At(at), Ids.At(at), new Dictionary<long, byte[]> { [0] = [] });
        foreach (var fact in rows.Facts) chain[fact.Seq] = fact.Chain(id, chain[fact.Seq - 1]);
        foreach (var row in rows.Rows)
        {
            insert(row.Sql, [.. row.Values.Select(x => x.Role switch
            {
                RawRows.Role.CaseId => id,
                RawRows.Role.CustomerId => customer,
                RawRows.Role.Number => string.Create(CultureInfo.InvariantCulture, $"BN-{i:00000000}"),
                RawRows.Role.RunningNumber => (object)(i + FirstNumber),
                RawRows.Role.Contact => SHA256.HashData(BitConverter.GetBytes(i))[..16],
                RawRows.Role.Hash => chain[x.Seq],
                RawRows.Role.Due => Later(x.Fixed, i),
                _ => x.Fixed,
            })]);
        }

        return id;
    }

    /// <summary>A deadline of its own for each copy, seven seconds apart.</summary>
    private static object? Later(object? due, int i) => due switch
    {
        long microseconds => microseconds + (i * 7_000_000L),
        DateTime instant => instant.AddSeconds(i * 7L),
        _ => due,
    };

    private static void Add(SqliteAppender appender, object? value)
    {
        switch (value)
        {
            case null: appender.Add((string?)null); break;
            case Guid guid: appender.Add(guid); break;
            case long number: appender.Add(number); break;
            case byte[] bytes: appender.Add(bytes); break;
            case string text: appender.Add(text); break;
            default: throw new InvalidOperationException($"A template value of type {value.GetType().Name}.");
        }
    }

    /// <summary>Each text holds one of ten words; every word is met in a tenth of the cases.</summary>
    private static string Text(int i) => string.Create(CultureInfo.InvariantCulture, $"{s_words[i % s_words.Length]} \u7b2c{i}\u53f7 model{i % 977}");

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
