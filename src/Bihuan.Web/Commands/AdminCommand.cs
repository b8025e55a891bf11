using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Web.Commands.Writing;

namespace Bihuan.Web.Commands;

internal static class AdminCommand
{
    public static WritingCommand Writing { get; } = new("admin", Make);

    public static Command Create()
    {
        var data = new DataOptions();
        var email = new Argument<string>("EMAIL") { Description = "Whose account; it is made when there is none." };
        var address = new Option<string>("--url") { Description = "Where the server is reached.", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
        var command = new Command("admin", "Print a one-time link by which an administrator sets a password; valid 72 hours.") { email, address };
        data.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            if (!parsed.GetValue(email)!.Contains('@', StringComparison.Ordinal))
            {
                Console.Error.WriteLine("EMAIL is an e-mail address.");
                return 2;
            }

            var answer = await WritingCommands.Run(
                data.Store(parsed), Writing, new Dictionary<string, string> { ["email"] = parsed.GetValue(email)! }, file: null, isQuiet: true, ct);
            if (answer.Result is null) return Answers.Print(answer);
            var link = $"{parsed.GetValue(address)!.TrimEnd('/')}/invitation?token={answer.Result["token"]}";
            Console.WriteLine(parsed.GetValue(data.Json) ? JsonSerializer.Serialize(new { link }) : link);
            return 0;
        });
        return command;
    }

    private static async Task<CommandAnswer> Make(CommandInput input, CancellationToken ct)
    {
        var made = await input.Services.GetRequiredService<Writes>().Run(scope => scope.GetRequiredService<Accounts>().AdministratorLink(input["email"], ct), ct);
        return made.Refusal is { } refusal ? CommandAnswer.Refused(refusal.Code) : CommandAnswer.Done(new JsonObject { ["token"] = made.Value });
    }
}
