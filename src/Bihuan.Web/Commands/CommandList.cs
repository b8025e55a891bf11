using System.CommandLine;
using Bihuan.Web.Bench;

namespace Bihuan.Web.Commands;

/// <summary>Every command of the product, in the order in which help lists them.</summary>
internal static class CommandList
{
    public static IEnumerable<Command> All() =>
    [
        ServeCommand.Create(),
        ApiKeyCommand.Create(),
        DueCommand.Create(),
        RouteCommand.Create(),
        AdminCommand.Create(),
        ImportCommand.Create(),
        ExportCommand.Create(),
        ReportCommand.Create(),
        PolicyCommand.Create(),
        VerifyCommand.Create(),
        BackupCommand.Create(),
        RestoreCommand.Create(),
        SchemaCommand.Create(),
        .. BenchCommand.Create(),
    ];
}
