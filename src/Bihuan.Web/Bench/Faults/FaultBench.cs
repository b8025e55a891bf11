using System.Globalization;

namespace Bihuan.Web.Bench.Faults;

/// <summary>
/// <c>bench faults</c>: the product is killed, its database is killed, its disk fills, its file is locked, and it is sent ten thousand
/// pieces of malformed input. Each part says what it did and ends with one verdict; the first that fails ends the run with 1.
/// </summary>
internal static class FaultBench
{
    public const string Parts = "kill, postgres, disk, lock, input";

    public static async Task<int> Run(BenchOptions options, string? only, CancellationToken ct)
    {
        var parts = (only ?? Parts).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            var isSound = part switch
            {
                "kill" => await KillBench.Run(options.Database, options.Rounds, ct),
                "postgres" => await PostgresKillBench.Run(options.Rounds, ct),
                "disk" => await DiskBench.Run(ct),
                "lock" => await LockBench.Run(ct),
                "input" => await InputBench.Run(options.Database, options.Inputs, ct),
                _ => throw new InvalidOperationException($"There is no fault '{part}'. Known: {Parts}."),
            };
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{part}: {(isSound ? "sound" : "NOT SOUND")} in {watch.Elapsed.TotalSeconds:0} s, load {ChildServer.Load()}"));
            if (!isSound) return 1;
        }

        return 0;
    }
}
