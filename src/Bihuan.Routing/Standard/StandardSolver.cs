namespace Bihuan.Routing.Standard;

/// <summary>
/// Solves a standard instance: savings, then annealed ruin and recreate, in blocks. In each block a small day is searched
/// by a few independent searches, a large one is cut by the angle of its routes into parts that are searched side by
/// side; then the results are joined in the order of the parts and the cuts are turned. What a block does depends on the
/// seed and the block alone, never on the number of threads that share its work, so with an iteration budget one thread
/// and two find the same plan.
/// </summary>
public static class StandardSolver
{
    public static StandardPlan Solve(StandardInstance instance, SearchBudget budget, int threads = 1, ulong seed = 1) =>
        Solve(instance, budget, threads, seed, Tuning.Default);

    internal static StandardPlan Solve(StandardInstance instance, SearchBudget budget, int threads, ulong seed, Tuning tuning)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        SearchBudget.Meter meter = budget.Begin();
        int[] unreachable = Unreachable(instance);
        if (instance.CustomerCount == 0) return new StandardPlan([], [], 0);
        if (unreachable.Length > 0) return SolveReachable(instance, unreachable, budget, threads, seed, tuning);

        Ground ground = new(instance, tuning.Candidates, Math.Min(tuning.Nearby, instance.CustomerCount));
        int[][] first = Savings.Construct(ground);
        BlockSearch search = new(ground, first, budget, meter, threads, seed, tuning);
        (int[][] routes, long cost) = search.Run();
        HashSet<int> served = [.. routes.SelectMany(r => r)];
        return new StandardPlan(routes, [.. Enumerable.Range(1, instance.CustomerCount).Where(c => !served.Contains(c))], cost);
    }

    /// <summary>Customers no vehicle can serve even alone: too much demand, or no way to arrive in time and come home.</summary>
    public static int[] Unreachable(StandardInstance instance)
    {
        StandardNode depot = instance.Nodes[0];
        return [.. Enumerable.Range(1, instance.CustomerCount).Where(c =>
        {
            StandardNode node = instance.Nodes[c];
            int there = instance.Distance(0, c), scale = StandardInstance.Scale;
            int start = Math.Max(depot.Ready * scale + there, node.Ready * scale);
            return node.Demand > instance.Capacity || start > node.Due * scale || start + node.Service * scale + there > depot.Due * scale;
        })];
    }

    private static StandardPlan SolveReachable(StandardInstance instance, int[] unreachable, SearchBudget budget, int threads, ulong seed, Tuning tuning)
    {
        int[] kept = [.. Enumerable.Range(0, instance.Nodes.Count).Except(unreachable)];
        StandardInstance rest = instance with { Nodes = [.. kept.Select(i => instance.Nodes[i])] };
        StandardPlan plan = Solve(rest, budget, threads, seed, tuning);
        return new StandardPlan(
            [.. plan.Routes.Select(route => Array.ConvertAll(route, c => kept[c]))],
            [.. plan.Unserved.Select(c => kept[c]).Concat(unreachable).Order()],
            plan.CostTenths);
    }
}
