using System.CommandLine;
using Bihuan.Web.Commands;
using Bihuan.Web.Settings;

var root = new RootCommand("Bihuan: after-sales service in one closed loop.");
foreach (var command in CommandList.All()) root.Subcommands.Add(command);
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (SettingsFault fault)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}
