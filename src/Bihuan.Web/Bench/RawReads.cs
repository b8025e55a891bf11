using System.Text.Json;
using Bihuan.Platform.Http;
using Bihuan.Platform.Search;
using Bihuan.Platform.Store;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Bihuan.Web.Bench;

/// <summary>The reads by hand: the same columns, the same JSON, one kept statement on one connection per request, no right and no mapping.</summary>
internal static class RawReads
{
    private const string Columns =
        "id, number, kind, channel, stage, urgency, grade, summary, assignee_id, organisation_id, customer_id, opened_at, due_at, is_open, round, contact_count, rating, seq";

    public static void Map(WebApplication app, StoreOptions store, NpgsqlDataSource? postgres)
    {
        var pool = new System.Collections.Concurrent.ConcurrentBag<SqliteConnection>();
        app.MapGet("/api/v1/cases", (HttpContext context) => postgres is null ? Sqlite(context, store, pool) : Postgres(context, postgres)).OpenToAll("the raw side of a measurement");
        app.MapGet("/api/v1/cases/{id:guid}/facts", (Guid id, HttpContext context) => Facts(context, id, store, pool, postgres)).OpenToAll("the raw side of a measurement");
    }

    private static async Task Sqlite(HttpContext context, StoreOptions store, System.Collections.Concurrent.ConcurrentBag<SqliteConnection> pool)
    {
        var connection = Rent(store, pool);
        using (var command = connection.CreateCommand())
        {
            (command.CommandText, var parameter) = Query(context.Request, sqlite: true);
            if (parameter is not null) command.Parameters.AddWithValue("$1", parameter);
            using var reader = command.ExecuteReader();
            await Write(context, reader);
        }

        pool.Add(connection);
    }

    private static async Task Postgres(HttpContext context, NpgsqlDataSource postgres)
    {
        await using var connection = await postgres.OpenConnectionAsync(context.RequestAborted);
        await using var command = connection.CreateCommand();
        (command.CommandText, var parameter) = Query(context.Request, sqlite: false);
        if (parameter is not null) command.Parameters.AddWithValue(parameter);
        await using var reader = await command.ExecuteReaderAsync(context.RequestAborted);
        await Write(context, reader);
    }

    private static (string Sql, object? Parameter) Query(HttpRequest request, bool sqlite)
    {
        if (request.Query["q"].ToString() is { Length: > 0 } q)
        {
            return sqlite
                ? ($"WITH hits AS (SELECT rowid AS document FROM platform_search WHERE platform_search MATCH $1 ORDER BY rowid DESC LIMIT 51) SELECT {Columns} FROM hits CROSS JOIN cases_service_case WHERE running_number = document / 1024", SearchIndex.Match(q))
                : ($"SELECT {Columns} FROM (SELECT document / 1024 AS r FROM platform_search_token WHERE token = $1 ORDER BY document DESC LIMIT 51) h JOIN cases_service_case ON running_number = h.r ORDER BY running_number DESC", SearchIndex.Hashes(q)[0]);
        }

        var flag = sqlite ? "is_open = 1" : "is_open";
        return request.Query["sort"].ToString() == "due"
            ? (Queue($"{flag} AND due_at IS NOT NULL AND ", flag, "due_at, running_number"), null)
            : (Queue("", flag, "running_number DESC"), null);
    }

    /// <summary>Urgent cases ahead, as the product lists them: the head of both parts one after the other.</summary>
    private static string Queue(string condition, string flag, string order) =>
        $"SELECT * FROM (SELECT {Columns} FROM cases_service_case WHERE {condition}{flag} AND urgency <> 'ordinary' ORDER BY {order} LIMIT 51) a "
        + $"UNION ALL SELECT * FROM (SELECT {Columns} FROM cases_service_case WHERE {condition}(NOT {flag} OR urgency = 'ordinary') ORDER BY {order} LIMIT 51) b LIMIT 51";

    private static async Task Facts(HttpContext context, Guid id, StoreOptions store, System.Collections.Concurrent.ConcurrentBag<SqliteConnection> pool, NpgsqlDataSource? postgres)
    {
        const string Sql = "SELECT seq, type, occurred_at, recorded_at, actor, body, hash FROM platform_fact WHERE stream_id = $1 ORDER BY seq";
        if (postgres is null)
        {
            var connection = Rent(store, pool);
            using (var command = connection.CreateCommand())
            {
                command.CommandText = Sql;
                command.Parameters.AddWithValue("$1", id.ToByteArray(bigEndian: true));
                using var reader = command.ExecuteReader();
                await Write(context, reader);
            }

            pool.Add(connection);
            return;
        }

        await using var open = await postgres.OpenConnectionAsync(context.RequestAborted);
        await using var query = new NpgsqlCommand(Sql, open) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = id } } };
        await using var rows = await query.ExecuteReaderAsync(context.RequestAborted);
        await Write(context, rows);
    }

    private static async Task Write(HttpContext context, System.Data.Common.DbDataReader reader)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, new JsonWriterOptions { Encoder = Problems.Json.Encoder });
        json.WriteStartObject();
        json.WriteStartArray("items");
        while (await reader.ReadAsync(context.RequestAborted))
        {
            json.WriteStartObject();
            for (var i = 0; i < reader.FieldCount; i++)
            {
                json.WritePropertyName(reader.GetName(i));
                switch (reader.IsDBNull(i) ? null : reader.GetValue(i))
                {
                    case null: json.WriteNullValue(); break;
                    case long number: json.WriteNumberValue(number); break;
                    case int number: json.WriteNumberValue(number); break;
                    case bool flag: json.WriteBooleanValue(flag); break;
                    case Guid guid: json.WriteStringValue(guid); break;
                    case DateTime time: json.WriteStringValue(time); break;
                    case byte[] { Length: 16 } bytes: json.WriteStringValue(new Guid(bytes, bigEndian: true)); break;
                    case byte[] { Length: 32 } bytes: json.WriteStringValue(Convert.ToHexStringLower(bytes)); break;
                    case byte[] bytes: json.WriteRawValue(bytes, skipInputValidation: true); break;
                    case var text: json.WriteStringValue(text.ToString()); break;
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNull("next");
        json.WriteEndObject();
    }

    private static SqliteConnection Rent(StoreOptions store, System.Collections.Concurrent.ConcurrentBag<SqliteConnection> pool)
    {
        if (pool.TryTake(out var kept)) return kept;
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = store.SqliteFile, Pooling = false, Mode = SqliteOpenMode.ReadOnly }.ConnectionString);
        connection.Open();
        using var pragma = connection.CreateCommand();
        pragma.CommandText = "PRAGMA cache_size=-8192;";
        pragma.ExecuteNonQuery();
        return connection;
    }
}
