using System.CommandLine;

namespace Bihuan.Web.Commands;

internal static class ImportCommand
{
    public static Command Create() => new("import", "Take data over from elsewhere.") { ImportCasesCommand.Create(), ImportIncidentsCommand.Create(), ImportAllCommand.Create() };
}
