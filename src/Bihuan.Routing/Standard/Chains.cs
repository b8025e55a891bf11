using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bihuan.Routing.Standard;

/// <summary>
/// The plan under search: each route is a doubly linked chain of stops, and each stop knows when it can be left at the
/// earliest and when service must begin at the latest (Savelsbergh 1992). An insertion is then tested in constant time
/// from the two stops around it. A route is copied aside the first time a step touches it, so a refused step is undone
/// at the price of the routes it touched, whatever the size of the day.
/// </summary>
internal sealed unsafe class Chains
{
    /// <summary>32 bytes, half a cache line: all that a test of one position needs.</summary>
    internal struct Stop
    {
        public int Previous, Next, Route, Depart, Latest, FromPrevious, ToNext, Unused;
    }

    internal struct RouteHead
    {
        public int First, Last, Size, Load, Stamp, SavedAt, SavedFrom, SavedSize, SavedLoad;
    }

    /// <summary>The length of the links of whoever has no place, so that standing next to him never looks cheap.</summary>
    private const int NoLink = -(1 << 29);

    public readonly Ground Ground;
    public readonly Stop* Stops;                // 0 is the depot before and behind every route
    public readonly RouteHead[] Routes;
    public readonly List<int> Absent = [];      // customers in no route
    public long Cost;                           // distance only
    public int RouteCount;

    private readonly Stop[] _stops;
    private readonly int[] _freeRoutes;
    private readonly int _stride;
    private readonly int* _distance;
    private readonly Ground.Site* _sites;
    private int _freeCount;

    // The copies which undo a step.
    private readonly int[] _savedIds;
    private readonly Stop[] _savedStops;
    private readonly List<int> _savedRoutes = [];
    private int _savedLength;
    private int _stamp;
    private long _savedCost;

