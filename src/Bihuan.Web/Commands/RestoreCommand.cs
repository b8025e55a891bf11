using System.CommandLine;
using Bihuan.Customers.Contracts;
using Bihuan.Platform.Backups;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;

namespace Bihuan.Web.Commands;

/// <summary><c>bihuan restore FILE</c>: brings a backup back into an empty data folder or database, repeats erasures and verifies.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var data = new DataOptions();
        var file = new Argument<FileInfo>("FILE") { Description = "The backup." };
        file.AcceptExistingOnly();
        var erased = new Option<FileInfo?>("--erased") { Description = "The list of erasures of the lost installation (its keys/erased.log), if it is not already in the data folder." };
        var command = new Command("restore", "Bring a backup back into an empty data folder or database.") { file, erased };
        data.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var store = data.Store(parsed);
            using var taken = store.IsSqlite ? DataLock.TryTake(store) : null;
            if (store.IsSqlite && taken is null) return BackupCommand.Fail($"Another bihuan process works on {store.DataFolder}.");
            try
            {
                var outcome = await Progress.Show(
                    "Restoring", parsed.GetValue(data.Json), progress => Restore(store, parsed.GetValue(file)!.FullName, parsed.GetValue(erased)?.FullName, progress, ct));
                return BackupCommand.Print(outcome, parsed.GetValue(data.Json), "restored");
            }
            catch (BackupException e)
            {
                return BackupCommand.Fail(e.Message);
            }
        });
        return command;
    }

    internal static async Task<BackupOutcome> Restore(StoreOptions store, string file, string? erased, IProgress<long> progress, CancellationToken ct)
    {
        await PlaceMasterKey(store, file, ct);
        await using var services = Tools.Services(store);
        var restorer = services.GetRequiredService<BackupRestorer>();
        var outcome = await restorer.Restore(file, progress, ct);
        await services.GetRequiredService<Preparation>().Run(ct);
        var notes = outcome.Notes.ToList();
        var repeated = await services.GetRequiredService<Writes>().Run(scope => scope.GetRequiredService<ErasureReplay>().Run(erased, ct), ct);
        if (repeated > 0) notes.Add($"{repeated} keys that had been destroyed since the backup were destroyed again.");
        var fits = await restorer.FitsMasterKey(services.GetRequiredService<MasterKey>(), ct);
        if (fits == false) notes.Add($"The master key at {DataOptions.MasterKeyPath(store)} is not the one of this backup: personal data cannot be read.");
        return outcome with { Notes = notes, Verified = outcome.Verified && fits != false };
    }

    private static async Task PlaceMasterKey(StoreOptions store, string file, CancellationToken ct)
    {
        var path = DataOptions.MasterKeyPath(store);
        if (File.Exists(path)) return;
        var key = await BackupRestorer.MasterKeyOf(file, Environment.GetEnvironmentVariable(BackupCommand.Passphrase), ct)
            ?? throw new BackupException($"The backup does not hold the master key. Put the copy you kept at {path} first.");
        MasterKey.Place(path, key);
    }
}
