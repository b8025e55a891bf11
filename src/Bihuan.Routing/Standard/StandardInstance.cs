namespace Bihuan.Routing.Standard;

/// <summary>One node of a benchmark instance, in the file's own units. Node 0 is the depot.</summary>
public readonly record struct StandardNode(double X, double Y, int Demand, int Ready, int Due, int Service);

/// <summary>
/// A vehicle routing problem with time windows in the DIMACS convention: every distance is floor(10 × Euclid), every
/// time × 10, only the total distance counts, waiting is free, and the number of vehicles is a limit.
/// </summary>
public sealed record StandardInstance(string Name, int VehicleLimit, int Capacity, IReadOnlyList<StandardNode> Nodes)
{
    public const int Scale = 10;

    public int CustomerCount => Nodes.Count - 1;

    public int Distance(int from, int to)
    {
        double dx = Nodes[from].X - Nodes[to].X, dy = Nodes[from].Y - Nodes[to].Y;
        return (int)(Scale * Math.Sqrt(dx * dx + dy * dy));
    }
}

/// <summary>Routes without the depot, and what they cost in tenths.</summary>
public sealed record StandardPlan(int[][] Routes, int[] Unserved, long CostTenths)
{
    public double Cost => CostTenths / (double)StandardInstance.Scale;
}
