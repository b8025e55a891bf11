using System.CommandLine;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.Web.Commands;

namespace Bihuan.Web.Bench;

/// <summary>The product without its clocks, to measure what they cost a case that is opened. Nobody runs it for anything else.</summary>
internal static class DeafServer
{
    private const string Keeper = "ClockKeeper";

    public static Command Create()
    {
        var data = new DataOptions();
        var port = new Option<int>("--port") { Required = true };
        var hears = new Option<bool>("--clocks") { Description = "With clocks after all: the same server for both sides." };
        var command = new Command("bench-clockless", "The product without clocks, for a measurement.") { port, hears };
        command.Hidden = true;
        data.AddTo(command);
        command.SetAction((parsed, ct) => Serve(data.Store(parsed), parsed.GetValue(port), parsed.GetValue(hears), ct));
        return command;
    }

    private static async Task<int> Serve(StoreOptions store, int port, bool hears, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(x => x.Listen(System.Net.IPAddress.Loopback, port));
        builder.Services.AddBihuan(store, DataOptions.MasterKey(store, Console.Error.WriteLine));
        if (!hears) Deafen(builder.Services);
        await using var app = builder.Build();
        await app.Services.GetRequiredService<Preparation>().Run(ct);
        app.UseBihuan();
        await app.RunAsync(ct);
        return 0;
    }

    private static void Deafen(IServiceCollection services)
    {
        foreach (var listener in services.Where(x => x.ServiceType == typeof(IFactListener)).ToList())
        {
            services.Remove(listener);
            services.AddSingleton<IFactListener>(provider => Unless(provider, listener));
        }
    }

    private static IFactListener Unless(IServiceProvider provider, ServiceDescriptor listener)
    {
        var heard = (IFactListener)(listener.ImplementationInstance
            ?? listener.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, listener.ImplementationType!));
        return heard.GetType().Name == Keeper ? new Deaf() : heard;
    }

    private sealed class Deaf : IFactListener
    {
        public IReadOnlyCollection<string> Names { get; } = ["nothing.ever"];

        public ValueTask Hear(ServiceDb db, RecordedFact fact, CancellationToken ct) => ValueTask.CompletedTask;
    }
}
