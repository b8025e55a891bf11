using System.CommandLine;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Web.Commands.Writing;
using Bihuan.Web.Settings;

namespace Bihuan.Web.Commands;

internal static class ServeCommand
{
    public static Command Create()
    {
        var data = new DataOptions();
        var port = new Option<int?>("--port") { Description = "Port to listen on (default 5080)." };
        var bind = new Option<string?>("--bind") { Description = "Address to listen on (default 127.0.0.1, this machine alone)." };
        var demo = new Option<bool>("--demo") { Description = "Fill an empty database with the generated demo company." };
        var noDemo = new Option<bool>("--no-demo") { Description = "Start empty." };
        var command = new Command("serve", "Run the server.") { port, bind, demo, noDemo };
        data.AddTo(command);
        command.SetAction((parsed, ct) =>
        {
            var store = data.Store(parsed);
            var settings = HostSettingsReader.Read(store.DataFolder);
            var server = settings.Server with { Port = parsed.GetValue(port) ?? settings.Server.Port, Bind = parsed.GetValue(bind) ?? settings.Server.Bind };
            return Serve(store, settings with { Server = server }, parsed.GetValue(demo) && !parsed.GetValue(noDemo), ct);
        });
        return command;
    }

    private static async Task<int> Serve(StoreOptions store, HostSettings settings, bool demo, CancellationToken ct)
    {
        var (port, bind) = (settings.Server.Port, settings.Server.Bind);
        // One process writes to a folder; on PostgreSQL any number of nodes may serve.
        using var taken = store.IsSqlite ? DataLock.TryTake(store) : null;
        if (store.IsSqlite && taken is null)
        {
            Console.Error.WriteLine($"Another bihuan process already works on {store.DataFolder}. Stop it first, or choose another folder with --data.");
            return 1;
        }

        if (File.Exists(Platform.Exports.CompanyImport.MarkOf(store)))
        {
            Console.Error.WriteLine($"An import into {store.DataFolder} was broken off. Run it again: it goes on where it stood.");
            return 1;
        }

        var socket = store.IsSqlite ? DataLock.SocketPath(store) : null;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        if (BundledAssets.AreThere) builder.Environment.WebRootFileProvider = new BundledAssets();
        builder.Logging.AddLogs(settings.Logs);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(x =>
        {
            x.Listen(System.Net.IPAddress.Parse(bind), port);
            if (socket is not null) CommandSocket.Listen(x, socket);
            x.AddServerHeader = false;
            x.Limits.MaxRequestBodySize = 2 * 1024 * 1024;
        });
        var masterKey = DataOptions.MasterKey(store, Console.WriteLine);
        if (demo && !await Demo.DemoCommand.Offer(store, bind, ct)) return 1;
        builder.Services.AddBihuan(store, masterKey);
        builder.Services.AddTelemetry(settings.Telemetry);
        await using var app = builder.Build();
        app.Use(CommandSocket.Answer);
        app.UseProxies(settings.Server);
        app.UseBihuan();
        var signatures = app.ReadSignatures();
        await app.Services.GetRequiredService<Preparation>().Run(ct);
        await signatures;
        await WarmUp.Run(app.Services, ct);
        await app.StartAsync(ct);
        if (socket is not null) CommandSocket.Guard(socket);
        try
        {
            await Greet(app, store, $"http://{(bind == "127.0.0.1" ? "localhost" : bind)}:{port}/", ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Told to stop before it had said everything: it stops in order, like any other time.
        }

        await app.WaitForShutdownAsync(ct);
        return 0;
    }

    private static async Task Greet(WebApplication app, StoreOptions store, string address, CancellationToken ct)
    {
        Console.WriteLine($"Bihuan is ready at {address}");
        if (await app.Services.GetRequiredService<Writes>().Run(scope => scope.GetRequiredService<FirstSeat>().Open(ct), ct) is { } token)
            Console.WriteLine($"Set up the first administrator, within 24 hours: {address}setup?token={token}");
        Demo.DemoCommand.PrintSignIns(store, address);
    }
}
