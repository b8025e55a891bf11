using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Bihuan.Web.Bench;

/// <summary>
/// Closed cases for trying policies on: eight facts each and the compact row made of them, five clocks by the shipped limits, or six where
/// the customer was promised a time. Written straight into the tables; the chains do not verify, so this never fills an installation that anybody uses.
/// </summary>
internal static class HistorySeed
{
    private const int BatchSize = 5_000;

    /// <summary>The first day on which the cases are opened; they are spread over a year.</summary>
    public static readonly DateOnly From = new(2025, 1, 1);

    public static readonly DateOnly To = new(2025, 12, 31);

    private static readonly byte[] s_hash = new byte[32];

    public static Task Fill(StoreOptions store, int cases, bool arePromised, CancellationToken ct)
    {
        var all = Enumerable.Range(0, cases).Select(i => new SeededCase(i, cases, arePromised));
        return store.IsSqlite ? Sqlite(store, all, ct) : Postgres(store, all, ct);
    }

    private static async Task Sqlite(StoreOptions store, IEnumerable<SeededCase> cases, CancellationToken ct)
    {
        await using var connection = new SqliteConnection($"Data Source={store.SqliteFile};Pooling=False");
        await connection.OpenAsync(ct);
        Run(connection, "PRAGMA synchronous=OFF; PRAGMA cache_size=-262144;");
        using (var appender = new SqliteAppender(connection))
        {
            foreach (var some in cases.Chunk(BatchSize))
            {
                ct.ThrowIfCancellationRequested();
                appender.Execute("BEGIN");
                foreach (var one in some) Write(appender, one);
                appender.Execute("COMMIT");
            }
        }

        Run(connection, "ANALYZE; PRAGMA wal_checkpoint(TRUNCATE);");
    }

    private static void Write(SqliteAppender appender, SeededCase one)
    {
        appender.Start("INSERT INTO servicelevels_history (subject_id, opened_at, facts) VALUES (?1, ?2, ?3)");
        appender.Add(one.Id);
        appender.Add(one.OpenedAt);
        appender.Add(one.Lines());
        appender.Finish();
        appender.Start("INSERT INTO platform_stream (stream_id, name, seq, head_hash, head_recorded_at) VALUES (?1, ?2, ?3, ?4, ?5)");
        appender.Add(one.Id);
        appender.Add(one.Name);
        appender.Add((long)one.Facts.Count);
        appender.Add(s_hash);
        appender.Add(one.Facts[^1].At);
        appender.Finish();
        foreach (var fact in one.Facts)
        {
            appender.Start("INSERT INTO platform_fact (stream_id, seq, occurred_at, recorded_at, actor, type, body, policy_version, prev_hash, hash) VALUES (?1, ?2, ?3, ?3, 'bench', ?4, ?5, 1, ?6, ?6)");
            appender.Add(one.Id);
            appender.Add(fact.Seq);
            appender.Add(fact.At);
            appender.Add(fact.Type);
            appender.Add(fact.Body);
            appender.Add(s_hash);
            appender.Finish();
        }
    }

    private static async Task Postgres(StoreOptions store, IEnumerable<SeededCase> cases, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(store.PostgresConnection);
        await connection.OpenAsync(ct);
        await Copy(connection, "servicelevels_history (subject_id, opened_at, facts)", cases, (rows, one) =>
        {
            rows.StartRow();
            rows.Write(one.Id, NpgsqlDbType.Uuid);
            rows.Write(one.OpenedAt.UtcDateTime, NpgsqlDbType.TimestampTz);
            rows.Write(one.Lines(), NpgsqlDbType.Text);
        }, ct);
        await Copy(connection, "platform_stream (stream_id, name, seq, head_hash, head_recorded_at)", cases, (rows, one) =>
        {
            rows.StartRow();
            rows.Write(one.Id, NpgsqlDbType.Uuid);
            rows.Write(one.Name, NpgsqlDbType.Varchar);
            rows.Write((long)one.Facts.Count, NpgsqlDbType.Bigint);
            rows.Write(s_hash, NpgsqlDbType.Bytea);
            rows.Write(one.Facts[^1].At.UtcDateTime, NpgsqlDbType.TimestampTz);
        }, ct);
        await Copy(connection, "platform_fact (stream_id, seq, occurred_at, recorded_at, actor, type, body, policy_version, prev_hash, hash)", cases, (rows, one) =>
        {
            foreach (var fact in one.Facts) WriteFact(rows, one.Id, fact);
        }, ct);
        await BenchSeed.Vacuum(connection, ct);
    }

    private static void WriteFact(NpgsqlBinaryImporter rows, Guid id, SeededFact fact)
    {
        rows.StartRow();
        rows.Write(id, NpgsqlDbType.Uuid);
        rows.Write(fact.Seq, NpgsqlDbType.Bigint);
        rows.Write(fact.At.UtcDateTime, NpgsqlDbType.TimestampTz);
        rows.Write(fact.At.UtcDateTime, NpgsqlDbType.TimestampTz);
        rows.Write("bench", NpgsqlDbType.Varchar);
        rows.Write(fact.Type, NpgsqlDbType.Varchar);
        rows.Write(fact.Body, NpgsqlDbType.Bytea);
        rows.Write(1, NpgsqlDbType.Integer);
        rows.Write(s_hash, NpgsqlDbType.Bytea);
        rows.Write(s_hash, NpgsqlDbType.Bytea);
    }

