using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bihuan.Routing;
using Bihuan.Routing.Checking;
using Bihuan.Routing.Standard;
using Bihuan.Routing.Trsp;

namespace Bihuan.Web.Commands;

/// <summary>
/// <c>bihuan route FILE</c>: solves one standard instance and prints its cost and routes as one JSON object. Every plan
/// is proved by the checker before it is printed. A processor budget covers the start of the program as well.
/// </summary>
internal static class RouteCommand
{
    private const double DefaultSeconds = 10;
    private const double ProgramStartSecondsMax = 0.5;

    private static readonly JsonSerializerOptions Compact = new(JsonSerializerDefaults.Web);

    public static Command Create()
    {
        Argument<FileInfo> file = new("FILE") { Description = "Instance in the Solomon or in Pillac's technician format" };
        Option<double?> cpuSeconds = new("--cpu-seconds") { Description = "Processor seconds of all threads together" };
        Option<double?> seconds = new("--seconds") { Description = $"Seconds on the clock (default {DefaultSeconds})" };
        Option<long?> iterations = new("--iterations") { Description = "Search steps; the same seed then gives the same plan on any number of threads" };
        Option<int?> threads = new("--threads") { Description = "Default: one for processor seconds, otherwise all processors" };
        Option<ulong> seed = new("--seed") { Description = "Default 1", DefaultValueFactory = _ => 1 };
        Option<string> format = new("--format") { Description = "solomon (default) or trsp", DefaultValueFactory = _ => "solomon" };
        format.AcceptOnlyFromAmong("solomon", "trsp");
        Option<bool> json = new("--json") { Description = "Print JSON alone, which is also the default" };
        Option<FileInfo?> bestKnown = new("--bks") { Description = "Best known costs: FILE is then a directory, and gaps are printed", Hidden = true };
        Option<int> seeds = new("--seeds") { Description = "With --bks, runs for each instance", DefaultValueFactory = _ => 1, Hidden = true };
        cpuSeconds.Validators.Add(r => RequirePositive(r, r.GetValueOrDefault<double?>()));
        seconds.Validators.Add(r => RequirePositive(r, r.GetValueOrDefault<double?>()));
        iterations.Validators.Add(r => RequirePositive(r, r.GetValueOrDefault<long?>()));
        threads.Validators.Add(r => RequirePositive(r, r.GetValueOrDefault<int?>()));

        Command command = new("route", "Solve a standard vehicle routing instance.") { file, cpuSeconds, seconds, iterations, threads, seed, format, json, bestKnown, seeds };
        command.Validators.Add(r =>
        {
            int budgets = new[] { r.GetValue(cpuSeconds) is not null, r.GetValue(seconds) is not null, r.GetValue(iterations) is not null }.Count(given => given);
            if (budgets > 1) r.AddError("Give one of --cpu-seconds, --seconds and --iterations.");
        });
        command.SetAction(parsed =>
        {
            SearchBudget Budget() => BudgetOf(parsed.GetValue(cpuSeconds), parsed.GetValue(seconds), parsed.GetValue(iterations), coversStart: parsed.GetValue(bestKnown) is null);
            string path = parsed.GetValue(file)!.FullName, kind = parsed.GetValue(format)!;
            int workers = parsed.GetValue(threads) ?? (parsed.GetValue(cpuSeconds) is null ? Environment.ProcessorCount : 1);
            (TextWriter output, TextWriter error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            return parsed.GetValue(bestKnown) is { } known
                ? Report(path, error, () => RouteBench.Run(path, known.FullName, kind, Budget, workers, parsed.GetValue(seeds), output))
                : Report(path, error, () => Solve(path, kind, Budget(), workers, parsed.GetValue(seed), output));
        });
        return command;
    }

    private static int Report(string path, TextWriter error, Action work)
    {
        try
        {
            work();
            return 0;
        }
        catch (Exception e) when (e is InstanceFormatException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"{Path.GetFileName(path)}: {e.Message}");
            return 2;
        }
    }

    private static void Solve(string path, string format, SearchBudget budget, int threads, ulong seed, TextWriter output)
    {
        Answer answer = format == "trsp" ? SolveTechnicians(path, budget, threads, seed) : SolveStandard(path, budget, threads, seed);
        output.WriteLine(JsonSerializer.Serialize(answer with { CpuSeconds = Math.Round(Environment.CpuUsage.TotalTime.TotalSeconds, 3) }, Compact));
    }

    private static Answer SolveStandard(string path, SearchBudget budget, int threads, ulong seed)
    {
        StandardInstance instance = SolomonReader.ReadFile(path);
        StandardPlan plan = StandardSolver.Solve(instance, budget, threads, seed);
        RequireProved(StandardChecker.FaultsOf(instance, plan));
        return new Answer(plan.Cost, plan.Routes, plan.Unserved.Length == 0 ? null : plan.Unserved, null, 0);
    }

    /// <summary>The cost is the total duration; routes name requests, beside the technicians who drive them.</summary>
    private static Answer SolveTechnicians(string path, SearchBudget budget, int threads, ulong seed)
    {
        TrspInstance instance = TrspReader.ReadFile(path);
        TrspPlan plan = TrspSolver.Solve(instance, budget, threads, seed);
        RequireProved(TrspChecker.FaultsOf(instance, plan));
        return new Answer(Math.Round(plan.Duration, 3), [.. plan.Routes.Select(r => r.Requests)], plan.Unserved.Length == 0 ? null : plan.Unserved, [.. plan.Routes.Select(r => r.Technician)], 0);
    }

    private static void RequireProved(IReadOnlyList<string> faults)
    {
        if (faults.Count > 0) throw new InvalidOperationException("The solver made an illegal plan: " + string.Join(" ", faults));
    }

    private static SearchBudget BudgetOf(double? cpuSeconds, double? seconds, long? iterations, bool coversStart)
    {
        if (iterations is { } count) return SearchBudget.OfIterations(count);
        if (cpuSeconds is not { } budget) return SearchBudget.OfSeconds(seconds ?? DefaultSeconds);
        if (!coversStart) return SearchBudget.OfCpuSeconds(budget);
        double started = Math.Min(Environment.CpuUsage.TotalTime.TotalSeconds, Math.Min(ProgramStartSecondsMax, budget / 2));
        return SearchBudget.OfCpuSeconds(budget - started);
    }

    private static void RequirePositive<T>(System.CommandLine.Parsing.OptionResult result, T? value)
    {
        if (value is IConvertible number && number.ToDouble(CultureInfo.InvariantCulture) <= 0) result.AddError($"{result.Option.Name} must be above 0.");
    }

    private sealed record Answer(
        double Cost,
        int[][] Routes,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int[]? Unserved,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int[]? Technicians,
        double CpuSeconds);
}
