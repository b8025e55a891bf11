using System.CommandLine;
using Bihuan.Web.Commands;

namespace Bihuan.Web.Bench;

/// <summary><c>bench NAME</c>: measurements on seeded data, beside the raw database doing the same in the same run. Never part of the tests.</summary>
internal static class BenchCommand
{
    public const int CasesDefault = 100_000;

    public static IEnumerable<Command> Create()
    {
        var name = new Argument<string>("NAME") { Description = "intake, read, list, search, import, verify, page, start, dispatch, clocks, backtest, due, oracle, sync or faults." };
        var clients = new Option<string>("--clients") { Description = "Numbers of clients, separated by commas.", DefaultValueFactory = _ => "32,8,1" };
        var seconds = new Option<int>("--seconds") { Description = "Length of one window.", DefaultValueFactory = _ => 8 };
        var warm = new Option<int>("--warm") { Description = "Seconds of load before measuring.", DefaultValueFactory = _ => 15 };
        var cases = new Option<int>("--cases") { Description = "Size of the seeded data, or number of random cases.", DefaultValueFactory = _ => CasesDefault };
        var rounds = new Option<int>("--rounds") { Description = "Rounds of the fault test.", DefaultValueFactory = _ => 50 };
        var keep = new Option<DirectoryInfo?>("--keep") { Description = "A folder that is seeded once and used again, for measuring on large data." };
        var file = new Option<FileInfo?>("--file") { Description = "import: the log to take over; a generated one when left out." };
        var inputs = new Option<int>("--inputs") { Description = "Malformed inputs of the fault test.", DefaultValueFactory = _ => 10_000 };
        var part = new Option<string?>("--part") { Description = $"Only these parts of the fault test ({Faults.FaultBench.Parts}) or of the clocks ({ClocksBench.Parts}); backtest: {BacktestBench.Promised} for a sixth clock on each case." };
        var data = new DataOptions();
        var command = new Command("bench", "Measure, beside the raw database in the same run.") { name, clients, seconds, warm, cases, rounds, keep, file, inputs, part };
        data.AddTo(command);
        command.SetAction((parsed, ct) =>
        {
            var options = new BenchOptions(
                [.. parsed.GetValue(clients)!.Split(',').Select(x => int.Parse(x, System.Globalization.CultureInfo.InvariantCulture))],
                TimeSpan.FromSeconds(parsed.GetValue(seconds)), TimeSpan.FromSeconds(parsed.GetValue(warm)), parsed.GetValue(cases), parsed.GetValue(rounds),
                parsed.GetValue(data.Database), parsed.GetValue(data.Json), parsed.GetValue(keep)?.FullName, parsed.GetValue(file)?.FullName, parsed.GetValue(inputs));
            return parsed.GetValue(name) switch
            {
                "intake" => IntakeBench.Run(options, ct),
                "read" or "list" or "search" => ReadBench.Run(parsed.GetValue(name)!, options, ct),
                "import" => ImportBench.Run(options, ct),
                "verify" => VerifyBench.Run(options, ct),
                "page" => PageBench.Run(options, ct),
                "start" => StartBench.Run(options, ct),
                "dispatch" => DispatchBench.Run(options, ct),
                "clocks" => ClocksBench.Run(options, parsed.GetValue(part), ct),
                "backtest" => BacktestBench.Run(options, parsed.GetValue(part), ct),
                "due" => Task.FromResult(DueBench.Run()),
                "oracle" => Task.FromResult(OracleBench.Run(options)),
                "sync" => Sync.SyncBench.Run(options, ct),
                "faults" => Faults.FaultBench.Run(options, parsed.GetValue(part), ct),
                _ => Unknown(parsed.GetValue(name)!),
            };
        });
        return [command, RawCommand.Create(), DeafServer.Create()];
    }

    private static Task<int> Unknown(string name)
    {
        Console.Error.WriteLine($"There is no measurement '{name}'. Known: intake, read, list, search, import, verify, page, start, dispatch, clocks, backtest, due, oracle, sync, faults.");
        return Task.FromResult(1);
    }
}

internal sealed record BenchOptions(IReadOnlyList<int> Clients, TimeSpan Window, TimeSpan Warm, int Cases, int Rounds, string? Database, bool Json, string? Keep = null, string? File = null, int Inputs = 10_000);
