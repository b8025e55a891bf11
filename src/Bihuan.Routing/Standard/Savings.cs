namespace Bihuan.Routing.Standard;

/// <summary>
/// The first plan: every customer on a route of his own, then ends of routes are joined in the order of what the join
/// saves (Clarke and Wright 1964), less half of the waiting that no timing avoids. First only pairs from the candidate
/// lists are looked at, so that a day of a thousand customers costs milliseconds; then all ends that are left, until
/// nothing joins any more. When vehicles are fewer than routes, the smallest routes stay unserved for the search.
/// </summary>
internal sealed unsafe class Savings
{
    private readonly Ground _ground;
    private readonly int _stride;
    private readonly int[] _next, _head, _tail, _load;      // head, tail and load are right at the two ends of a route only
    private readonly bool[] _isFirst, _isLast;

    private Savings(Ground ground)
    {
        (_ground, _stride) = (ground, ground.Count + 1);
        _next = new int[_stride];
        _load = new int[_stride];
        _head = [.. Enumerable.Range(0, _stride)];
        _tail = [.. Enumerable.Range(0, _stride)];
        _isFirst = new bool[_stride];
        _isLast = new bool[_stride];
        for (int c = 1; c < _stride; c++)
        {
            _load[c] = ground.Sites[c].Demand;
            _isFirst[c] = _isLast[c] = true;
        }
    }

    public static int[][] Construct(Ground ground)
    {
        Savings savings = new(ground);
        savings.JoinInOrder(savings.CandidatePairs());
        while (savings.JoinInOrder(savings.PairsOfEnds()) > 0) { }
        return [.. savings.Routes().OrderByDescending(r => r.Length).Take(ground.VehicleLimit)];
    }

    private int JoinInOrder(List<(int Saving, int From, int To)> pairs)
    {
        pairs.Sort((x, y) => y.Saving != x.Saving ? y.Saving.CompareTo(x.Saving) : (x.From, x.To).CompareTo((y.From, y.To)));
        int joined = 0;
        foreach ((_, int a, int b) in pairs)
        {
            if (!_isLast[a] || !_isFirst[b] || _head[a] == b) continue;
            int first = _head[a], last = _tail[b];
            if (_load[first] + _load[b] > _ground.Capacity || !IsOnTime(first, a, b)) continue;
            _next[a] = b;
            _isLast[a] = _isFirst[b] = false;
            (_head[last], _tail[first]) = (first, last);
            _load[first] += _load[b];
            joined++;
        }
        return joined;
    }

    /// <summary>Whether the chain from first, joined from a to b, meets every window and comes home.</summary>
    private bool IsOnTime(int first, int a, int b)
    {
        int at = 0, time = _ground.Sites[0].Ready;
        for (int c = first; c != 0; c = c == a ? b : _next[c])
        {
            time = Math.Max(time + _ground.Distance[at * _stride + c], _ground.Sites[c].Ready);
            if (time > _ground.Sites[c].Due) return false;
            time += _ground.Sites[c].Service;
            at = c;
        }
        return time + _ground.Distance[at * _stride] <= _ground.Sites[0].Due;
    }

    private List<(int, int, int)> CandidatePairs()
    {
        List<(int, int, int)> pairs = new(_ground.Count * _ground.CandidateCount);
        for (int c = 1; c < _stride; c++)
        {
            int* before = _ground.Candidates + (long)c * 2 * _ground.CandidateCount;
            for (int k = 0; k < _ground.CandidateCount && before[k] != 0; k++) AddPair(pairs, before[k], c);
        }
        return pairs;
    }

    private List<(int, int, int)> PairsOfEnds()
    {
        List<int> firsts = [.. Enumerable.Range(1, _ground.Count).Where(c => _isFirst[c])];
        List<(int, int, int)> pairs = [];
        for (int a = 1; a < _stride; a++)
        {
            if (!_isLast[a]) continue;
            foreach (int b in firsts)
            {
                if (_head[a] != b && _load[_head[a]] + _load[b] <= _ground.Capacity) AddPair(pairs, a, b);
            }
        }
        return pairs;
    }

    private void AddPair(List<(int, int, int)> pairs, int a, int b)
    {
        int distance = _ground.Distance[a * _stride + b];
        int waiting = Math.Max(0, _ground.Sites[b].Ready - _ground.Sites[a].Due - _ground.Sites[a].Service - distance);
        int saving = _ground.Distance[a] + _ground.Distance[b] - distance - waiting / 2;
        if (saving > 0) pairs.Add((saving, a, b));
    }

    private IEnumerable<int[]> Routes()
    {
        for (int c = 1; c < _stride; c++)
        {
            if (!_isFirst[c]) continue;
            List<int> route = [];
            for (int at = c; at != 0; at = _next[at]) route.Add(at);
            yield return [.. route];
        }
    }
}
