using System.CommandLine;
using System.Text.Json;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;

namespace Bihuan.Web.Commands;

internal static class AdminCommand
{
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

            await using var services = Tools.Services(data.Store(parsed));
            await services.GetRequiredService<Preparation>().Run(ct);
            var made = await services.GetRequiredService<Writes>().Run(scope => scope.GetRequiredService<Accounts>().AdministratorLink(parsed.GetValue(email)!, ct), ct);
            if (made.Refusal is { } refusal)
            {
                Console.Error.WriteLine(refusal.Code);
                return 1;
            }

            var link = $"{parsed.GetValue(address)!.TrimEnd('/')}/invitation?token={made.Value}";
            Console.WriteLine(parsed.GetValue(data.Json) ? JsonSerializer.Serialize(new { link }) : link);
            return 0;
        });
        return command;
    }
}
