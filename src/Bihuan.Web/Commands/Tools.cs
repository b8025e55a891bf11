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

    /// <summary>Why a command that only reads has nothing to read; null when there is a database.</summary>
    public static string? NothingThere(StoreOptions store) =>
        store.IsSqlite && !File.Exists(store.SqliteFile) ? $"There is no database in {store.DataFolder}. Name the data folder with --data." : null;

    /// <summary>A command that only reads does not migrate: it says who does. Null when the database is up to date.</summary>
    public static async Task<string?> NotMigrated(IServiceProvider services, CancellationToken ct) =>
        await services.GetRequiredService<Migrator>().Waiting(ct) is { Count: > 0 } waiting
            ? $"The database is of an earlier release ({string.Join(", ", waiting)} not run yet). Start the server once."
            : null;
}
