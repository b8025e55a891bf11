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
        cpuSeconds.Validators.Add(r => RequirePositive(r, r.GetValueOrDefault<double?>()));
        seconds.Validators.Add(r => RequirePositive(r, r.GetValueOrDefault<double?>()));
        iterations.Validators.Add(r => RequirePositive(r, r.GetValueOrDefault<long?>()));
        threads.Validators.Add(r => RequirePositive(r, r.GetValueOrDefault<int?>()));

        Command command = new("route", "Solve a standard vehicle routing instance") { file, cpuSeconds, seconds, iterations, threads, seed, format, json };
        command.Validators.Add(r =>
        {
            int budgets = new[] { r.GetValue(cpuSeconds) is not null, r.GetValue(seconds) is not null, r.GetValue(iterations) is not null }.Count(given => given);
            if (budgets > 1) r.AddError("Give one of --cpu-seconds, --seconds and --iterations.");
        });
        command.SetAction(parsed => Run(
            parsed.GetValue(file)!,
            parsed.GetValue(format)!,
            BudgetOf(parsed.GetValue(cpuSeconds), parsed.GetValue(seconds), parsed.GetValue(iterations)),
            parsed.GetValue(threads),
            parsed.GetValue(seed),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(FileInfo file, string format, SearchBudget budget, int? threads, ulong seed, TextWriter output, TextWriter error)
    {
        try
        {
            int workers = threads ?? DefaultThreads(budget);
            Answer answer = format == "trsp" ? SolveTechnicians(file, budget, workers, seed) : SolveStandard(file, budget, workers, seed);
            output.WriteLine(JsonSerializer.Serialize(answer with { CpuSeconds = Math.Round(Environment.CpuUsage.TotalTime.TotalSeconds, 3) }, Compact));
            return 0;
        }
        catch (Exception e) when (e is InstanceFormatException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"{file.Name}: {e.Message}");
            return 2;
        }
    }

    private static Answer SolveStandard(FileInfo file, SearchBudget budget, int threads, ulong seed)
    {
        StandardInstance instance = SolomonReader.ReadFile(file.FullName);
        StandardPlan plan = StandardSolver.Solve(instance, budget, threads, seed);
        RequireProved(StandardChecker.FaultsOf(instance, plan));
        return new Answer(plan.Cost, plan.Routes, plan.Unserved.Length == 0 ? null : plan.Unserved, null, 0);
    }

    /// <summary>The cost is the total duration; routes name requests, beside the technicians who drive them.</summary>
    private static Answer SolveTechnicians(FileInfo file, SearchBudget budget, int threads, ulong seed)
    {
        TrspInstance instance = TrspReader.ReadFile(file.FullName);
        TrspPlan plan = TrspSolver.Solve(instance, budget, threads, seed);
        RequireProved(TrspChecker.FaultsOf(instance, plan));
        return new Answer(Math.Round(plan.Duration, 3), [.. plan.Routes.Select(r => r.Requests)], plan.Unserved.Length == 0 ? null : plan.Unserved, [.. plan.Routes.Select(r => r.Technician)], 0);
    }

    private static void RequireProved(IReadOnlyList<string> faults)
    {
        if (faults.Count > 0) throw new InvalidOperationException("The solver made an illegal plan: " + string.Join(" ", faults));
    }

    private static SearchBudget BudgetOf(double? cpuSeconds, double? seconds, long? iterations)
    {
        if (iterations is { } count) return SearchBudget.OfIterations(count);
        if (cpuSeconds is not { } budget) return SearchBudget.OfSeconds(seconds ?? DefaultSeconds);
        double started = Math.Min(Environment.CpuUsage.TotalTime.TotalSeconds, Math.Min(ProgramStartSecondsMax, budget / 2));
        return SearchBudget.OfCpuSeconds(budget - started);
    }

    private static int DefaultThreads(SearchBudget budget) => budget.CountsProcessor ? 1 : Environment.ProcessorCount;

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
