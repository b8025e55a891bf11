using System.CommandLine;
using Bihuan.Web.Commands;
using Bihuan.Web.Settings;

var root = new RootCommand("Bihuan: after-sales service in one closed loop.");
foreach (var command in CommandList.All()) root.Subcommands.Add(command);
ParseResult parsed;
try
{
    parsed = root.Parse(args);
}
catch (InvalidOperationException fault)
{
    // A validator asked for the value of an option that cannot be read as what it should be.
    Console.Error.WriteLine(fault.Message);
    return 1;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (SettingsFault fault)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}
