using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Contracts;
using Spectre.Console;

namespace Bihuan.Web.Commands;

/// <summary><c>bihuan policy backtest</c>: a draft of limits against all history. It only reads, so it may run beside the server.</summary>
internal static class PolicyBacktestCommand
{
    private const int FlipsShown = 10, WidthWhenRedirected = 220;

    public static Command Create()
    {
        var data = new DataOptions();
        var file = new Argument<FileInfo>("FILE") { Description = "The draft, a YAML document of limits." };
        var from = new Option<DateOnly>("--from") { Required = true, Description = "First day on which the cases were opened." };
        var to = new Option<DateOnly>("--to") { Required = true, Description = "Last day, inclusive." };
        var against = new Option<FileInfo?>("--against") { Description = "Compare with this document instead of the limits each case began with." };
        var asOf = new Option<DateTimeOffset?>("--asof") { Description = "Judge by what was known then; default now." };
        var facts = new Option<bool>("--from-facts") { Description = "Read the facts themselves instead of the compact rows: slower, same verdicts." };
        var flips = new Option<int>("--flips") { Description = "How many of the cases that flip to explain; all are counted.", DefaultValueFactory = _ => 1000 };
        var threads = new Option<int?>("--threads") { Description = "Default: as many as processors, at most 4." };
        var minutes = new Option<double>("--handling-minutes") { Description = "Staff estimate: mean minutes one first response takes.", DefaultValueFactory = _ => 10 };
        var share = new Option<double>("--share-in-time") { Description = "Staff estimate: share of first responses to be in time.", DefaultValueFactory = _ => 0.95 };
        var command = new Command("backtest", "Breach rates before and after, the cases that flip and why, and what it costs in staff hours.")
            { file, from, to, against, asOf, facts, flips, threads, minutes, share };
        file.AcceptExistingOnly();
        data.AddTo(command);
        // Each option by itself: a validator of the command would not see the defaults.
        Must(minutes, x => x is > 0 and <= 1440, "--handling-minutes lies between 0 and 1440.");
        Must(share, x => x is > 0 and < 1, "--share-in-time lies between 0 and 1.");
        Must(flips, x => x >= 0, "--flips is not negative.");
        Must(threads, x => x is null or >= 1, "--threads is at least 1.");
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(to) < parsed.GetValue(from)) parsed.AddError("--to lies before --from.");
        });
        command.SetAction(async (parsed, ct) =>
        {
            var store = data.Store(parsed);
            if (Tools.NothingThere(store) is { } why) return Refuse(why);
            await using var services = Tools.Services(store);
            if (await Tools.NotMigrated(services, ct) is { } old) return Refuse(old);
            var other = parsed.GetValue(against);
            var request = new BacktestRequest(await Text(parsed.GetValue(file)!, ct), parsed.GetValue(file)!.Name, parsed.GetValue(from), parsed.GetValue(to))
            {
                Against = other is null ? null : await Text(other, ct),
                AgainstName = other?.Name,
                AsOf = parsed.GetValue(asOf)?.ToUniversalTime(),
                FromFacts = parsed.GetValue(facts),
                FlipsMax = parsed.GetValue(flips),
                Threads = parsed.GetValue(threads),
                HandlingMinutes = parsed.GetValue(minutes),
                ShareInTime = parsed.GetValue(share),
            };
            var outcome = await Progress.Show("Cases", parsed.GetValue(data.Json), shown => services.GetRequiredService<PolicyBacktest>().Run(request, new Counted(shown), ct));
            foreach (var error in outcome.Errors) Console.Error.WriteLine(error);
            if (outcome.Report is not { } report) return 1;
            if (parsed.GetValue(data.Json)) Console.WriteLine(JsonSerializer.Serialize(report, Answers.Json));
            else Print(report, services.GetRequiredService<WordsCatalog>().In("en"));
            return 0;
        });
        return command;
    }

    private static void Must<T>(Option<T> option, Func<T?, bool> holds, string otherwise) => option.Validators.Add(given =>
    {
        if (given.Tokens.Count > 0 && !holds(given.GetValueOrDefault<T>())) given.AddError(otherwise);
    });

    private static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return 2;
    }

    private static Task<string> Text(FileInfo file, CancellationToken ct) => File.ReadAllTextAsync(file.FullName, ct);

    private static void Print(BacktestReport report, Words words)
    {
        // A file has no width of its own, and a table broken at eighty columns cannot be read.
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = WidthWhenRedirected;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(report.Zone);
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Cases:N0} cases opened {report.From:yyyy-MM-dd} to {report.To:yyyy-MM-dd} ({report.Zone}), {report.Clocks:N0} clocks, judged as of {TimeZoneInfo.ConvertTime(report.AsOf, zone):yyyy-MM-dd HH:mm}, read from {report.ReadFrom} in {report.Seconds:0.00} s"));
        AnsiConsole.WriteLine($"Cases with a breach: {Rate(report.CasesBefore)} before, {Rate(report.CasesAfter)} after, change {Change(report.CasesDifference)} (95 % intervals)");
        var table = new Table().Border(TableBorder.Simple).AddColumn("Limit").AddColumn("Clock").AddColumn("Figure");
        foreach (var column in (string[])["Breached before", "Breached after", "Change, paired", "Now breached", "No longer"]) table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var x in report.Limits)
            table.AddRow(Safe(x.Limit), Safe(x.Clock), Safe(x.FigureBefore == x.FigureAfter ? x.FigureBefore ?? "" : $"{x.FigureBefore} > {x.FigureAfter}"), Rate(x.Before), Rate(x.After), Change(x.Difference), Number(x.NowBreached), Number(x.NoLongerBreached));
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"{Number(report.FlipCount)} clocks flip{(report.FlipCount > 0 ? ", the first:" : ".")}");
        foreach (var flip in report.Flips.Take(FlipsShown)) AnsiConsole.WriteLine(Flip(flip, words, zone));
        Staff(report.Staffing);
        AnsiConsole.WriteLine("Nothing was changed: verdicts already given stay under their version.");
    }

    private static string Flip(FlipView x, Words words, TimeZoneInfo zone) =>
        $"  {x.Case} {x.Limit} run {x.Run}: {Side(x.Before, zone)} -> {Side(x.After, zone)}; {string.Join(", ", x.Because.Select(code => words["laboratory.because." + code]))}";

    private static string Side(FlipSide? side, TimeZoneInfo zone) => side is null
        ? "did not apply"
        : string.Create(CultureInfo.InvariantCulture, $"{side.Outcome} ({side.Figure} from {Local(side.StartedAt, zone)}, paused {side.PausedMinutes:0.##} min, due {Local(side.DueAt, zone)}, ended {Local(side.EndedAt, zone)}{(side.LateMinutes is { } late ? $", {late:0.##} min late" : "")})");

    private static string Local(DateTimeOffset? at, TimeZoneInfo zone) => at is { } instant ? TimeZoneInfo.ConvertTime(instant, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "-";

    private static void Staff(StaffingView staff)
    {
        if (staff is not { HoursPerWeekBefore: { } before, HoursPerWeekAfter: { } after }) return;
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Staff for first responses by Erlang C: {before:0} hours a week before (within {staff.WaitBefore:0.##} min), {after:0} after (within {staff.WaitAfter:0.##} min)."));
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  Assumes {staff.RequestsPerDay:0.0} requests a day at random by hour, {staff.HandlingMinutes:0.##} min each, {staff.ShareInTime:P0} in time, one pool, first come first served, nobody gives up."));
    }

    private static string Rate(RateView x) => x.Rate is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100 * x.Rate:0.0}% of {x.Judged:N0} ({100 * x.Low:0.0}-{100 * x.High:0.0})");

    private static string Change(DifferenceView x) => x.Change is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100 * x.Change:+0.0;-0.0;0.0} ({100 * x.Low:+0.0;-0.0;0.0} to {100 * x.High:+0.0;-0.0;0.0})");

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Safe(string text) => Markup.Escape(text);

    private sealed class Counted(IProgress<long> shown) : IProgress<BacktestProgress>
    {
        public void Report(BacktestProgress value) => shown.Report(value.Done);
    }
}
