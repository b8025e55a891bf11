namespace Bihuan.Routing.Standard;

/// <summary>
/// The blocks of one search. A small day: a few searches of the whole, of which the worst now and then goes on from the
/// best plan. A large day: parts of neighbouring routes, as many as divide the work evenly, each an instance of its own
/// with its own small distance table; the joined current plans are cut again at other angles in the next block.
/// </summary>
internal sealed class BlockSearch
{
    private const int SearchesOfCountedBudget = 2;
    private const int PartsOfLargeDay = 2;

    private readonly Ground _ground;
    private readonly SearchBudget _budget;
    private readonly SearchBudget.Meter _meter;
    private readonly int _threads;
    private readonly ulong _seed;
    private readonly Tuning _tuning;
    private readonly double _meanLeg;
    private int[][] _current;
    private int[][] _best;
    private long _bestEnergy;

    public BlockSearch(Ground ground, int[][] first, SearchBudget budget, SearchBudget.Meter meter, int threads, ulong seed, Tuning tuning)
    {
        (_ground, _budget, _meter, _threads, _seed, _tuning) = (ground, budget, meter, threads, seed, tuning);
        Annealing start = new(ground, first, seed);
        _meanLeg = Math.Max(1, start.Chains.Cost / (double)ground.Count);
        (_current, _best, _bestEnergy) = (first, first, start.BestEnergy);
    }

    private bool IsSmall => _ground.Count <= _tuning.SmallUpTo;

    private int Blocks => IsSmall ? _tuning.BlocksOfSmallDay : _tuning.Blocks;

    public (int[][] Routes, long Cost) Run()
    {
        if (_ground.Count >= _tuning.PartsFrom) RunParts();
        else RunSearches();
        Chains chains = new(_ground);
        chains.Load(_best);
        return (_best, chains.Cost);
    }

    private void RunSearches()
    {
        int count = Math.Max(IsSmall ? _tuning.SearchesOfSmallDay : 1, _budget.CountsIterations ? SearchesOfCountedBudget : _threads);
        Annealing[] searches = [.. Enumerable.Range(0, count).Select(k => new Annealing(_ground, _current, Dice.Derive(_seed, 0, k)) { TailSwapsPerStep = _tuning.TailSwaps })];
        for (int block = 0; block < Blocks; block++)
        {
            RunBlock(block, [.. searches.Select(s => (s, 1.0 / count))]);
            if (count == 1) continue;
            Annealing best = searches.MinBy(s => s.BestEnergy)!, worst = searches.MaxBy(s => s.Energy)!;
            if (best != worst && block % 3 == 2) worst.Restart(best.Best());
        }
        foreach (Annealing search in searches) Offer(search.Best(), search.BestEnergy);
    }

    private void RunParts()
    {
        for (int block = 0; block < Blocks; block++)
        {
            int[][] parts = Cut(new Dice(Dice.Derive(_seed, block, 99)).Fraction(), out int[][][] plans);
            int free = Math.Max(0, _ground.VehicleLimit - _current.Length);
            Annealing[] searches = new Annealing[parts.Length];
            for (int k = 0; k < parts.Length; k++)
            {
                Ground part = new(_ground, parts[k], plans[k].Length + free / parts.Length);
                searches[k] = new Annealing(part, plans[k], Dice.Derive(_seed, block, k)) { TailSwapsPerStep = _tuning.TailSwaps };
            }
            RunBlock(block, [.. searches.Select(s => (s, s.Chains.Ground.Count / (double)_ground.Count))]);
            Offer(Join(searches, parts, s => s.Best()), searches.Sum(s => s.BestEnergy));
            _current = Join(searches, parts, s => s.Chains.Snapshot());
        }
    }

    /// <summary>Runs each search for its share of the block; with fewer threads than searches they take turns.</summary>
    private void RunBlock(int block, (Annealing Search, double Share)[] work)
    {
        double length = 1.0 / Blocks, begin = block * length;
        if (_budget.CountsIterations)
        {
            long inBlock = _budget.Iterations * (block + 1) / Blocks - _budget.Iterations * block / Blocks;
            Parallel.For(0, work.Length, new ParallelOptions { MaxDegreeOfParallelism = _threads }, k =>
            {
                long steps = (long)(inBlock * work[k].Share);
                work[k].Search.Run(steps, made => Temperature(begin + length * made / steps));
            });
            return;
        }

        for (int done = 0; done < work.Length; done += _threads)
        {
            int wave = Math.Min(_threads, work.Length - done);
            double end = begin + length * (done + wave) / work.Length;
            int from = done;
            Parallel.For(0, wave, new ParallelOptions { MaxDegreeOfParallelism = wave }, k =>
                work[from + k].Search.Run(long.MaxValue, _ => _meter.UsedShare is var used && used < end ? Temperature(used) : 0));
        }
    }

    private double Temperature(double share) => _meanLeg * _tuning.Hot * Math.Pow(_tuning.Cold / _tuning.Hot, Math.Clamp(share, 0, 1));

    private void Offer(int[][] plan, long energy)
    {
        if (energy < _bestEnergy) (_best, _bestEnergy) = (plan, energy);
    }

    /// <summary>Cuts the current plan into parts of about equal size by the angle of each route's centre.</summary>
    private int[][] Cut(double turn, out int[][][] plans)
    {
        bool[] served = new bool[_ground.Count + 1];
        foreach (int[] route in _current) foreach (int c in route) served[c] = true;
        IEnumerable<(int[] Members, bool IsRoute)> pieces = _current.Select(r => (r, true))
            .Concat(Enumerable.Range(1, _ground.Count).Where(c => !served[c]).Select(c => (new[] { c }, false)));
        (int[] Members, bool IsRoute)[] ordered = [.. pieces.OrderBy(p => Angle(p.Members, turn)).ThenBy(p => p.Members[0])];

        List<int>[] members = [.. Enumerable.Range(0, PartsOfLargeDay).Select(_ => new List<int>())];
        List<int[]>[] routes = [.. Enumerable.Range(0, PartsOfLargeDay).Select(_ => new List<int[]>())];
        int placed = 0;
        foreach ((int[] piece, bool isRoute) in ordered)
        {
            int part = Math.Min(PartsOfLargeDay - 1, placed * PartsOfLargeDay / _ground.Count);
            int offset = members[part].Count;
            members[part].AddRange(piece);
            if (isRoute) routes[part].Add([.. Enumerable.Range(offset + 1, piece.Length)]);
            placed += piece.Length;
        }
        plans = [.. routes.Select(r => r.ToArray())];
        return [.. members.Select(m => m.ToArray())];
    }

    private double Angle(int[] route, double turn)
    {
        double x = 0, y = 0;
        foreach (int c in route)
        {
            x += _ground.X[c] - _ground.X[0];
            y += _ground.Y[c] - _ground.Y[0];
        }
        double share = Math.Atan2(y, x) / (2 * Math.PI) + 1 - turn;
        return share - Math.Floor(share);
    }

    private static int[][] Join(Annealing[] searches, int[][] parts, Func<Annealing, int[][]> planOf) =>
        [.. searches.SelectMany((s, k) => planOf(s).Select(route => Array.ConvertAll(route, c => parts[k][c - 1])))];
}
