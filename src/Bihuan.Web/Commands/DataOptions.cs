using System.CommandLine;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.Web.Settings;

namespace Bihuan.Web.Commands;

/// <summary>The options every command shares: where the data lies, and which database.</summary>
internal sealed class DataOptions
{
    public Option<string> Data { get; } = new("--data")
    {
        Description = "The data folder (BIHUAN_DATA; default .data).",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("BIHUAN_DATA") ?? ".data",
    };

    public Option<string?> Database { get; } = new("--database")
    {
        Description = "A PostgreSQL connection string (BIHUAN_DATABASE); without it the embedded SQLite file is used.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("BIHUAN_DATABASE"),
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON object last." };

    public void AddTo(Command command)
    {
        command.Options.Add(Data);
        command.Options.Add(Database);
        command.Options.Add(Json);
    }

    public StoreOptions Store(ParseResult parsed)
    {
        var folder = Path.GetFullPath(parsed.GetValue(Data)!);
        var database = parsed.GetValue(Database) is { } named && !string.IsNullOrWhiteSpace(named) ? named : HostSettingsReader.Read(folder).Database;
        return new StoreOptions(folder, string.IsNullOrWhiteSpace(database) ? null : database);
    }

    public static string MasterKeyPath(StoreOptions store) =>
        Environment.GetEnvironmentVariable("BIHUAN_MASTER_KEY_FILE") ?? HostSettingsReader.Read(store.DataFolder).MasterKeyFile ?? Path.Combine(store.KeyFolder, "master.key");

    public static MasterKey MasterKey(StoreOptions store, Action<string> warn)
    {
        var path = MasterKeyPath(store);
        Directory.CreateDirectory(store.DataFolder);
        var key = Platform.Protection.MasterKey.ReadOrCreate(path, out var created);
        if (created) warn($"A master key was made at {path}. Keep a copy apart from the backups: without it personal data cannot be read again.");
        return key;
    }
}
