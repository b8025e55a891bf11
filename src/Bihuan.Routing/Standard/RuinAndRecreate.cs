using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bihuan.Routing.Standard;

/// <summary>
/// One step of slack induction by string removals (Christiaens and Vanden Berghe, Transportation Science 2020): short
/// strings of stops near one seed customer are torn out of neighbouring routes, which leaves both room and time there,
/// and the torn-out customers return one by one to the cheapest feasible position, now and then overlooking it ("blink").
/// At most about 4 × 10 customers move in a step. One ruin in five takes all customers of a small circle instead. Between
/// such steps the tails of two routes are exchanged (2-opt* of Potvin and Rousseau 1995), the one move that strings are
/// too short for when routes are long.
/// </summary>
internal sealed unsafe class RuinAndRecreate
{
    private const int AverageRemoved = 10;
    private const int LongestString = 10;
    private const double SplitShare = 0.5;
    private const double SplitGrowth = 0.01;
    private const double WholeRouteShare = 0.005;
    private const int LargestWholeRoute = 40;
    private const double CircleShare = 0.2;
    private const int LargestCircle = 20;
    private const uint BlinkThreshold = uint.MaxValue / 100;

    // The layout of a stop, in numbers of 32 bits, for reading eight at a time.
    private const int Lanes = 8;
    private const int StopShift = 3;
    private const int PreviousField = 0;
    private const int NextField = 1;
    private const int DepartField = 3;
    private const int LatestField = 4;
    private const int FromPreviousField = 5;
    private const int ToNextField = 6;

    private readonly Chains _chains;
    private readonly Ground _ground;
    private readonly int[] _ruinedAt;           // per route, the step that last tore a string out of it
    private readonly int[] _removed;
    private readonly int[] _keys;
    private int _removedCount;
    private int _step;
    private Dice _dice;

    public RuinAndRecreate(Chains chains, ulong seed)
    {
        _chains = chains;
        _ground = chains.Ground;
        _ruinedAt = new int[chains.Routes.Length];
        _removed = new int[_ground.Count + 1];
        _keys = new int[_ground.Count + 1];
        _dice = new Dice(seed);
    }

    public ref Dice Dice => ref _dice;

