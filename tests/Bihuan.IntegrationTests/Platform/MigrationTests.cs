using System.Data.Common;
using System.Text.RegularExpressions;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Platform;

/// <summary>The database that migrations build and the one the model describes are the same: tables, columns, types, keys, indexes, checks.</summary>
public sealed class MigrationTests
{
    [Fact]
    public async Task On_sqlite_migrations_build_what_the_model_wants()
    {
        await using var server = await TestServer.Start(Database.Sqlite);
        var migrated = await Sqlite(await server.Query(db => Task.FromResult(db.Database.GetDbConnection().DataSource)));
        var script = await server.Query(db => Task.FromResult(db.Database.GenerateCreateScript()));
        var file = Path.Combine(Directory.CreateTempSubdirectory("bihuan-model-").FullName, "model.db");
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = script;
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        Compare(await Sqlite(file), migrated);
    }

    [Fact]
    public async Task On_postgres_migrations_build_what_the_model_wants()
    {
        await using var server = await TestServer.Start(Database.Postgres);
        var script = await server.Query(db => Task.FromResult(db.Database.GenerateCreateScript()));
        var migrated = await Postgres(server.Services.GetRequiredService<StoreOptions>().PostgresConnection!);
        var model = await TestServer.NewPostgres();
        await using (var connection = new Npgsql.NpgsqlConnection(model))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new Npgsql.NpgsqlCommand(script, connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        Compare(await Postgres(model), migrated);
    }

    [Theory, BothDatabases]
    public async Task Starting_again_runs_no_migration_twice(Database database)
    {
        await using var server = await TestServer.Start(database);
        Assert.Empty(await server.Services.GetRequiredService<Migrator>().Run(TestContext.Current.CancellationToken));
    }

    private static void Compare(IEnumerable<string> model, IEnumerable<string> migrated)
    {
        var (wanted, there) = (model.ToHashSet(), migrated.ToHashSet());
        var missing = wanted.Except(there).Order().Select(x => "only in the model: " + x);
        var surplus = there.Except(wanted).Order().Select(x => "only in the migrations: " + x);
        Assert.Equal("", string.Join("\n", missing.Concat(surplus)));
    }

    private static async Task<List<string>> Sqlite(string file)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var found = new List<string>();
        foreach (var table in await Rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'platform_search%' AND name <> 'platform_migration'"))
        {
            found.AddRange((await Rows(connection, $"SELECT name || ' ' || type || ' ' || \"notnull\" || ' ' || pk FROM pragma_table_info('{table}')")).Select(x => $"{table}.{x}"));
            found.AddRange((await Rows(connection, $"SELECT \"from\" || ' -> ' || \"table\" || ' ' || on_delete FROM pragma_foreign_key_list('{table}')")).Select(x => $"{table} key {x}"));
            var sql = (await Rows(connection, $"SELECT sql FROM sqlite_master WHERE name = '{table}'"))[0];
            found.AddRange(Regex.Matches(sql.Replace("\"", ""), @"CHECK \((.*?)\)\s*(,|\n|\))").Select(x => $"{table} check {Regex.Replace(x.Groups[1].Value, @"\s+", " ")}"));
        }

        found.AddRange((await Rows(connection, "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")).Select(x => Regex.Replace(x.Replace("\"", ""), @"\s+", " ")));
        return found;
    }

    private static async Task<List<string>> Postgres(string connectionString)
    {
        await using var connection = new Npgsql.NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var found = await Rows(connection, """
            SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || coalesce(character_maximum_length::text, '') || ' ' || is_nullable || ' ' || is_identity
            FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT IN ('platform_migration', 'platform_search_token')
            """);
        found.AddRange(await Rows(connection, """
            SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace AND contype <> 'n' AND conrelid::regclass::text NOT IN ('platform_migration', 'platform_search_token')
            """));
        found.AddRange(await Rows(connection, "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT IN ('platform_migration', 'platform_search_token')"));
        return found;
    }

    private static async Task<List<string>> Rows(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) rows.Add(reader.GetString(0));
        return rows;
    }
}
