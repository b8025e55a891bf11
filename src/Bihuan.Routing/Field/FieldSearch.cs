namespace Bihuan.Routing.Field;

/// <summary>
/// Annealed ruin and recreate for field service (slack induction by string removals, Christiaens and Vanden Berghe 2020):
/// strings of stops near a seed job leave their routes and return one by one where the exact tiered cost rises least.
/// All side constraints live in that one insertion test. At first a step is judged by the softened energy, in which a
/// minute of lateness has a finite price, so the search can cross plans that are worse in a high tier; then it settles:
/// from the best plan by the exact tiers on, only the effort may still rise. Judging by both at once would go in circles,
/// since each undoes what the other gained. Frozen stops are never removed.
/// </summary>
internal sealed class FieldSearch
{
    private const int AverageRemoved = 8;
    private const int LongestString = 6;
    private const double BlinkShare = 0.01;
    private const double Hot = 2, Cold = 0.08;        // shares of the mean leg
    private const int StepsPerJobForFullHeat = 100;
    private const int StepsPerCheck = 16;
    public const double SettlesFrom = 0.6;
    private const int NeighboursAsked = 30, IdleAsked = 4, AskedMin = 30;

    private readonly FieldRoutes _routes;
    private readonly FieldGround _ground;
    private readonly CrewPlacement _crews;
    private int[][]? _nearby;                   // found when the first step asks
    private readonly int[] _askedAt;            // by technician, the placement that last asked him
    private readonly int[] _absentAt;           // by job, the step before which it was last absent
    private int _placement, _step;
    private long _steps;
    private bool _isSettling, _wasComplete;
    private readonly int[][] _eligible;
    private int[] _seeds;                       // jobs a ruin may begin at
    private readonly bool[] _isOpen;            // technicians whose routes may change
    private Func<int, bool> _isOwn = _ => true; // of absent jobs, whether this search may serve them
    private readonly List<int> _removed = [];
    private readonly double _meanLeg;
    private Dice _dice;

    /// <param name="start">An earlier plan to go on from; without one, a plan is constructed.</param>
    /// <param name="open">Technicians whose routes may change; null for all.</param>
    public FieldSearch(FieldDay day, ulong seed, (int[][] Routes, int[] CrewStarts)? start = null, IReadOnlyCollection<int>? open = null, Func<bool>? mayGoOn = null)
    {
        _ground = new FieldGround(day);
        _routes = new FieldRoutes(_ground);
        _dice = new Dice(seed);
        _isOpen = [.. Enumerable.Range(0, _ground.TechnicianCount).Select(t => open is null || open.Contains(t))];
        _eligible = [.. Enumerable.Range(0, _ground.JobCount).Select(Eligible)];
        _askedAt = new int[_ground.TechnicianCount];
        _absentAt = new int[_ground.JobCount];
        _crews = new CrewPlacement(_routes, _eligible);
        if (start is { } plan) _routes.Load(plan);
        Construct(mayGoOn);
        _seeds = Seeds();
        _meanLeg = MeanLeg();
        (Best, BestCost) = (_routes.Remember(), _routes.Exact);
    }

    public (int[][] Routes, int[] CrewStarts) Best { get; private set; }

    public PlanCost BestCost { get; private set; }

    public PlanCost CurrentCost => _routes.Exact;

    public bool HasNothingToMove => _seeds.Length == 0 || !_isOpen.Contains(true);

    public FieldGround Ground => _ground;

    public (int[][] Routes, int[] CrewStarts) Current => (
        [.. Enumerable.Range(0, _ground.TechnicianCount).Select(t => _routes.JobsOf(t).ToArray())],
        [.. Enumerable.Range(0, _ground.JobCount).Select(j => _ground.Jobs[j].CrewStart)]);

    /// <summary>Goes on from this plan, whatever was found before, and changes only some routes.</summary>
    public void Begin((int[][] Routes, int[] CrewStarts) plan, Func<int, bool> isOpen, Func<int, bool> isOwn)
    {
        _routes.Load(plan);
        _isOwn = isOwn;
        for (int t = 0; t < _isOpen.Length; t++) _isOpen[t] = isOpen(t);
        for (int j = 0; j < _eligible.Length; j++) _eligible[j] = Eligible(j);
        _seeds = Seeds();
        (Best, BestCost) = (_routes.Remember(), _routes.Exact);
    }

    public PlanCost CostOf((int[][] Routes, int[] CrewStarts) plan)
    {
        _routes.Load(plan);
        return _routes.Exact;
    }

    public void Restart((int[][] Routes, int[] CrewStarts) plan)
    {
        _routes.Load(plan);
        if (_routes.Exact < BestCost) (Best, BestCost) = (_routes.Remember(), _routes.Exact);
    }

