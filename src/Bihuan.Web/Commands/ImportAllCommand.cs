using System.CommandLine;
using Bihuan.Customers.Contracts;
using Bihuan.Platform.Exports;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;

namespace Bihuan.Web.Commands;

/// <summary><c>bihuan import all SOURCE</c>: brings a full export into an empty installation of either database, repeats erasures and verifies.</summary>
internal static class ImportAllCommand
{
    public static Command Create()
    {
        var data = new DataOptions();
        var source = new Argument<string>("SOURCE") { Description = "The folder or .tar.gz file that `bihuan export` wrote." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Prove and read every line and store nothing." };
        var command = new Command("all", "Bring a full export into an empty installation. One that was broken off goes on where it stood.") { source, dryRun };
        data.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var store = data.Store(parsed);
            using var taken = store.IsSqlite ? DataLock.TryTake(store) : null;
            if (store.IsSqlite && taken is null) return BackupCommand.Fail($"Another bihuan process works on {store.DataFolder}.");
            var path = parsed.GetValue(source)!;
            if (!File.Exists(path) && !Directory.Exists(path)) return BackupCommand.Fail($"There is nothing at {path}.");
            try
            {
                var outcome = await Progress.Show("Importing", parsed.GetValue(data.Json), progress => Run(store, path, parsed.GetValue(dryRun), progress, ct));
                return ExportCommand.Print(outcome, parsed.GetValue(data.Json), "imported");
            }
            catch (ExportException e)
            {
                return BackupCommand.Fail(e.Message);
            }
        });
        return command;
    }

    internal static async Task<ExportOutcome> Run(StoreOptions store, string path, bool isDryRun, IProgress<long> progress, CancellationToken ct)
    {
        await PlaceMasterKey(store, path, ct);
        await using var services = Tools.Services(store);
        var outcome = await services.GetRequiredService<CompanyImport>().Run(path, isDryRun, progress, ct);
        if (isDryRun) return outcome;
        await services.GetRequiredService<Preparation>().Run(ct);
        var repeated = await services.GetRequiredService<Writes>().Run(scope => scope.GetRequiredService<ErasureReplay>().Run(null, ct), ct);
        return repeated == 0 ? outcome : outcome with { Notes = [.. outcome.Notes, $"{repeated} keys that had been destroyed since the export were destroyed again."] };
    }

    /// <summary>The export's own, where this installation has none; otherwise the operator puts the copy in place that was kept.</summary>
    private static async Task PlaceMasterKey(StoreOptions store, string source, CancellationToken ct)
    {
        var path = DataOptions.MasterKeyPath(store);
        if (File.Exists(path)) return;
        var key = await CompanyImport.MasterKeyOf(source, store, Environment.GetEnvironmentVariable(BackupCommand.Passphrase), ct)
            ?? throw new ExportException($"The export does not hold the master key. Put the copy you kept at {path} first.");
        MasterKey.Place(path, key);
    }
}
