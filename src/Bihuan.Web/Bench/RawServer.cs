using System.Security.Cryptography;
using System.Threading.Channels;
using Bihuan.Foundation;
using Bihuan.Intake.OpenRequest;
using Bihuan.Platform.Http;
using Bihuan.Platform.Search;
using Bihuan.Platform.Store;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Bihuan.Web.Bench;

/// <summary>
/// The measure of the intake path: the same JSON through the same web server, then the same rows by prepared statements, grouped on
/// SQLite and one batch on PostgreSQL, without any rule, chain, key or right.
/// </summary>
internal sealed class RawServer(RawRows template, StoreOptions options, TimeProvider clock)
{
    private readonly Channel<(Guid Case, Guid Customer, TaskCompletionSource Done)> _queue = Channel.CreateUnbounded<(Guid, Guid, TaskCompletionSource)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly string _tokens = string.Join(' ', Bigrams.Tokens(template.Tokens));
    private readonly long[] _hashes = [.. Bigrams.Query(template.Tokens).SelectMany(x => x).Distinct().Select(x => (long)x.GetHashCode(StringComparison.Ordinal))];
    private long _running = 1_000_000;

    public async Task<IResult> Open(OpenCaseRequest request, NpgsqlDataSource? postgres, CancellationToken ct)
    {
        var (id, customer) = (Ids.New(clock), Ids.New(clock));
        if (postgres is null)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _queue.Writer.TryWrite((id, customer, done));
            await done.Task;
        }
        else
        {
            await WritePostgres(postgres, id, customer, ct);
        }

        return Problems.Ok(new OpenedCase(id, "RAW", request.Kind, new OwnerView(customer, "raw"), 3), StatusCodes.Status201Created, "\"3\"");
    }

    /// <summary>The group-commit loop: whoever waits goes into the next transaction.</summary>
    public async Task RunSqlite(CancellationToken ct)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = options.SqliteFile, Pooling = false }.ConnectionString);
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-16384;");
        var statements = new Dictionary<string, sqlite3_stmt>(StringComparer.Ordinal);
        var group = new List<TaskCompletionSource>();
        while (await _queue.Reader.WaitToReadAsync(ct))
        {
            Step(connection, statements, "BEGIN IMMEDIATE", _ => { });
            while (group.Count < 64 && _queue.Reader.TryRead(out var job))
            {
                var running = ++_running;
                foreach (var row in template.Rows) Step(connection, statements, row.Sql, statement => Bind(statement, row, job.Case, job.Customer, running));
                Step(connection, statements, "INSERT INTO platform_search (rowid, tokens) VALUES (?, ?)", statement =>
                {
                    raw.sqlite3_bind_int64(statement, 1, running * 1024);
                    raw.sqlite3_bind_text(statement, 2, _tokens);
                });
                group.Add(job.Done);
            }

            Step(connection, statements, "COMMIT", _ => { });
            foreach (var done in group) done.TrySetResult();
            group.Clear();
        }
    }

    private async Task WritePostgres(NpgsqlDataSource postgres, Guid id, Guid customer, CancellationToken ct)
    {
        var running = Interlocked.Increment(ref _running);
        await using var connection = await postgres.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var row in template.Rows)
        {
            var command = new NpgsqlBatchCommand(row.Sql);
            foreach (var value in row.Values) command.Parameters.Add(new NpgsqlParameter { Value = Replace(value, id, customer, running) ?? DBNull.Value });
            batch.BatchCommands.Add(command);
        }

        var tokens = new NpgsqlBatchCommand("INSERT INTO platform_search_token (token, document) SELECT * FROM unnest($1, $2)");
        tokens.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = _hashes });
        tokens.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. _hashes.Select(_ => running * 1024)] });
        batch.BatchCommands.Add(tokens);
        await batch.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static object? Replace(RawRows.Value value, Guid id, Guid customer, long running) => value.Role switch
    {
        RawRows.Role.CaseId => id,
        RawRows.Role.CustomerId => customer,
        RawRows.Role.Number => "RAW-" + running,
        RawRows.Role.RunningNumber => running,
        RawRows.Role.Contact => RandomNumberGenerator.GetBytes(16), // Another person each time: it goes to another place of the index.
        _ => value.Fixed,
    };

    private static void Bind(sqlite3_stmt statement, RawRows.Row row, Guid id, Guid customer, long running)
    {
        for (var i = 0; i < row.Values.Count; i++)
        {
            switch (Replace(row.Values[i], id, customer, running))
            {
                case null: raw.sqlite3_bind_null(statement, i + 1); break;
                case Guid guid: raw.sqlite3_bind_blob(statement, i + 1, guid.ToByteArray(bigEndian: true)); break;
                case byte[] bytes: raw.sqlite3_bind_blob(statement, i + 1, bytes); break;
                case long number: raw.sqlite3_bind_int64(statement, i + 1, number); break;
                case string text: raw.sqlite3_bind_text(statement, i + 1, text); break;
                case var other: throw new InvalidOperationException($"A template value of type {other.GetType().Name}.");
            }
        }
    }

    private static void Step(SqliteConnection connection, Dictionary<string, sqlite3_stmt> statements, string sql, Action<sqlite3_stmt> bind)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            if (raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement) != raw.SQLITE_OK)
                throw new InvalidOperationException(raw.sqlite3_errmsg(connection.Handle).utf8_to_string());
            statements[sql] = statement;
        }

        bind(statement);
        var code = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        if (code is not (raw.SQLITE_DONE or raw.SQLITE_ROW)) throw new InvalidOperationException(raw.sqlite3_errmsg(connection.Handle).utf8_to_string());
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
