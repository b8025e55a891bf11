using System.CommandLine;
using Bihuan.Intake.OpenRequest;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Web.Commands;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Bihuan.Web.Bench;

/// <summary>The raw side of a measurement as a server of its own. Works on a copy of the product's tables in its own data folder.</summary>
internal static class RawCommand
{
    public static Command Create()
    {
        var data = new DataOptions();
        var port = new Option<int>("--port") { Required = true };
        var template = new Option<Guid>("--template") { Description = "The case whose rows are copied." };
        var from = new Option<string?>("--from") { Description = "The SQLite file or connection string that holds the template." };
        var text = new Option<string>("--text") { Description = "The text that was indexed for it.", DefaultValueFactory = _ => "" };
        var command = new Command("bench-raw", "The raw side of a measurement.") { port, template, from, text };
        command.Hidden = true;
        data.AddTo(command);
        command.SetAction((parsed, ct) => Serve(data.Store(parsed), parsed.GetValue(port), parsed.GetValue(template), parsed.GetValue(from), parsed.GetValue(text)!, ct));
        return command;
    }

    private static async Task<int> Serve(StoreOptions store, int port, Guid template, string? from, string text, CancellationToken ct)
    {
        SqliteLibrary.Prepare();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(x => x.Listen(System.Net.IPAddress.Loopback, port));
        builder.Services.ConfigureHttpJsonOptions(x => Problems.Configure(x.SerializerOptions));
        await using var app = builder.Build();
        await using var postgres = store.IsSqlite ? null : NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(store.PostgresConnection) { MaxAutoPrepare = 100, AutoPrepareMinUsages = 2, MaxPoolSize = 40, NoResetOnClose = true }.ConnectionString);
        await Measured(app, store, postgres, template, from, text, ct);
        app.MapGet("/healthz", () => "ok").OpenToAll("the measurement waits for it");
        await app.RunAsync(ct);
        return 0;
    }

    private static async Task Measured(WebApplication app, StoreOptions store, NpgsqlDataSource? postgres, Guid template, string? from, string text, CancellationToken ct)
    {
        if (from is not null)
        {
            await using System.Data.Common.DbConnection connection = postgres is null ? new SqliteConnection($"Data Source={from};Pooling=False") : new NpgsqlConnection(from);
            await connection.OpenAsync(ct);
            var raw = new RawServer(await RawRows.Read(connection, postgres is null, template, text, ct), store, TimeProvider.System);
            if (postgres is null) _ = Task.Run(() => raw.RunSqlite(ct), ct);
            app.MapPost("/api/v1/cases", (OpenCaseRequest request, CancellationToken aborted) => raw.Open(request, postgres, aborted)).OpenToAll("the raw side of a measurement");
        }

        RawReads.Map(app, store, postgres);
    }
}