    /// <summary>Ruins and recreates in place. The caller has begun a step on the chains and may undo it.</summary>
    public void Step()
    {
        _removedCount = 0;
        foreach (int c in _chains.Absent) _removed[_removedCount++] = c;
        _chains.Absent.Clear();
        Ruin();
        SortRemoved();
        for (int i = 0; i < _removedCount; i++)
        {
            if (!Place(_removed[i])) _chains.Absent.Add(_removed[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Ruin()
    {
        if (_chains.RouteCount == 0) return;
        _step++;
        double averageSize = (double)(_ground.Count - _removedCount) / _chains.RouteCount;
        double longest = Math.Min(LongestString, averageSize);
        int strings = (int)(_dice.Fraction() * (4.0 * AverageRemoved / (1 + longest) - 1) + 1);
        bool isWholeRoute = _dice.Fraction() < WholeRouteShare;
        int seed = 1 + _dice.Below(_ground.Count);
        int* nearby = _ground.Nearby + (long)seed * _ground.NearbyCount;
        if (_dice.Fraction() < CircleShare)
        {
            TearAround(nearby, 1 + _dice.Below(LargestCircle));
            return;
        }
        for (int k = 0; k < _ground.NearbyCount && strings > 0 && nearby[k] != 0; k++)
        {
            int c = nearby[k], r = _chains.Stops[c].Route;
            if (r < 0 || _ruinedAt[r] == _step) continue;
            _ruinedAt[r] = _step;
            int size = _chains.Routes[r].Size;
            int length = (int)(_dice.Fraction() * Math.Min(size, longest) + 1);
            if (isWholeRoute && size <= LargestWholeRoute)
            {
                Tear(c, size);
                return;
            }
            if (length < size && length > 1 && _dice.Fraction() < SplitShare) TearSplit(c, length, size);
            else Tear(c, length);
            strings--;
        }
    }

    /// <summary>The nearest so many of a customer, whatever their routes: long routes pass a place several times.</summary>
    private void TearAround(int* nearby, int count)
    {
        for (int k = 0; k < _ground.NearbyCount && count > 0 && nearby[k] != 0; k++)
        {
            if (_chains.Stops[nearby[k]].Route < 0) continue;
            Tear(nearby[k], 1);
            count--;
        }
    }

    /// <summary>A string of this length around c.</summary>
    private void Tear(int c, int length)
    {
        (int first, int last) = StringAround(c, length);
        Collect(first, last);
        _chains.RemoveString(first, last);
    }

    /// <summary>A longer string around c, of which a random run in the middle stays.</summary>
    private void TearSplit(int c, int length, int size)
    {
        int kept = 1;
        while (length + kept < size && _dice.Fraction() < SplitGrowth) kept++;
        (int first, int last) = StringAround(c, length + kept);
        int head = 1 + _dice.Below(length - 1);
        int headEnd = first;
        for (int i = 1; i < head; i++) headEnd = _chains.Stops[headEnd].Next;
        int tailStart = headEnd;
        for (int i = 0; i <= kept; i++) tailStart = _chains.Stops[tailStart].Next;
        Collect(first, headEnd);
        Collect(tailStart, last);
        _chains.RemoveString(first, headEnd);
        _chains.RemoveString(tailStart, last);
    }

    private (int First, int Last) StringAround(int c, int length)
    {
        Chains.Stop* stops = _chains.Stops;
        int first = c, last = c, count = 1;
        for (int back = _dice.Below(length); back > 0 && stops[first].Previous != 0; back--, count++) first = stops[first].Previous;
        for (; count < length && stops[last].Next != 0; count++) last = stops[last].Next;
        for (; count < length && stops[first].Previous != 0; count++) first = stops[first].Previous;
        return (first, last);
    }

    private void Collect(int first, int last)
    {
        for (int c = first; ; c = _chains.Stops[c].Next)
        {
            _removed[_removedCount++] = c;
            if (c == last) return;
        }
    }

    /// <summary>Random, largest load, far, near, narrow window, early or late: the weights of the source's windows variant.</summary>
    private void SortRemoved()
    {
        int order = _dice.Below(17);
        for (int i = 0; i < _removedCount; i++)
        {
            int c = _removed[i];
            ref Ground.Site site = ref _ground.Sites[c];
            _keys[i] = order switch
            {
                < 4 => (int)(_dice.Next() >> 33),
                < 8 => -site.Demand,
                < 10 => -_ground.Distance[c],
                10 => _ground.Distance[c],
                < 13 => site.Due - site.Ready,
                < 15 => site.Ready,
                _ => -site.Due,
            };
        }
        Array.Sort(_keys, _removed, 0, _removedCount);
    }

    /// <summary>The cheapest feasible position next to a candidate, or a new route; blinks leave a position unseen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Place(int c)
    {
        int first = c * 2 * _ground.CandidateCount;
        Position best = new(Cost: _chains.FreeRouteCount > 0 ? 2 * _ground.Distance[c * (_ground.Count + 1)] : int.MaxValue, Previous: 0, Route: -1);
        Scan(c, first, isBehind: true, ref best);
        Scan(c, first + _ground.CandidateCount, isBehind: false, ref best);
        if (best.Route >= 0) _chains.Insert(c, best.Previous, best.Route);
        else if (_chains.FreeRouteCount > 0) _chains.OpenRoute(c);
        else return PlaceAnywhere(c);
        return true;
    }

    /// <summary>
    /// The positions behind each of one list of candidates, or in front of each of the other, eight at a time: most cost
    /// too much or come at the wrong time, which eight lanes find out without a branch.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Scan(int c, int from, bool isBehind, ref Position best)
    {
        int* row = _ground.Distance + (long)c * (_ground.Count + 1);
        Ground.Site site = _ground.Sites[c];
        int room = _ground.Capacity - site.Demand;
        Chains.Stop* stops = _chains.Stops;
        ref Chains.RouteHead routes = ref MemoryMarshal.GetArrayDataReference(_chains.Routes);
        Vector256<int> costs = default;
        for (int k = from; k < from + _ground.CandidateCount && _ground.Candidates[k] != 0; k += Lanes)
        {
            uint promising = Promising(k, row, site, isBehind, best.Cost, ref costs);
            for (; promising != 0; promising &= promising - 1)
            {
                int lane = BitOperations.TrailingZeroCount(promising), other = _ground.Candidates[k + lane], cost = costs.GetElement(lane);
                if (cost >= best.Cost || Unsafe.Add(ref routes, stops[other].Route).Load > room || IsBlink()) continue;
                best = new Position(cost, isBehind ? other : stops[other].Previous, stops[other].Route);
            }
        }
    }

    /// <summary>Which of eight positions are cheaper than the best so far and on time; what each costs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Promising(int k, int* row, in Ground.Site site, bool isBehind, int best, ref Vector256<int> costs)
    {
        int* stops = (int*)_chains.Stops;
        Vector256<int> one = Vector256.Load(_ground.Candidates + k) << StopShift, toOne = Vector256.Load(_ground.CandidateDistances + k);
        Vector256<int> two = Gather(stops + (isBehind ? NextField : PreviousField), one), toTwo = Gather(row, two);
        costs = toOne + toTwo - Gather(stops + (isBehind ? ToNextField : FromPreviousField), one);
        uint cheaper = Vector256.LessThan(costs, Vector256.Create(best)).ExtractMostSignificantBits();
        if (cheaper == 0) return 0;
        (Vector256<int> before, Vector256<int> after) = isBehind ? (one, two << StopShift) : (two << StopShift, one);
        (Vector256<int> fromBefore, Vector256<int> toAfter) = isBehind ? (toOne, toTwo) : (toTwo, toOne);
        Vector256<int> start = Vector256.Max(Gather(stops + DepartField, before) + fromBefore, Vector256.Create(site.Ready));
        Vector256<int> late = Vector256.GreaterThan(start, Vector256.Create(site.Due))
            | Vector256.GreaterThan(start + toAfter + Vector256.Create(site.Service), Gather(stops + LatestField, after));
        return cheaper & ~late.ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Gather(int* from, Vector256<int> at) => Avx2.IsSupported
        ? Avx2.GatherVector256(from, at, sizeof(int))
        : Vector256.Create(from[at[0]], from[at[1]], from[at[2]], from[at[3]], from[at[4]], from[at[5]], from[at[6]], from[at[7]]);

    /// <summary>Without a free vehicle and next to no candidate: every position there is.</summary>
    private bool PlaceAnywhere(int c)
    {
        int* row = _ground.Distance + (long)c * (_ground.Count + 1);
        Ground.Site site = _ground.Sites[c];
        (int best, int bestPrevious, int bestRoute) = (int.MaxValue, 0, -1);
        for (int r = 0; r < _chains.Routes.Length; r++)
        {
            if (_chains.Routes[r].Size == 0 || _chains.Routes[r].Load + site.Demand > _ground.Capacity) continue;
            for (int previous = 0, next = _chains.Routes[r].First; ; previous = next, next = _chains.Stops[next].Next)
            {
                int start = Math.Max(_chains.Stops[previous].Depart + row[previous], site.Ready);
                if (start > site.Due) break;
                int bridged = _ground.Distance[previous * (_ground.Count + 1) + next];
                int delta = row[previous] + row[next] - bridged;
                if (delta < best && start + site.Service + row[next] <= _chains.Stops[next].Latest) (best, bestPrevious, bestRoute) = (delta, previous, r);
                if (next == 0) break;
            }
        }
        if (bestRoute < 0) return false;
        _chains.Insert(c, bestPrevious, bestRoute);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsBlink() => (uint)(_dice.Next() >> 32) < BlinkThreshold;

    /// <summary>
    /// Tries to exchange tails so that a random customer follows one of his candidates, when the cost rises by no more
    /// than <paramref name="allowed"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void TrySwapTails(double allowed)
    {
        int b = 1 + _dice.Below(_ground.Count);
        int a = _ground.Candidates[(long)b * 2 * _ground.CandidateCount + _dice.Below(_ground.CandidateCount)];
        Chains.Stop* stops = _chains.Stops;
        if (a == 0 || stops[a].Route == stops[b].Route || stops[a].Route < 0 || stops[b].Route < 0) return;
        int beforeB = stops[b].Previous, afterA = stops[a].Next;
        int stride = _ground.Count + 1;
        int ab = _ground.Distance[a * stride + b], cross = _ground.Distance[beforeB * stride + afterA];
        if (ab + cross - stops[a].ToNext - stops[b].FromPrevious > allowed) return;
        if (stops[a].Depart + ab > stops[b].Latest || stops[beforeB].Depart + cross > stops[afterA].Latest) return;
        int tailA = TailLoad(afterA), tailB = TailLoad(b);
        int loadA = _chains.Routes[stops[a].Route].Load, loadB = _chains.Routes[stops[b].Route].Load;
        if (loadA - tailA + tailB > _ground.Capacity || loadB - tailB + tailA > _ground.Capacity) return;
        _chains.BeginStep();
        _chains.SwapTails(a, b);
    }

    private int TailLoad(int c)
    {
        int load = 0;
        for (; c != 0; c = _chains.Stops[c].Next) load += _ground.Sites[c].Demand;
        return load;
    }

    private readonly record struct Position(int Cost, int Previous, int Route);
}
