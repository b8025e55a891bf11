using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bihuan.Platform.Exports;
using Bihuan.Platform.Protection;

namespace Bihuan.Web.Commands;

/// <summary><c>bihuan export TARGET</c>: everything the company has, as JSON Lines per table and files, to be imported again into either database.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var data = new DataOptions();
        var target = new Argument<string>("TARGET") { Description = "A new folder, or one file ending in .tar.gz." };
        var withKey = new Option<bool>("--with-master-key") { Description = $"Let the master key join it under the passphrase in {BackupCommand.Passphrase}." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Count what would be written and write nothing." };
        var command = new Command("export", "Write everything the company has as JSON Lines; it can be imported again.") { target, withKey, dryRun };
        data.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var store = data.Store(parsed);
            var passphrase = Environment.GetEnvironmentVariable(BackupCommand.Passphrase);
            if (Tools.NothingThere(store) is { } why) return BackupCommand.Fail(why);
            if (parsed.GetValue(withKey) && string.IsNullOrEmpty(passphrase)) return BackupCommand.Fail($"--with-master-key needs a passphrase in {BackupCommand.Passphrase}.");
            (byte[], string)? key = parsed.GetValue(withKey) ? (await File.ReadAllBytesAsync(DataOptions.MasterKeyPath(store), ct), passphrase!) : null;
            await using var services = Tools.Services(store);
            if (await Tools.NotMigrated(services, ct) is { } waiting) return BackupCommand.Fail(waiting);
            try
            {
                var export = services.GetRequiredService<CompanyExport>();
                var total = (await export.Make(parsed.GetValue(target)!, null, isDryRun: true, null, ct)).Rows;
                var outcome = parsed.GetValue(dryRun)
                    ? await export.Make(parsed.GetValue(target)!, null, isDryRun: true, null, ct)
                    : await Progress.Show("Exporting", total, parsed.GetValue(data.Json), progress => export.Make(parsed.GetValue(target)!, key, isDryRun: false, progress, ct));
                return Print(outcome, parsed.GetValue(data.Json), "exported");
            }
            catch (ExportException e)
            {
                return BackupCommand.Fail(e.Message);
            }
        });
        return command;
    }

    public static int Print(ExportOutcome outcome, bool json, string done)
    {
        if (json) Console.WriteLine(JsonSerializer.Serialize(outcome with { Seconds = Math.Round(outcome.Seconds, 3) }, Answers.Json));
        else
        {
            foreach (var (table, rows) in outcome.Tables) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows,12:N0}  {table}"));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{outcome.Path}: {outcome.Rows:N0} rows and {outcome.Files:N0} files {(outcome.DryRun ? "would be " : "")}{done} in {outcome.Seconds:N1} s{(outcome.Chains > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {outcome.Facts:N0} facts in {outcome.Chains:N0} chains {(outcome.Verified ? "verified" : "NOT SOUND")}") : "")}."));
            foreach (var note in outcome.Notes) Console.WriteLine(note);
        }

        return outcome.Verified ? 0 : 1;
    }
}
