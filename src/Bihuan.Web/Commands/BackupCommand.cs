using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bihuan.Platform.Backups;
using Bihuan.Platform.Store;

namespace Bihuan.Web.Commands;

/// <summary><c>bihuan backup FILE</c>: a consistent, verified copy of everything, while the server works.</summary>
internal static class BackupCommand
{
    public const string Passphrase = "BIHUAN_BACKUP_PASSPHRASE";

    public static Command Create()
    {
        var data = new DataOptions();
        var file = new Argument<string>("FILE") { Description = "The backup to write, usually .tar.gz." };
        var withKey = new Option<bool>("--with-master-key") { Description = $"Let the master key join it under the passphrase in {Passphrase}." };
        var command = new Command("backup", "Copy database, files and wrapped keys into one verified file.") { file, withKey };
        data.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var store = data.Store(parsed);
            var passphrase = Environment.GetEnvironmentVariable(Passphrase);
            if (Tools.NothingThere(store) is { } why) return Fail(why);
            if (parsed.GetValue(withKey) && string.IsNullOrEmpty(passphrase)) return Fail($"--with-master-key needs a passphrase in {Passphrase}.");
            (byte[], string)? key = parsed.GetValue(withKey) ? (await File.ReadAllBytesAsync(DataOptions.MasterKeyPath(store), ct), passphrase!) : null;
            await using var services = Tools.Services(store);
            var outcome = await Progress.Show(
                "Backing up", parsed.GetValue(data.Json), progress => services.GetRequiredService<BackupMaker>().Make(parsed.GetValue(file)!, key, progress, ct));
            return Print(outcome, parsed.GetValue(data.Json), "backed up");
        });
        return command;
    }

    public static int Fail(string why)
    {
        Console.Error.WriteLine(why);
        return 2;
    }

    public static int Print(BackupOutcome outcome, bool json, string done)
    {
        if (json) Console.WriteLine(JsonSerializer.Serialize(outcome with { Seconds = Math.Round(outcome.Seconds, 3) }, Answers.Json));
        else
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{outcome.File}: {outcome.Bytes / 1048576.0:N1} MB {done} in {outcome.Seconds:N1} s, {outcome.Files:N0} files, {outcome.Facts:N0} facts in {outcome.Chains:N0} chains; {(outcome.Verified ? "verified" : "NOT SOUND")}."));
            foreach (var note in outcome.Notes) Console.WriteLine(note);
        }

        return outcome.Verified ? 0 : 1;
    }
}
