namespace Bihuan.Routing.Field;

/// <summary>
/// A large day searched side by side: in each block every technician belongs to one part, each search changes only the
/// routes of its own part, and what they found is joined, since the cost of a plan is the sum of its routes. Parts are
/// halves of the map, cut anew for each block by the seed and the block alone, so threads only share the work.
/// </summary>
internal sealed class PartedSearch(FieldSearch[] searches, ulong seed)
{
    private readonly FieldGround _ground = searches[0].Ground;
    private (int[][] Routes, int[] CrewStarts) _best = Copy(searches[0].Best);
    private PlanCost _bestCost = searches[0].BestCost;
    private (int[][] Routes, int[] CrewStarts) _current = Copy(searches[0].Best);
    private int[] _partOf = [];

    public (int[][] Routes, int[] CrewStarts) Best => _best;

    /// <summary>Gives each search its part of the joined plan.</summary>
    public void BeginBlock(int block)
    {
        _partOf = Cut(new Dice(Dice.Derive(seed, block, 97)));
        for (int k = 0; k < searches.Length; k++)
        {
            int part = k;
            searches[k].Begin(Copy(_current), t => _partOf[t] == part, j => j % searches.Length == part);
        }
    }

    /// <summary>Joins what the searches have: before plans settle the current ones, then the best.</summary>
    public void EndBlock(bool isSettling)
    {
        (int[][] Routes, int[] CrewStarts) best = Join(s => s.Best), current = isSettling ? best : Join(s => s.Current);
        PlanCost cost = searches[0].CostOf(best);
        if (cost < _bestCost) (_best, _bestCost) = (best, cost);
        _current = isSettling ? _best : current;
    }

    private (int[][] Routes, int[] CrewStarts) Join(Func<FieldSearch, (int[][] Routes, int[] CrewStarts)> planOf)
    {
        (int[][] Routes, int[] CrewStarts)[] plans = [.. searches.Select(planOf)];
        int[][] routes = [.. Enumerable.Range(0, _ground.TechnicianCount).Select(t => plans[_partOf[t]].Routes[t])];
        int[] starts = new int[_ground.JobCount];
        Array.Fill(starts, -1);
        for (int t = 0; t < routes.Length; t++)
        {
            foreach (int j in routes[t]) starts[j] = plans[_partOf[t]].CrewStarts[j];
        }
        return (routes, starts);
    }

    /// <summary>Halves by which of two technicians, one drawn and the one farthest from him, is nearer.</summary>
    private int[] Cut(Dice dice)
    {
        int[] places = [.. _current.Routes.Select((route, t) => route.Length == 0 ? _ground.Technicians[t].Technician.StartPlace : _ground.Jobs[route[route.Length / 2]].Place)];
        int a = places[dice.Below(places.Length)], b = places.MaxBy(p => _ground.Day.Travel.Metres(a, p));
        int[] ordered = [.. Enumerable.Range(0, places.Length).OrderBy(t => _ground.Day.Travel.Metres(a, places[t]) - _ground.Day.Travel.Metres(b, places[t])).ThenBy(t => t)];
        int[] partOf = new int[places.Length];
        for (int i = 0; i < ordered.Length; i++) partOf[ordered[i]] = i * searches.Length / ordered.Length;
        return partOf;
    }

    private static (int[][] Routes, int[] CrewStarts) Copy((int[][] Routes, int[] CrewStarts) plan) => ([.. plan.Routes], [.. plan.CrewStarts]);
}
