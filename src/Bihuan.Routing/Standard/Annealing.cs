using System.Runtime.CompilerServices;

namespace Bihuan.Routing.Standard;

/// <summary>
/// Simulated annealing over ruin-and-recreate steps: a step that raises the cost by x is kept with probability
/// exp(-x / temperature). The best plan met is kept apart. The object is run in slices, so that several searches
/// advance block by block and a time budget is looked at now and then.
/// </summary>
internal sealed class Annealing
{
    private const int StepsPerCheck = 128;
    private const int AbsentPenalty = 1_000_000;
    private static readonly double[] MinusLogs = [.. Enumerable.Range(0, 4096).Select(i => -Math.Log((i + 0.5) / 4096))];

    private readonly RuinAndRecreate _moves;
    private readonly List<int> _absentBefore = [];
    private readonly int[] _best;               // route after route, each closed by a 0
    private int _bestLength;

    public Annealing(Ground ground, int[][] plan, ulong seed)
    {
        Chains = new Chains(ground);
        _best = new int[2 * ground.Count + 1];
        Chains.Load(plan);
        _moves = new RuinAndRecreate(Chains, seed);
        Remember(Energy);
    }

    public Chains Chains { get; }

    /// <summary>Cost of the best plan, each absent customer at a prohibitive price.</summary>
    public long BestEnergy { get; private set; }

    public long Energy => Chains.Cost + (long)AbsentPenalty * Chains.Absent.Count;

    public int TailSwapsPerStep { get; init; } = 4;

    public int[][] Best()
    {
        List<int[]> routes = [];
        for (int start = 0, at = 0; at < _bestLength; at++)
        {
            if (_best[at] != 0) continue;
            routes.Add(_best[start..at]);
            start = at + 1;
        }
        return [.. routes];
    }

    /// <summary>Goes on from this plan, which becomes the best known one if it is better.</summary>
    public void Restart(int[][] plan)
    {
        Chains.Load(plan);
        if (Energy < BestEnergy) Remember(Energy);
    }

    /// <summary>
    /// Makes up to this many steps. <paramref name="temperatureAt"/> gets the steps made so far, every 128 steps, and
    /// answers with the temperature, or 0 to stop. Returns the steps made.
    /// </summary>
    public long Run(long steps, Func<long, double> temperatureAt)
    {
        long made = 0;
        while (made < steps)
        {
            double temperature = temperatureAt(made);
            if (temperature <= 0) break;
            int slice = (int)Math.Min(StepsPerCheck, steps - made);
            RunSlice(slice, temperature);
            made += slice;
        }
        return made;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunSlice(int steps, double temperature)
    {
        for (int i = 0; i < steps; i++)
        {
            long before = Energy;
            _absentBefore.Clear();
            _absentBefore.AddRange(Chains.Absent);
            Chains.BeginStep();
            _moves.Step();
            long after = Energy;
            if (after < BestEnergy) Remember(after);
            else if (after >= before + Allowed(temperature)) Undo();
            for (int k = 0; k < TailSwapsPerStep; k++) _moves.TrySwapTails(Allowed(temperature));
            if (Energy < BestEnergy) Remember(Energy);
        }
    }

    private unsafe void Remember(long energy)
    {
        (BestEnergy, _bestLength) = (energy, 0);
        foreach (ref readonly Chains.RouteHead head in Chains.Routes.AsSpan())
        {
            if (head.Size == 0) continue;
            for (int c = head.First; c != 0; c = Chains.Stops[c].Next) _best[_bestLength++] = c;
            _best[_bestLength++] = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Allowed(double temperature) => temperature * MinusLogs[(int)(_moves.Dice.Next() >> 52)];

    private void Undo()
    {
        Chains.Undo();
        Chains.Absent.Clear();
        foreach (int c in _absentBefore)
        {
            Chains.MarkAbsent(c);
            Chains.Absent.Add(c);
        }
    }
}