    /// <summary><paramref name="shareAt"/> maps the steps made to the used share of the whole budget, or to a negative number to stop.</summary>
    public long Run(long steps, Func<long, double> shareAt)
    {
        if (HasNothingToMove || shareAt(0) < 0) return 0;
        _nearby ??= Neighbourhood.Of(_ground);
        double temperature = 0;
        long made = 0;
        for (; made < steps; made++)
        {
            if (made % StepsPerCheck == 0)
            {
                double share = shareAt(made);
                if (share < 0) break;
                if (share >= SettlesFrom) Settle();
                temperature = Temperature(share);
            }
            Step(temperature);
        }
        return made;
    }

    private int[] Eligible(int j) => [.. Enumerable.Range(0, _ground.TechnicianCount).Where(t => _isOpen[t] && _ground.Jobs[j].With[t].CanGo)];

    private int[] Seeds() => [.. Enumerable.Range(0, _ground.JobCount).Where(j => _routes.RouteOf(j) is var r && (r < 0 ? _isOwn(j) : _isOpen[r]))];

    private void Settle()
    {
        if (_isSettling) return;
        _isSettling = true;
        if (BestCost.Service < _routes.Exact.Service) _routes.Load((Best.Routes, Best.CrewStarts));
    }

    /// <summary>
    /// Falls from hot to cold. Hot only pays when there are steps enough to cool every corner of the day again, so the
    /// start follows the number of steps to be expected for each job, extrapolated from those made so far.
    /// </summary>
    private double Temperature(double share)
    {
        _steps += StepsPerCheck;
        double expected = share > 0.01 ? _steps / share : _steps * 100;
        double hot = Hot * Math.Clamp(expected / _seeds.Length / StepsPerJobForFullHeat, 0.02, 1), cold = Math.Min(Cold, hot / 5);
        return _meanLeg * hot * Math.Pow(cold / hot, Math.Min(1, share));
    }

    private void Step(double temperature)
    {
        (PlanCost exact, double soft) = (_routes.Exact, _routes.Soft);
        double allowed = -temperature * Math.Log(1 - _dice.Fraction());
        _routes.BeginStep();
        Ruin();
        bool isKept = Recreate() && (_isSettling
            ? _routes.Exact.Service < exact.Service || _routes.Exact.Service == exact.Service && _routes.Exact.Effort - exact.Effort <= allowed
            : _routes.Soft - soft <= allowed);
        if (!isKept)
        {
            _routes.Undo();
            return;
        }
        if (_routes.Exact < BestCost) (Best, BestCost) = (_routes.Remember(), _routes.Exact);
    }

    /// <summary>The effort for one job beyond the work itself: the scale of what a move can win or lose.</summary>
    private double MeanLeg()
    {
        double effort = _routes.Exact.Effort;
        int served = 0;
        for (int t = 0; t < _ground.TechnicianCount; t++)
        {
            foreach (int j in _routes.JobsOf(t))
            {
                served++;
                if (_ground.Policy.PaysWorkingTime) effort -= (double)_ground.Jobs[j].With[t].Duration * _ground.Day.Technicians[t].CostPerHour;
            }
        }
        return Math.Max(_ground.Unit, effort / Math.Max(1, served));
    }

    /// <summary>Grave and tight jobs first; a job no route can take stays absent.</summary>
    private void Construct(Func<bool>? mayGoOn)
    {
        int[] order = [.. _routes.Absent.OrderByDescending(j => _ground.Jobs[j].CrewSize).ThenBy(j => _ground.Jobs[j].Grade).ThenBy(Latest).ThenBy(j => j)];
        foreach (int j in order)
        {
            if (mayGoOn is not null && !mayGoOn()) return;
            TryPlace(j, mayBlink: false, asksAll: true);
        }
    }

    private int Latest(int j)
    {
        JobFacts job = _ground.Jobs[j];
        int latest = job.Windows.Length == 0 ? int.MaxValue : job.Windows[^1].Close;
        if (job.Promise is { } promise) latest = Math.Min(latest, promise.Close);
        return job.Due is { } due ? Math.Min(latest, due.At) : latest;
    }

