using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bihuan.Intake.Contracts;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Words;
using Bihuan.Web.Commands.Tables;
using Bihuan.Web.Commands.Writing;

namespace Bihuan.Web.Commands;

/// <summary><c>bihuan import cases FILE</c>: opens a case for each good row; the bad ones come back in an error file with their reasons.</summary>
internal static class ImportCasesCommand
{
    public static WritingCommand Writing { get; } = new("import-cases", Import);

    public static Command Create()
    {
        var data = new DataOptions();
        var file = new Argument<FileInfo>("FILE") { Description = "The table: .csv, .csv.gz, .xlsx or .jsonl, in the columns of docs/import.md." };
        file.AcceptExistingOnly();
        var dryRun = new Option<bool>("--dry-run") { Description = "Check every row and store nothing." };
        var command = new Command("cases", "Import cases; rows that are there already, by their external id, are left alone.") { file, dryRun };
        data.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var path = parsed.GetValue(file)!.FullName;
            var arguments = new Dictionary<string, string> { ["file"] = Path.GetFileName(path), ["dryRun"] = parsed.GetValue(dryRun) ? "true" : "" };
            var answer = await WritingCommands.Run(data.Store(parsed), Writing, arguments, path, parsed.GetValue(data.Json), ct);
            return Answers.Print(WriteErrorFile(answer, path));
        });
        return command;
    }

    private static async Task<CommandAnswer> Import(CommandInput input, CancellationToken ct)
    {
        await using var copy = await Spool.Copy(input.File, ct);
        using var table = TableFile.Open(copy, input["file"], CaseImport.Columns);
        if (table.Header.Count == 0) return CommandAnswer.Refused("The file is empty.");
        var isDryRun = input["dryRun"].Length > 0;
        var outcome = await input.Services.GetRequiredService<CaseImport>().Run(table.Header, table.Rows(), isDryRun, Actor.Named("import"), input.Progress, ct);
        if (outcome.Refusal is { } refusal) return CommandAnswer.Refused($"{refusal.Code}: {string.Join(", ", refusal.Errors.Select(x => x.Pointer.TrimStart('/')))}");
        var words = input.Services.GetRequiredService<WordsCatalog>().In(WordsCatalog.Default);
        var done = outcome.Value;
        var skipped = done.Refused.Select(row => new
        {
            line = row.Line,
            errors = row.Errors.Select(x => new { pointer = x.Pointer, code = x.Code, detail = words.Find("field." + x.Code) is not null ? Problems.Describe(words, x) : words["refusal." + x.Code] }),
            cells = row.Cells,
        });
        return CommandAnswer.Done(JsonSerializer.SerializeToNode(
            new { cases = done.Cases, facts = done.Facts, skipped, seconds = Math.Round(done.Seconds, 3), known = done.Known, dryRun = isDryRun, header = table.Header }, Answers.Json)!);
    }

    /// <summary>Beside the table: the bad rows as they stood, with a column of reasons. Put right, the file can be imported as it is.</summary>
    private static CommandAnswer WriteErrorFile(CommandAnswer answer, string path)
    {
        if (answer.Result is not JsonObject result) return answer;
        var header = result["header"]!.AsArray().Select(x => x!.GetValue<string>()).ToList();
        result.Remove("header");
        var skipped = result["skipped"]!.AsArray();
        if (skipped.Count == 0) return answer;
        var errors = header.IndexOf("errors");
        if (errors < 0) header.Add("errors");
        var text = new StringBuilder("\ufeff").AppendLine(string.Join(',', header.Select(Quoted)));
        foreach (var row in skipped)
        {
            var cells = row!["cells"]!.AsArray().Select(x => x!.GetValue<string>()).Take(header.Count).ToList();
            while (cells.Count < header.Count) cells.Add("");
            cells[errors < 0 ? header.Count - 1 : errors] = string.Join("; ", row["errors"]!.AsArray().Select(x => $"{x!["pointer"]!.GetValue<string>().TrimStart('/')}: {x["detail"]}".TrimStart(':', ' ')));
            text.AppendLine(string.Join(',', cells.Select(Quoted)));
            row.AsObject().Remove("cells");
        }

        var target = path + ".errors.csv";
        File.WriteAllText(target, text.ToString());
        result["errorFile"] = target;
        return answer;
    }

    private static string Quoted(string cell) => cell.IndexOfAny(['"', ',', '\n', '\r']) < 0 ? cell : "\"" + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
