using System.CommandLine;
using System.Text.Json;
using Bihuan.Cases.Contracts;
using Bihuan.Platform;
using Bihuan.Web.Commands.Tables;
using Bihuan.Web.Commands.Writing;

namespace Bihuan.Web.Commands;

/// <summary><c>bihuan import incidents FILE</c>: takes over an incident log in the ServiceNow audit columns.</summary>
internal static class ImportIncidentsCommand
{
    public static WritingCommand Writing { get; } = new("import-incidents", Import);

    public static Command Create()
    {
        var data = new DataOptions();
        var file = new Argument<FileInfo>("FILE") { Description = "The log, .csv or .csv.gz." };
        var command = new Command("incidents", "Import an incident log in the ServiceNow audit columns; running it twice changes nothing.") { file };
        file.AcceptExistingOnly();
        data.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var path = parsed.GetValue(file)!.FullName;
            var json = parsed.GetValue(data.Json);
            var answer = await WritingCommands.Run(data.Store(parsed), Writing, new Dictionary<string, string> { ["file"] = Path.GetFileName(path) }, path, json, ct);
            return Answers.Print(answer);
        });
        return command;
    }

    private static async Task<CommandAnswer> Import(CommandInput input, CancellationToken ct)
    {
        // Requests and uploads come asynchronously only; a table is read at its own pace from the copy.
        await using var copy = await Spool.Copy(input.File, ct);
        using var table = CsvTable.Open(copy, input["file"]);
        if (table.Header.Count == 0) return CommandAnswer.Refused("The file is empty.");
        var outcome = await input.Services.GetRequiredService<IncidentImport>().Run(table.Header, table.Rows(), Actor.Named("import"), input.Progress, ct);
        if (outcome.Refusal is { } refusal) return CommandAnswer.Refused($"{refusal.Code}: {string.Join(", ", refusal.Errors.Select(x => x.Pointer.TrimStart('/')))}");
        var done = outcome.Value;
        return CommandAnswer.Done(JsonSerializer.SerializeToNode(
            new { cases = done.Cases, facts = done.Facts, skipped = done.Skipped, seconds = Math.Round(done.Seconds, 3), known = done.Known, notes = done.Notes, missing = done.Missing },
            JsonSerializerOptions.Web)!);
    }
}