    private void Ruin()
    {
        _removed.Clear();
        foreach (int j in _routes.Absent)
        {
            if (_isOwn(j)) _removed.Add(j);
        }
        _wasComplete = _removed.Count == 0;
        _step++;
        foreach (int j in _removed) _absentAt[j] = _step;
        int used = 0, served = 0;
        for (int t = 0; t < _isOpen.Length; t++)
        {
            if (_routes.JobsOf(t).Length == 0 || !_isOpen[t]) continue;
            used++;
            served += _routes.JobsOf(t).Length;
        }
        if (used == 0) return;
        double longest = Math.Min(LongestString, served / (double)used);
        int strings = (int)(_dice.Fraction() * Math.Max(1, 4.0 * AverageRemoved / (1 + longest) - 1) + 1);
        HashSet<int> ruined = [];
        foreach (int j in _nearby![_seeds[_dice.Below(_seeds.Length)]])
        {
            int t = _routes.RouteOf(j);
            if (t < 0 || !_isOpen[t] || !ruined.Add(t)) continue;
            Tear(t, j, longest);
            if (--strings == 0) return;
        }
    }

    private void Tear(int t, int j, double longest)
    {
        int frozen = _routes.FrozenCount(t);
        ReadOnlySpan<int> jobs = _routes.JobsOf(t);
        int at = jobs.IndexOf(j), movable = jobs.Length - frozen;
        if (at < frozen) return;
        int length = Math.Min(movable, (int)(_dice.Fraction() * Math.Min(movable, longest) + 1));
        int lowest = Math.Max(frozen, at - length + 1), highest = Math.Min(at, jobs.Length - length);
        int first = lowest + _dice.Below(highest - lowest + 1);
        foreach (int removed in jobs.Slice(first, length).ToArray())
        {
            if (!_crews.IsFree(removed, _isOpen) || !_routes.TryRemove(removed)) continue;
            _removed.Add(removed);
        }
    }

    /// <summary>
    /// False when the step is lost: a plan in which all were served would leave one unserved, or move him far off, which
    /// nothing else in the step makes good.
    /// </summary>
    private bool Recreate()
    {
        int order = _dice.Below(10);
        int[] sorted = [.. _removed];
        double[] keys = new double[sorted.Length];
        for (int i = 0; i < sorted.Length; i++)
        {
            JobFacts job = _ground.Jobs[sorted[i]];
            keys[i] = order switch
            {
                < 4 => _dice.Fraction(),
                < 6 => (int)job.Grade * 1e6 + Latest(sorted[i]) / 1e3,
                < 7 => _eligible[sorted[i]].Length,
                < 8 => Latest(sorted[i]),
                < 9 => job.Windows.Length == 0 ? 0 : job.Windows[0].Open,
                _ => -(_eligible[sorted[i]].Length == 0 ? 0 : job.With[_eligible[sorted[i]][0]].Duration),
            };
        }
        Array.Sort(keys, sorted);
        foreach (int j in sorted)
        {
            if (!TryPlace(j, mayBlink: true, asksAll: _absentAt[j] == _step) && _wasComplete) return false;
        }
        return true;
    }

    private bool TryPlace(int j, bool mayBlink, bool asksAll)
    {
        if (_ground.Jobs[j].CrewSize > 1) return _crews.TryPlace(j);
        bool asksNeighbours = _nearby is not null && _eligible[j].Length > AskedMin;
        Insertion best = asksNeighbours ? BestAmongNeighbours(j, mayBlink) : Insertion.None;
        if (!best.IsFound && (asksAll || !asksNeighbours)) best = BestOf(_eligible[j], j, mayBlink);
        if (!best.IsFound) return false;
        _routes.Insert(j, best);
        _routes.MarkServed(j);
        return true;
    }

    /// <summary>
    /// In a large day only technicians who have a stop near the job, and the next idle ones, are asked: what a placement
    /// costs then follows the neighbourhood and not the size of the day.
    /// </summary>
    private Insertion BestAmongNeighbours(int j, bool mayBlink)
    {
        Insertion best = Insertion.None;
        _placement++;
        foreach (int other in _nearby![j].AsSpan(0, Math.Min(_nearby[j].Length, NeighboursAsked)))
        {
            int t = _routes.RouteOf(other);
            if (t >= 0 && _isOpen[t] && _askedAt[t] != _placement) Ask(t);
        }
        int idle = 0;
        foreach (int t in _eligible[j])
        {
            if (_routes.JobsOf(t).Length > 0) continue;
            Ask(t);
            if (++idle == IdleAsked) break;
        }
        return best;

        void Ask(int t)
        {
            _askedAt[t] = _placement;
            if (mayBlink && _dice.Fraction() < BlinkShare) return;
            Insertion found = _routes.BestInsertion(t, j);
            if (found.IsFound && found.Added < best.Added) best = found;
        }
    }

    private Insertion BestOf(int[] technicians, int j, bool mayBlink)
    {
        Insertion best = Insertion.None;
        foreach (int t in technicians)
        {
            if (mayBlink && _dice.Fraction() < BlinkShare) continue;
            Insertion found = _routes.BestInsertion(t, j);
            if (found.IsFound && found.Added < best.Added) best = found;
        }
        return best;
    }
}
