using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bihuan.Cases.Contracts;
using Spectre.Console;

namespace Bihuan.Web.Commands;

/// <summary><c>bihuan report incidents</c>: the figures of an imported incident log, from its facts.</summary>
internal static class ReportIncidentsCommand
{
    private const int RowsShown = 12;

    public static Command Create()
    {
        var data = new DataOptions();
        var asOf = new Option<DateTimeOffset?>("--asof") { Description = "Count only what had happened by then." };
        var command = new Command("incidents", "Counts, SLA, reopenings, reassignments and hours of an imported incident log.") { asOf };
        data.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var store = data.Store(parsed);
            if (Tools.NothingThere(store) is { } why)
            {
                Console.Error.WriteLine(why);
                return 2;
            }

            await using var services = Tools.Services(store);
            var report = await services.GetRequiredService<IncidentReport>().Run(parsed.GetValue(asOf)?.ToUniversalTime(), ct);
            if (parsed.GetValue(data.Json)) Console.WriteLine(JsonSerializer.Serialize(report, Answers.Json));
            else Print(report);
            return 0;
        });
        return command;
    }

    private static void Print(IncidentReportView report)
    {
        var culture = CultureInfo.InvariantCulture;
        AnsiConsole.WriteLine(string.Create(culture, $"{report.Incidents:N0} incidents, {report.Events:N0} events, SLA made {report.MadeSla:N0}"));
        AnsiConsole.WriteLine(string.Create(culture, $"reopened {report.Reopened:N0}, reassigned {report.Reassigned:N0} (at most {report.ReassignmentsMax} times), without a resolution time {report.WithoutResolution:N0}"));
        Table("Priority", report.Priorities);
        Table("Group", report.Groups);
        Table("Category", report.Categories);
    }

    private static void Table(string title, IReadOnlyList<IncidentFigures> rows)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(title);
        foreach (var column in (string[])["Incidents", "SLA made", "Resolved", "Median h", "P90 h"]) table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var row in rows.Take(RowsShown))
            table.AddRow(Markup.Escape(row.Name), Text(row.Incidents), Text(row.MadeSla), Text(row.Resolved), Text(row.MedianHours), Text(row.P90Hours));
        if (rows.Count > RowsShown) table.Caption($"and {rows.Count - RowsShown} more, see --json");
        AnsiConsole.Write(table);
    }

    private static string Text(IFormattable? number) => number?.ToString(number is decimal ? "N2" : "N0", CultureInfo.InvariantCulture) ?? "-";
}

internal static class ReportCommand
{
    public static Command Create() => new("report", "Figures from the facts.") { ReportClocksCommand.Create(), ReportIncidentsCommand.Create() };
}