    private static async Task Copy(NpgsqlConnection connection, string table, IEnumerable<SeededCase> cases, Action<NpgsqlBinaryImporter, SeededCase> write, CancellationToken ct)
    {
        await using var rows = await connection.BeginBinaryImportAsync($"COPY {table} FROM STDIN (FORMAT BINARY)", ct);
        foreach (var one in cases) write(rows, one);
        await rows.CompleteAsync(ct);
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

internal sealed record SeededFact(long Seq, DateTimeOffset At, string Name, byte[] Body)
{
    public string Type => Name + "/1";
}

/// <summary>One closed case, the same for the same number: answered, handled, sometimes kept waiting, closed.</summary>
internal sealed class SeededCase
{
    private static readonly DateTimeOffset s_promised = new(2025, 12, 31, 0, 0, 0, TimeSpan.Zero);

    private readonly Random _random;

    /// <summary>The first response names a time, as it always does in the product; left out, five clocks run and not six.</summary>
    private readonly bool _isPromised;
    private readonly List<SeededFact> _facts = [];

    public SeededCase(int number, int of, bool isPromised)
    {
        (_random, _isPromised) = (new Random(number), isPromised);
        var year = HistorySeed.To.DayNumber - HistorySeed.From.DayNumber + 1;
        OpenedAt = new DateTimeOffset(HistorySeed.From, TimeOnly.MinValue, TimeSpan.Zero).AddMinutes(number * (year * 1440.0 / of)).ToMicroseconds();
        // Not a random id: the same number is the same case, and ids lie in the order of opening as those of the product do.
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, OpenedAt.ToUnixTimeMilliseconds() << 16);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes[12..], number);
        Id = new Guid(bytes, bigEndian: true);
        Name = string.Create(CultureInfo.InvariantCulture, $"bench-{number}");
        Tell(number);
    }

    public Guid Id { get; }

    public string Name { get; }

    public DateTimeOffset OpenedAt { get; }

    public IReadOnlyList<SeededFact> Facts => _facts;

    /// <summary>The compact row: what the clocks hear of these facts.</summary>
    public string Lines()
    {
        var text = new StringBuilder(420);
        foreach (var fact in _facts)
        {
            var (subject, selectors) = fact.Name switch
            {
                "case.opened" => ("", "kind=return;channel=store;channel-kind=own;urgency=ordinary"),
                "case.stage-entered" => ("handling", ""),
                "case.hold-added" or "case.hold-released" => ("customer", ""),
                "case.assigned" or "case.contact-added" => (null, ""),
                _ => ("", ""),
            };
            if (subject is null) continue;
            if (text.Length > 0) text.Append('\n');
            var at = fact.At.ToUnixMicroseconds();
            text.Append(CultureInfo.InvariantCulture, $"{fact.Seq}|{at}|{at}|{fact.Name}|{subject}|{selectors}");
            if (_isPromised && fact.Name == "case.first-responded") text.Append(CultureInfo.InvariantCulture, $"|{s_promised.ToUnixMicroseconds()}");
        }

        return text.ToString();
    }

    private void Tell(int number)
    {
        var sealedText = Convert.ToBase64String(SHA512.HashData(BitConverter.GetBytes(number)));
        var at = OpenedAt;
        Add("case.opened", at, $$"""{"number":"SC-20250101-{{number}}","runningNumber":{{number}},"kind":"return","channel":"store","channelKind":"own","process":"general","processVersion":1,"stage":"identification","description":["{{Id}}","{{sealedText}}"],"summary":"returned within a week, box opened","customerId":"{{Id}}","organisationId":"{{Id}}","urgency":"ordinary","isAnonymous":false}""");
        Add("case.assigned", at, $$"""{"assigneeId":"{{Id}}","organisationId":"{{Id}}","isFirstResponsible":true}""");
        Add("case.contact-added", at, $$"""{"contactId":"{{Id}}","channel":"store","direction":"in","text":["{{Id}}","{{sealedText}}"],"isRepeat":false}""");
        at = Add("case.first-responded", Later(at, 30 * 60), $$"""{"understanding":["{{Id}}","{{sealedText}}"],"solution":["{{Id}}","{{sealedText}}"],"expectedAt":"{{(_isPromised ? s_promised : default):yyyy-MM-ddTHH:mm:sszzz}}","medium":"phone"}""");
        at = Add("case.stage-entered", Later(at, 60), """{"from":"acceptance","to":"handling","byRule":false}""");
        if (number % 5 == 0)
        {
            at = Add("case.hold-added", Later(at, 600), """{"hold":"customer","reason":"asked for the invoice"}""");
            at = Add("case.hold-released", Later(at, 24 * 60), """{"hold":"customer"}""");
        }

        at = Add("case.resolved", Later(at, 100 * 60), $$"""{"cause":"wrong size","solution":"taken back","ways":["return"],"solvedById":"{{Id}}"}""");
        if (number % 5 != 0) at = Add("case.result-told", Later(at, 600), $$"""{"account":["{{Id}}","{{sealedText}}"],"medium":"phone"}""");
        Add("case.closed", Later(at, 36 * 60), """{"outcome":"confirmed","result":"taken back"}""");
    }

    private DateTimeOffset Later(DateTimeOffset at, int minutesMax) => at.AddMinutes(1 + _random.Next(minutesMax));

    private DateTimeOffset Add(string name, DateTimeOffset at, string body)
    {
        _facts.Add(new SeededFact(_facts.Count + 1, at, name, Encoding.UTF8.GetBytes(body)));
        return at;
    }
}
