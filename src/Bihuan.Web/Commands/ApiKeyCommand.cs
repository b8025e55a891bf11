using System.CommandLine;
using System.Text.Json;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;

namespace Bihuan.Web.Commands;

internal static class ApiKeyCommand
{
    public static Command Create()
    {
        var data = new DataOptions();
        var name = new Argument<string>("NAME") { Description = "What the key is for." };
        var scopes = new Option<string?>("--scopes") { Description = "Permission names separated by commas; * for all. Default: what integrations usually need." };
        var command = new Command("apikey", "Make an API key; it is shown once.") { name, scopes };
        data.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var services = Tools.Services(data.Store(parsed));
            await services.GetRequiredService<Preparation>().Run(ct);
            var wanted = (parsed.GetValue(scopes) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var made = await services.GetRequiredService<Writes>().Run(
                scope => scope.GetRequiredService<ApiKeys>().Make(parsed.GetValue(name)!, wanted, null, Actor.Named("command-line"), ct), ct);
            if (made.Refusal is { } refusal)
            {
                Console.Error.WriteLine(refusal.Code + ": " + string.Join(", ", refusal.Errors.Select(x => x.Limit)));
                return 1;
            }

            Console.WriteLine(JsonSerializer.Serialize(new { key = made.Value }));
            return 0;
        });
        return command;
    }
}
