namespace Bihuan.Routing.Standard;

/// <summary>
/// What never changes during one search: distances, windows, and for every customer the short lists of others worth
/// standing next to. An insertion is tried only behind a good predecessor or in front of a good successor (granular
/// search, Toth and Vigo 2003), which makes its price independent of the size of the day. Closeness counts distance plus
/// a fifth of the waiting that even the best timing cannot avoid; pairs whose windows forbid the order are left out.
/// The arrays are pinned so that the search can walk them by pointer.
/// </summary>
internal sealed unsafe class Ground
{
    private const double WaitingWeight = 0.2;

    public readonly int Count;                  // customers; nodes are 0..Count
    public readonly int VehicleLimit;
    public readonly int Capacity;
    public readonly int CandidateCount;         // per customer and direction
    public readonly int NearbyCount;
    public readonly int* Distance;              // (Count + 1) squared, row by row
    public readonly Site* Sites;
    public readonly int* Candidates;            // per customer: predecessors, then successors; zeros fill a short list
    public readonly int* CandidateDistances;    // of the same places
    public readonly int* Nearby;                // per customer: itself, then the nearest by distance
    public readonly double[] X;
    public readonly double[] Y;

    private readonly int[] _distance;
    private readonly Site[] _sites;
    private readonly int[] _candidates;
    private readonly int[] _candidateDistances;
    private readonly int[] _nearby;

    /// <summary>The fixed facts of one node, in tenths.</summary>
    internal struct Site
    {
        public int Ready, Due, Service, Demand;
    }

    public Ground(StandardInstance instance, int candidateCount, int nearbyCount)
        : this(instance.CustomerCount, instance.VehicleLimit, instance.Capacity, candidateCount, nearbyCount)
    {
        for (int i = 0; i <= Count; i++)
        {
            StandardNode node = instance.Nodes[i];
            (X[i], Y[i]) = (node.X, node.Y);
            Sites[i] = new Site { Ready = node.Ready * StandardInstance.Scale, Due = node.Due * StandardInstance.Scale, Service = node.Service * StandardInstance.Scale, Demand = node.Demand };
            for (int j = 0; j <= Count; j++) Distance[i * (Count + 1) + j] = i == j ? 0 : instance.Distance(i, j);
        }
        FindNeighbours();
    }

    /// <summary>The part of a ground that belongs to some customers; member i of the part is node <c>members[i - 1]</c>.</summary>
    public Ground(Ground whole, ReadOnlySpan<int> members, int vehicleLimit)
        : this(members.Length, vehicleLimit, whole.Capacity, whole.CandidateCount, whole.NearbyCount)
    {
        int[] partOf = new int[whole.Count + 1];
        int[] nodes = [0, .. members];
        for (int i = 1; i <= Count; i++) partOf[nodes[i]] = i;
        for (int i = 0; i <= Count; i++)
        {
            int* row = whole.Distance + (long)nodes[i] * (whole.Count + 1);
            Sites[i] = whole.Sites[nodes[i]];
            for (int j = 0; j <= Count; j++) Distance[i * (Count + 1) + j] = row[nodes[j]];
        }

        for (int i = 1; i <= Count; i++)
        {
            Narrow(whole.Candidates + (long)nodes[i] * 2 * CandidateCount, Candidates + (long)i * 2 * CandidateCount, CandidateCount, partOf);
            Narrow(whole.Candidates + (long)nodes[i] * 2 * CandidateCount + CandidateCount, Candidates + (long)i * 2 * CandidateCount + CandidateCount, CandidateCount, partOf);
            Narrow(whole.Nearby + (long)nodes[i] * NearbyCount, Nearby + (long)i * NearbyCount, NearbyCount, partOf);
        }
        FillCandidateDistances();
    }

    private Ground(int count, int vehicleLimit, int capacity, int candidateCount, int nearbyCount)
    {
        (Count, VehicleLimit, Capacity, CandidateCount, NearbyCount) = (count, vehicleLimit, capacity, candidateCount, nearbyCount);
        (X, Y) = (new double[count + 1], new double[count + 1]);
        _distance = GC.AllocateArray<int>((count + 1) * (count + 1), pinned: true);
        _sites = GC.AllocateArray<Site>(count + 1, pinned: true);
        _candidates = GC.AllocateArray<int>((count + 1) * 2 * candidateCount, pinned: true);
        _candidateDistances = GC.AllocateArray<int>(_candidates.Length, pinned: true);
        _nearby = GC.AllocateArray<int>((count + 1) * nearbyCount, pinned: true);
        Distance = Address(_distance);
        Sites = (Site*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _sites[0]);
        Candidates = Address(_candidates);
        CandidateDistances = Address(_candidateDistances);
        Nearby = Address(_nearby);
    }

    private static int* Address(int[] pinned) => (int*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(pinned));

    private static void Narrow(int* from, int* to, int length, int[] partOf)
    {
        int kept = 0;
        for (int k = 0; k < length && from[k] != 0; k++)
        {
            if (partOf[from[k]] is > 0 and int member) to[kept++] = member;
        }
    }

    private void FindNeighbours()
    {
        double[] keys = new double[Count];
        int[] others = new int[Count];
        for (int c = 1; c <= Count; c++)
        {
            int found = Rank(keys, others, v => Closeness(v, c), c);
            Keep(others, found, Candidates + (long)c * 2 * CandidateCount, CandidateCount);
            found = Rank(keys, others, v => Closeness(c, v), c);
            Keep(others, found, Candidates + (long)c * 2 * CandidateCount + CandidateCount, CandidateCount);
            Nearby[c * NearbyCount] = c;
            found = Rank(keys, others, v => Distance[c * (Count + 1) + v], c);
            Keep(others, found, Nearby + (long)c * NearbyCount + 1, NearbyCount - 1);
        }
        FillCandidateDistances();
    }

    private void FillCandidateDistances()
    {
        for (int c = 1; c <= Count; c++)
        {
            for (int k = 2 * c * CandidateCount; k < 2 * (c + 1) * CandidateCount; k++) CandidateDistances[k] = Distance[c * (Count + 1) + Candidates[k]];
        }
    }

    private int Rank(double[] keys, int[] others, Func<int, double> closeness, int self)
    {
        int found = 0;
        for (int v = 1; v <= Count; v++)
        {
            double key = v == self ? double.PositiveInfinity : closeness(v);
            if (double.IsPositiveInfinity(key)) continue;
            (keys[found], others[found]) = (key, v);
            found++;
        }
        Array.Sort(keys, others, 0, found);
        return found;
    }

    private static void Keep(int[] ranked, int found, int* list, int length)
    {
        for (int k = 0; k < length; k++) list[k] = k < found ? ranked[k] : 0;
    }

    private double Closeness(int from, int to)
    {
        int distance = Distance[from * (Count + 1) + to];
        ref Site a = ref Sites[from], b = ref Sites[to];
        if (a.Ready + a.Service + distance > b.Due || a.Demand + b.Demand > Capacity) return double.PositiveInfinity;
        return distance + WaitingWeight * Math.Max(0, b.Ready - a.Due - a.Service - distance);
    }
}
