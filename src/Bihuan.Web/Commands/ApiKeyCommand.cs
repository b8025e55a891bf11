using System.CommandLine;
using System.Text.Json.Nodes;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Web.Commands.Writing;

namespace Bihuan.Web.Commands;

internal static class ApiKeyCommand
{
    public static WritingCommand Writing { get; } = new("apikey", Make);

    public static Command Create()
    {
        var data = new DataOptions();
        var name = new Argument<string>("NAME") { Description = "What the key is for." };
        var scopes = new Option<string?>("--scopes") { Description = "Permission names separated by commas; * for all. Default: what integrations usually need." };
        var command = new Command("apikey", "Make an API key; it is shown once.") { name, scopes };
        data.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var arguments = new Dictionary<string, string> { ["name"] = parsed.GetValue(name)!, ["scopes"] = parsed.GetValue(scopes) ?? "" };
            return Answers.Print(await WritingCommands.Run(data.Store(parsed), Writing, arguments, file: null, isQuiet: true, ct));
        });
        return command;
    }

    private static async Task<CommandAnswer> Make(CommandInput input, CancellationToken ct)
    {
        var wanted = input["scopes"].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var made = await input.Services.GetRequiredService<Writes>().Run(
            scope => scope.GetRequiredService<ApiKeys>().Make(input["name"], wanted, null, Actor.Named("command-line"), ct), ct);
        return made.Refusal is { } refusal
            ? CommandAnswer.Refused(refusal.Code + ": " + string.Join(", ", refusal.Errors.Select(x => x.Limit)))
            : CommandAnswer.Done(new JsonObject { ["key"] = made.Value });
    }
}