    public Chains(Ground ground)
    {
        Ground = ground;
        _stride = ground.Count + 1;
        _distance = ground.Distance;
        _sites = ground.Sites;
        _stops = GC.AllocateArray<Stop>(ground.Count + 1, pinned: true);
        Stops = (Stop*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_stops));
        int routes = Math.Min(ground.VehicleLimit, ground.Count);
        Routes = new RouteHead[routes];
        _freeRoutes = new int[routes];
        _savedIds = new int[ground.Count + 1];
        _savedStops = new Stop[ground.Count + 1];
        Clear();
    }

    public int FreeRouteCount => _freeCount;

    public void Clear()
    {
        Array.Clear(Routes);
        Array.Clear(_stops);
        MarkAbsent(0);
        Stops[0].Depart = _sites[0].Ready;
        Stops[0].Latest = _sites[0].Due;
        Absent.Clear();
        for (int c = 1; c <= Ground.Count; c++)
        {
            MarkAbsent(c);
            Absent.Add(c);
        }
        _freeCount = Routes.Length;
        for (int r = 0; r < _freeCount; r++) _freeRoutes[r] = _freeCount - 1 - r;
        (Cost, RouteCount) = (0, 0);
        BeginStep();
    }

    /// <summary>Replaces everything by these routes, which must be feasible; customers in none of them are absent.</summary>
    public void Load(int[][] routes)
    {
        Clear();
        foreach (int[] route in routes)
        {
            if (route.Length == 0) continue;
            int r = OpenRoute(route[0]);
            for (int i = 1; i < route.Length; i++) Link(route[i], route[i - 1], 0, r);
            RecomputeTimes(r);
        }
        Absent.RemoveAll(c => Stops[c].Route >= 0);
    }

    public int[][] Snapshot()
    {
        List<int[]> routes = new(RouteCount);
        foreach (RouteHead head in Routes)
        {
            if (head.Size == 0) continue;
            int[] route = new int[head.Size];
            int at = 0;
            for (int c = head.First; c != 0; c = Stops[c].Next) route[at++] = c;
            routes.Add(route);
        }
        return [.. routes];
    }

    public void BeginStep()
    {
        _stamp++;
        _savedLength = 0;
        _savedRoutes.Clear();
        _savedCost = Cost;
    }

    /// <summary>Back to the last <see cref="BeginStep"/>. The list of absent customers is the caller's to restore.</summary>
    public void Undo()
    {
        for (int i = _savedRoutes.Count - 1; i >= 0; i--)
        {
            int r = _savedRoutes[i];
            ref RouteHead head = ref Routes[r];
            if (head.Size > 0 && head.SavedSize == 0) Free(r);
            else if (head.Size == 0 && head.SavedSize > 0) Reclaim(r);
            (head.Size, head.Load) = (head.SavedSize, head.SavedLoad);
            (head.First, head.Last) = head.Size == 0 ? (0, 0) : (_savedIds[head.SavedFrom], _savedIds[head.SavedFrom + head.Size - 1]);
        }
        for (int i = 0; i < _savedLength; i++) Stops[_savedIds[i]] = _savedStops[i];
        Cost = _savedCost;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MarkAbsent(int c) => (Stops[c].Route, Stops[c].FromPrevious, Stops[c].ToNext) = (-1, NoLink, NoLink);

    /// <summary>Opens a route with one customer in it.</summary>
    public int OpenRoute(int c)
    {
        int r = _freeRoutes[--_freeCount];
        RouteCount++;
        Save(r);
        Link(c, 0, 0, r);
        UpdateDepartures(c);
        UpdateLatest(c);
        return r;
    }

    /// <summary>Puts an absent customer behind <paramref name="previous"/> (0: at the head) in a route that can take it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Insert(int c, int previous, int r)
    {
        Save(r);
        int next = previous == 0 ? Routes[r].First : Stops[previous].Next;
        Link(c, previous, next, r);
        Stops[c].Depart = int.MinValue;
        Stops[c].Latest = int.MinValue;
        UpdateDepartures(c);
        UpdateLatest(c);
    }

    /// <summary>Takes the chain from <paramref name="first"/> to <paramref name="last"/> out of its route.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void RemoveString(int first, int last)
    {
        int r = Stops[first].Route;
        Save(r);
        ref RouteHead head = ref Routes[r];
        int before = Stops[first].Previous, after = Stops[last].Next;
        int freed = Stops[first].FromPrevious;
        for (int c = first; ; c = Stops[c].Next)
        {
            freed += Stops[c].ToNext;
            head.Size--;
            head.Load -= _sites[c].Demand;
            MarkAbsent(c);
            if (c == last) break;
        }

        int bridge = head.Size == 0 ? 0 : _distance[before * _stride + after];
        Cost += bridge - freed;
        if (before == 0) head.First = after;
        else (Stops[before].Next, Stops[before].ToNext) = (after, bridge);
        if (after == 0) head.Last = before;
        else (Stops[after].Previous, Stops[after].FromPrevious) = (before, bridge);
        if (head.Size == 0)
        {
            Free(r);
            return;
        }
        if (after != 0) UpdateDepartures(after);
        if (before != 0) UpdateLatest(before);
    }

    /// <summary>
    /// Exchanges the tails behind stop <paramref name="a"/> and from stop <paramref name="b"/> on, in two routes, so
    /// that b follows a. When b was first and a last, one route is left. The caller has tested windows and loads.
    /// </summary>
    public void SwapTails(int a, int b)
    {
        int ra = Stops[a].Route, rb = Stops[b].Route;
        Save(ra);
        Save(rb);
        int tailA = Stops[a].Next, headB = Stops[b].Previous;
        (int lastA, int lastB) = (Routes[ra].Last, Routes[rb].Last);
        Cost -= Stops[a].ToNext + Stops[b].FromPrevious;
        Join(a, b);
        Join(headB, tailA);
        Cost += Stops[a].ToNext + _distance[headB * _stride + tailA];
        Routes[ra].Last = lastB;
        Routes[rb].Last = tailA == 0 ? headB : lastA;
        if (headB == 0) Routes[rb].First = tailA;
        Recount(ra);
        Recount(rb);
        RecomputeTimes(ra);
        if (Routes[rb].Size == 0) Free(rb);
        else RecomputeTimes(rb);
    }

    private void Join(int a, int b)
    {
        int distance = _distance[a * _stride + b];
        if (a != 0) (Stops[a].Next, Stops[a].ToNext) = (b, distance);
        if (b != 0) (Stops[b].Previous, Stops[b].FromPrevious) = (a, distance);
    }

    private void Recount(int r)
    {
        ref RouteHead head = ref Routes[r];
        (head.Size, head.Load) = (0, 0);
        for (int c = head.First; c != 0; c = Stops[c].Next)
        {
            Stops[c].Route = r;
            head.Size++;
            head.Load += _sites[c].Demand;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Link(int c, int previous, int next, int r)
    {
        ref RouteHead head = ref Routes[r];
        int* row = _distance + c * _stride;
        int from = row[previous], to = row[next];
        int bridged = head.Size == 0 ? 0 : _distance[previous * _stride + next];
        Stops[c] = new Stop { Previous = previous, Next = next, Route = r, FromPrevious = from, ToNext = to };
        if (previous == 0) head.First = c;
        else (Stops[previous].Next, Stops[previous].ToNext) = (c, from);
        if (next == 0) head.Last = c;
        else (Stops[next].Previous, Stops[next].FromPrevious) = (c, to);
        head.Size++;
        head.Load += _sites[c].Demand;
        Cost += from + to - bridged;
    }

    /// <summary>Forward from c until nothing changes any more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void UpdateDepartures(int c)
    {
        int left = Stops[Stops[c].Previous].Depart;
        while (c != 0)
        {
            Stop* stop = Stops + c;
            int depart = Math.Max(left + stop->FromPrevious, _sites[c].Ready) + _sites[c].Service;
            if (depart == stop->Depart) return;
            stop->Depart = left = depart;
            c = stop->Next;
        }
    }

    /// <summary>Backward from c until nothing changes any more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void UpdateLatest(int c)
    {
        int next = Stops[Stops[c].Next].Latest;
        while (c != 0)
        {
            Stop* stop = Stops + c;
            int latest = Math.Min(next - stop->ToNext - _sites[c].Service, _sites[c].Due);
            if (latest == stop->Latest) return;
            stop->Latest = next = latest;
            c = stop->Previous;
        }
    }

    private void RecomputeTimes(int r)
    {
        for (int c = Routes[r].First; c != 0; c = Stops[c].Next) Stops[c].Depart = Stops[c].Latest = int.MinValue;
        UpdateDepartures(Routes[r].First);
        UpdateLatest(Routes[r].Last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Save(int r)
    {
        ref RouteHead head = ref Routes[r];
        if (head.SavedAt == _stamp) return;
        (head.SavedAt, head.SavedFrom, head.SavedSize, head.SavedLoad) = (_stamp, _savedLength, head.Size, head.Load);
        _savedRoutes.Add(r);
        for (int c = head.First; c != 0; c = Stops[c].Next)
        {
            _savedIds[_savedLength] = c;
            _savedStops[_savedLength++] = Stops[c];
        }
    }

    private void Free(int r)
    {
        RouteCount--;
        Routes[r].First = Routes[r].Last = Routes[r].Load = Routes[r].Size = 0;
        _freeRoutes[_freeCount++] = r;
    }

    private void Reclaim(int r)
    {
        RouteCount++;
        int at = Array.IndexOf(_freeRoutes, r, 0, _freeCount);
        _freeRoutes[at] = _freeRoutes[--_freeCount];
    }
}
