using Bihuan.Routing.Standard;

namespace Bihuan.Routing.Checking;

/// <summary>
/// Proves a standard plan anew from the coordinates of the instance. It shares no code with the solver, not even the
/// distance function, so that one mistake cannot hide in both.
/// </summary>
public static class StandardChecker
{
    /// <summary>Every fault found; empty when the plan is right and costs what it says.</summary>
    public static IReadOnlyList<string> FaultsOf(StandardInstance instance, StandardPlan plan)
    {
        List<string> faults = [];
        int[] visits = new int[instance.Nodes.Count];
        long total = 0;
        if (plan.Routes.Length > instance.VehicleLimit) faults.Add($"{plan.Routes.Length} routes for {instance.VehicleLimit} vehicles.");
        for (int r = 0; r < plan.Routes.Length; r++) total += Drive(instance, plan.Routes[r], r, visits, faults);
        foreach (int c in plan.Unserved) visits[c]++;
        for (int c = 1; c < visits.Length; c++)
        {
            if (visits[c] != 1) faults.Add($"Customer {c} is named {visits[c]} times among routes and unserved.");
        }
        if (total != plan.CostTenths) faults.Add($"The plan claims a cost of {plan.CostTenths} tenths but drives {total}.");
        return faults;
    }

    private static long Drive(StandardInstance instance, int[] route, int r, int[] visits, List<string> faults)
    {
        StandardNode here = instance.Nodes[0];
        long clock = 10L * here.Ready, length = 0, load = 0;
        if (route.Length == 0) faults.Add($"Route {r} is empty.");
        foreach (int c in route)
        {
            if (c < 1 || c >= instance.Nodes.Count)
            {
                faults.Add($"Route {r} names customer {c}, who does not exist.");
                return length;
            }
            StandardNode there = instance.Nodes[c];
            visits[c]++;
            long leg = (long)Math.Floor(10 * Math.Sqrt(Math.Pow(here.X - there.X, 2) + Math.Pow(here.Y - there.Y, 2)));
            length += leg;
            clock = Math.Max(clock + leg, 10L * there.Ready);
            if (clock > 10L * there.Due) faults.Add($"Route {r} reaches customer {c} at {clock / 10.0}, after {there.Due}.");
            clock += 10L * there.Service;
            load += there.Demand;
            here = there;
        }
        StandardNode depot = instance.Nodes[0];
        long home = (long)Math.Floor(10 * Math.Sqrt(Math.Pow(here.X - depot.X, 2) + Math.Pow(here.Y - depot.Y, 2)));
        if (clock + home > 10L * depot.Due) faults.Add($"Route {r} comes home at {(clock + home) / 10.0}, after {depot.Due}.");
        if (load > instance.Capacity) faults.Add($"Route {r} carries {load} of {instance.Capacity}.");
        return length + home;
    }
}
