using System.CommandLine;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Web.Commands;

/// <summary>For whoever writes a migration: the tables as the model wants them, on either database.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var data = new DataOptions();
        var command = new Command("schema", "Print the SQL that would create every table of the model.") { Hidden = true };
        data.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            await using var services = Tools.Services(data.Store(parsed));
            await using var scope = services.CreateAsyncScope();
            Console.WriteLine(scope.ServiceProvider.GetRequiredService<ServiceDb>().Database.GenerateCreateScript());
            return 0;
        });
        return command;
    }
}
