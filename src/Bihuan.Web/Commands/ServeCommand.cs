using System.CommandLine;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;

namespace Bihuan.Web.Commands;

internal static class ServeCommand
{
    public static Command Create()
    {
        var data = new DataOptions();
        var port = new Option<int>("--port") { Description = "Port to listen on.", DefaultValueFactory = _ => 5080 };
        var bind = new Option<string>("--bind") { Description = "Address to listen on.", DefaultValueFactory = _ => "127.0.0.1" };
        var demo = new Option<bool>("--demo") { Description = "Fill an empty database with the generated demo company." };
        var noDemo = new Option<bool>("--no-demo") { Description = "Start empty." };
        var command = new Command("serve", "Run the server.") { port, bind, demo, noDemo };
        data.AddTo(command);
        command.SetAction((parsed, ct) => Serve(
            data.Store(parsed), parsed.GetValue(port), parsed.GetValue(bind)!, parsed.GetValue(demo) && !parsed.GetValue(noDemo), ct));
        return command;
    }

    private static async Task<int> Serve(StoreOptions store, int port, string bind, bool demo, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddSimpleConsole(x => x.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(x =>
        {
            x.Listen(System.Net.IPAddress.Parse(bind), port);
            x.AddServerHeader = false;
            x.Limits.MaxRequestBodySize = 2 * 1024 * 1024;
        });
        builder.Services.AddBihuan(store, DataOptions.MasterKey(store, Console.WriteLine));
        await using var app = builder.Build();
        await app.Services.GetRequiredService<Preparation>().Run(ct);
        app.UseBihuan();
        await app.StartAsync(ct);
        Console.WriteLine($"Bihuan is ready at http://{bind}:{port}/");
        if (await app.Services.GetRequiredService<Writes>().Run(scope => scope.GetRequiredService<FirstSeat>().Open(ct), ct) is { } token)
            Console.WriteLine($"Set up the first administrator, within 24 hours: http://{bind}:{port}/setup?token={token}");
        await app.WaitForShutdownAsync(ct);
        return 0;
    }
}
