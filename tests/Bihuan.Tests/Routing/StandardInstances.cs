using Bihuan.Routing.Standard;

namespace Bihuan.Tests.Routing;

/// <summary>Small seeded instances in which every customer can be served by a vehicle of his own.</summary>
internal static class StandardInstances
{
    public static StandardInstance Random(int seed, int customers, int vehicles)
    {
        Random random = new(seed);
        List<StandardNode> nodes = [new(50, 50, 0, 0, 1000, 0)];
        for (int c = 0; c < customers; c++)
        {
            double x = random.Next(101), y = random.Next(101);
            int ready = random.Next(80, 700), width = random.Next(10, 200);
            nodes.Add(new StandardNode(x, y, random.Next(1, 30), random.Next(2) == 0 ? 0 : ready, ready + width, 10));
        }
        return new StandardInstance($"random {seed}", vehicles, 100, nodes);
    }

    /// <summary>By trying every order and every cut into routes.</summary>
    public static long OptimalCost(StandardInstance instance)
    {
        Dictionary<int, long> bestRoute = [];
        Extend(0, 0, 0, 0, 0);
        long[] best = new long[1 << instance.CustomerCount];
        for (int set = 1; set < best.Length; set++)
        {
            best[set] = long.MaxValue;
            foreach ((int members, long cost) in bestRoute)
            {
                if ((members & set) == members && best[set & ~members] != long.MaxValue) best[set] = Math.Min(best[set], best[set & ~members] + cost);
            }
        }
        return best[^1];

        void Extend(int members, int at, long time, long length, int load)
        {
            for (int c = 1; c <= instance.CustomerCount; c++)
            {
                StandardNode node = instance.Nodes[c];
                if ((members & (1 << (c - 1))) != 0 || load + node.Demand > instance.Capacity) continue;
                long start = Math.Max(time + instance.Distance(at, c), node.Ready * 10);
                if (start > node.Due * 10) continue;
                int set = members | (1 << (c - 1));
                long closed = length + instance.Distance(at, c) + instance.Distance(c, 0);
                if (start + node.Service * 10 + instance.Distance(c, 0) <= instance.Nodes[0].Due * 10 && (!bestRoute.TryGetValue(set, out long known) || closed < known)) bestRoute[set] = closed;
                Extend(set, c, start + node.Service * 10, length + instance.Distance(at, c), load + node.Demand);
            }
        }
    }
}
