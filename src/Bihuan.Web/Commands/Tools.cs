using Bihuan.Platform.Store;

namespace Bihuan.Web.Commands;

/// <summary>The product's services without its web server, for commands.</summary>
internal static class Tools
{
    public static ServiceProvider Services(StoreOptions store, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(x => x.AddSimpleConsole(y => y.SingleLine = true).SetMinimumLevel(LogLevel.Warning));
        services.AddBihuan(store, DataOptions.MasterKey(store, Console.Error.WriteLine));
        more?.Invoke(services);
        return services.BuildServiceProvider();
    }
}
