using System.Globalization;
using System.Text.Json;
using Bihuan.ServiceLevels;

namespace Bihuan.Web.Bench;

/// <summary>The arithmetic of deadlines against a minute counter on random cases; exit 1 at the first disagreement.</summary>
internal static class OracleBench
{
    private const int Seed = 20260315;

    public static int Run(BenchOptions options)
    {
        var run = ServiceLevelChecks.Oracle(options.Cases, Seed, Math.Clamp(Environment.ProcessorCount, 1, 4));
        foreach (var one in run.Disagreements) Console.Error.WriteLine(one);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Cases:N0} random cases of seed {run.Seed}: {run.Compared:N0} compared, {run.BeyondYears:N0} beyond the calendar's years, {run.Disagreements.Count} disagree, {run.Seconds:0.0} s, load {ChildServer.Load()}"));
        if (options.Json) Console.WriteLine(JsonSerializer.Serialize(run, Commands.Answers.Json));
        return run.Disagreements.Count == 0 ? 0 : 1;
    }
}
