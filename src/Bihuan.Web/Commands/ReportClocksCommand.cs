using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.ReportClocks;
using Spectre.Console;

namespace Bihuan.Web.Commands;

/// <summary><c>bihuan report clocks</c>: attainment of the clocks that fell due in a period, with intervals and targets.</summary>
internal static class ReportClocksCommand
{
    public static Command Create()
    {
        var data = new DataOptions();
        var from = new Option<DateOnly?>("--from") { Description = "First day on which clocks fell due; default thirty days." };
        var to = new Option<DateOnly?>("--to") { Description = "Last day, inclusive; default today." };
        var asOf = new Option<DateTimeOffset?>("--asof") { Description = "What was known then; default now." };
        var command = new Command("clocks", "What was made in time, missed and why, by limit, team and version.") { from, to, asOf };
        data.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var store = data.Store(parsed);
            await using var services = Tools.NothingThere(store) is null ? Tools.Services(store) : null;
            if ((services is null ? Tools.NothingThere(store) : await Tools.NotMigrated(services, ct)) is { } why)
            {
                Console.Error.WriteLine(why);
                return 2;
            }

            var report = await services!.GetRequiredService<ClockReports>().Run(parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(asOf)?.ToUniversalTime(), ct);
            if (parsed.GetValue(data.Json)) Console.WriteLine(JsonSerializer.Serialize(report, Answers.Json));
            else Print(report);
            return 0;
        });
        return command;
    }

    private static void Print(ClockReport report)
    {
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Clocks due {report.Query.From:yyyy-MM-dd} to {report.Query.To:yyyy-MM-dd} ({report.Zone}) as of {report.AsOf:yyyy-MM-dd HH:mm} UTC: {Text(report.Whole)}, {report.Whole.NotDue:N0} not due yet"));
        Table("Limit", report.ByLimit);
        Table("Team", report.ByTeam);
        Table("Version", report.ByVersion);
        foreach (var x in report.Reasons) AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  missed, {x.Reason}: {x.Count:N0}"));
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"First responses: {report.Response.Answered:N0}, median {report.Response.MedianMinutes:0.#} min, ninth decile {report.Response.NinthDecileMinutes:0.#} min; {string.Join(", ", report.Response.Bands.Select(x => string.Create(CultureInfo.InvariantCulture, $"{x.Band} {x.Percent:0.0}%")))}"));
        foreach (var x in report.Targets) AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{x.Key} {x.Measure}: {x.Percent:0.0}% of {x.Of:N0}, wanted {x.AtLeast:0.##}%: {x.Verdict}"));
    }

    private static void Table(string title, IReadOnlyList<AttainmentLine> lines)
    {
        if (lines.Count == 0) return;
        var table = new Table().Border(TableBorder.Simple).AddColumn(title).AddColumn(new TableColumn("In time").RightAligned()).AddColumn(new TableColumn("Met").RightAligned()).AddColumn(new TableColumn("Missed").RightAligned());
        foreach (var x in lines) table.AddRow(Markup.Escape($"{x.Key} {x.Name}"), Text(x.Figure), x.Figure.Met.ToString("N0", CultureInfo.InvariantCulture), x.Figure.Missed.ToString("N0", CultureInfo.InvariantCulture));
        AnsiConsole.Write(table);
    }

    private static string Text(AttainmentView x) => x.Percent is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{x.Percent:0.0}% ({x.Low:0.0}-{x.High:0.0})");
}
