namespace Bihuan.Routing.Field;

/// <summary>
/// Plans a field day. With an iteration budget two searches with fixed sub-seeds advance in blocks and exchange their
/// best, whatever the number of threads, so the same seed gives the same plan; with a time budget there are as many
/// searches as threads. The searches of a large day each take a part of it. Whatever is wrong with the day comes back in the plan: nothing is thrown, nothing hangs.
/// </summary>
public static class FieldSolver
{
    private const int SearchesOfCountedBudget = 2;
    private const int Blocks = 6;
    private const int PartsFrom = 600;

    public static FieldPlan Solve(FieldDay day, SearchBudget budget, int threads = 1, ulong seed = 1) => Solve(day, budget, threads, seed, null, null);

    /// <param name="start">A plan to go on from, as routes of job numbers.</param>
    /// <param name="open">Technicians whose routes may change.</param>
    internal static FieldPlan Solve(FieldDay day, SearchBudget budget, int threads, ulong seed, Func<FieldGround, (int[][], int[])>? start, IReadOnlyCollection<string>? open)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        SearchBudget.Meter meter = budget.Begin();
        (FieldDay clean, IReadOnlyList<DayFault> faults) = WithConsistentFrozen(DayFaults.Remove(day));
        FieldGround ground = new(clean);
        (int[][], int[])? from = start?.Invoke(ground);
        int[]? openRoutes = open is null ? null : [.. open.Select(id => ground.FindTechnician(id)).OfType<int>()];
        int count = budget.CountsIterations ? SearchesOfCountedBudget : threads;
        FieldSearch[] searches = new FieldSearch[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, k =>
            searches[k] = new FieldSearch(clean, Dice.Derive(seed, 0, k), from, openRoutes, budget.CountsIterations ? null : () => meter.UsedShare < 1));
        if (count > 1 && openRoutes is null && clean.Jobs.Count >= PartsFrom && clean.Technicians.Count >= count)
            return PlanWriter.Write(clean, BestOfParts(searches, budget, meter, threads, seed), FaultyJobs(day, clean, faults), faults);

        for (int block = 0; block < Blocks; block++)
        {
            RunBlock(searches, block, budget, meter, threads);
            FieldSearch best = searches.MinBy(s => s.BestCost)!, worst = searches.MaxBy(s => s.CurrentCost)!;
            if (best != worst && block % 2 == 1) worst.Restart(best.Best);
        }
        return PlanWriter.Write(clean, searches.MinBy(s => s.BestCost)!.Best, FaultyJobs(day, clean, faults), faults);
    }

    private static (int[][] Routes, int[] CrewStarts) BestOfParts(FieldSearch[] searches, SearchBudget budget, SearchBudget.Meter meter, int threads, ulong seed)
    {
        PartedSearch parts = new(searches, seed);
        for (int block = 0; block < Blocks; block++)
        {
            parts.BeginBlock(block);
            RunBlock(searches, block, budget, meter, threads);
            parts.EndBlock(isSettling: (block + 1.0) / Blocks >= FieldSearch.SettlesFrom);
        }
        return parts.Best;
    }

    private static void RunBlock(FieldSearch[] searches, int block, SearchBudget budget, SearchBudget.Meter meter, int threads)
    {
        double length = 1.0 / Blocks, begin = block * length;
        Parallel.For(0, searches.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, k =>
        {
            if (budget.CountsIterations)
            {
                long steps = (budget.Iterations * (block + 1) / Blocks - budget.Iterations * block / Blocks) / searches.Length;
                searches[k].Run(steps, made => begin + length * made / steps);
            }
            else searches[k].Run(long.MaxValue, _ => meter.UsedShare is var used && used < begin + length ? used : -1);
        });
    }

    /// <summary>A single job frozen with two technicians stays with the first.</summary>
    private static (FieldDay, IReadOnlyList<DayFault>) WithConsistentFrozen((FieldDay Day, IReadOnlyList<DayFault> Faults) found)
    {
        Dictionary<string, int> crew = found.Day.Jobs.ToDictionary(j => j.Id, j => j.CrewSize, StringComparer.Ordinal);
        List<DayFault> faults = [.. found.Faults];
        List<Technician> technicians = [];
        foreach (Technician technician in found.Day.Technicians)
        {
            FrozenStop[] kept = [.. technician.Frozen.Where(f => --crew[f.Job] >= 0)];
            if (kept.Length < technician.Frozen.Count) faults.Add(new("technician.frozen", technician.Id, "A stop is frozen with more technicians than its crew has."));
            technicians.Add(technician with { Frozen = kept });
        }
        return (found.Day with { Technicians = technicians }, faults);
    }

    private static UnservedJob[] FaultyJobs(FieldDay day, FieldDay clean, IReadOnlyList<DayFault> faults)
    {
        HashSet<string> kept = [.. clean.Jobs.Select(j => j.Id)];
        return [.. day.Jobs.Where(j => !kept.Contains(j.Id)).DistinctBy(j => j.Id)
            .Select(j => new UnservedJob(j.Id, faults.First(f => f.Subject == j.Id && f.Code.StartsWith("job.", StringComparison.Ordinal)).Detail, [], null))];
    }
}
