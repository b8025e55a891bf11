using System.Runtime.CompilerServices;

namespace Bihuan.Routing.Field;

/// <summary>The best place found for a job in one route, and what the route then costs more.</summary>
internal readonly record struct Insertion(int Technician, int Position, RouteCost Route, PlanCost Added)
{
    public bool IsFound => Technician >= 0;

    public static readonly Insertion None = new(-1, -1, default, new PlanCost(Int128.MaxValue, long.MaxValue));
}

/// <summary>
/// The plan under search: one list of jobs for each technician, what each route costs, and who is in none. Every content
/// of a route has a version that is never used twice, also not after an undo, so the best insertion of a job into a route
/// is remembered until that very content changes: in a step a few routes out of a hundred do.
/// </summary>
internal sealed class FieldRoutes
{
    private const int RememberedMax = 2_000_000;

    public readonly FieldGround Ground;
    public readonly RouteClock Clock;
    public readonly List<int> Absent = [];

    private readonly List<int>[] _jobs;
    private readonly RouteCost[] _costs;
    private readonly long[] _versions;
    private readonly int[] _routeOf;            // of a crew, one of its routes; -1 when absent
    private readonly RouteClock.State[][] _prefixes;
    private readonly long[] _prefixVersions;
    private readonly int[][] _lastArrivals;
    private readonly bool[] _usesParts;
    private readonly int[][] _rememberedRoutes;
    private readonly int[] _rememberedStarts;
    private readonly int[] _crewJobs;
    private readonly HashSet<int> _changedSince = [];
    private readonly (long Version, Insertion Found)[]? _insertions;
    private int[] _buffer = new int[64];
    private long _nextVersion = 1;

    // What undoes a step.
    private readonly Dictionary<int, (int[] Jobs, RouteCost Cost, long Version)> _saved = [];
    private readonly List<(int Job, int CrewStart)> _savedCrews = [];
    private readonly List<int> _savedAbsent = [];
    private (PlanCost Exact, double Soft) _savedTotal;

    public FieldRoutes(FieldGround ground)
    {
        (Ground, Clock) = (ground, new RouteClock(ground));
        int technicians = ground.TechnicianCount;
        _jobs = new List<int>[technicians];
        _costs = new RouteCost[technicians];
        _versions = new long[technicians];
        _prefixes = new RouteClock.State[technicians][];
        _prefixVersions = new long[technicians];
        _lastArrivals = new int[technicians][];
        _usesParts = new bool[technicians];
        _routeOf = new int[ground.JobCount + 1];
        if ((long)technicians * ground.JobCount <= RememberedMax) _insertions = new (long, Insertion)[technicians * ground.JobCount];
        Array.Fill(_routeOf, -1);
        _rememberedRoutes = new int[technicians][];
        _rememberedStarts = new int[ground.JobCount];
        Array.Fill(_rememberedStarts, -1);
        _crewJobs = [.. Enumerable.Range(0, ground.JobCount).Where(j => ground.Jobs[j].CrewSize > 1)];
        for (int t = 0; t < technicians; t++)
        {
            (_jobs[t], _prefixes[t]) = ([], []);
            SetRoute(t, ground.Technicians[t].Frozen);
        }
        for (int j = 0; j < ground.JobCount; j++)
        {
            if (_routeOf[j] < 0) AddAbsent(j);
        }
    }

    public PlanCost Exact { get; private set; }

    public double Soft { get; private set; }

    public ReadOnlySpan<int> JobsOf(int t) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_jobs[t]);

    public int RouteOf(int j) => _routeOf[j];

    public RouteCost CostOf(int t) => _costs[t];

    public int FrozenCount(int t) => Ground.Technicians[t].Frozen.Length;

    public void BeginStep()
    {
        _saved.Clear();
        _savedCrews.Clear();
        _savedAbsent.Clear();
        _savedAbsent.AddRange(Absent);
        _savedTotal = (Exact, Soft);
    }

    public void Undo()
    {
        foreach ((int t, _) in _saved)
        {
            foreach (int j in _jobs[t]) _routeOf[j] = -1;
        }
        foreach ((int t, (int[] jobs, RouteCost cost, long version)) in _saved)
        {
            _jobs[t].Clear();
            _jobs[t].AddRange(jobs);
            (_costs[t], _versions[t]) = (cost, version);
            foreach (int j in jobs) _routeOf[j] = t;
        }
        for (int i = _savedCrews.Count - 1; i >= 0; i--) Ground.Jobs[_savedCrews[i].Job].CrewStart = _savedCrews[i].CrewStart;
        // A crew keeps other routes that were not touched.
        foreach ((int j, _) in _savedCrews) _routeOf[j] = Ground.Jobs[j].CrewStart < 0 ? -1 : RoutesOf(j)[0];
        Absent.Clear();
        Absent.AddRange(_savedAbsent);
        (Exact, Soft) = _savedTotal;
    }

    public int[] RoutesOf(int j) => Ground.Jobs[j].CrewSize == 1
        ? _routeOf[j] < 0 ? [] : [_routeOf[j]]
        : [.. Enumerable.Range(0, _jobs.Length).Where(t => _jobs[t].Contains(j))];

    public bool IsFrozen(int j) => _routeOf[j] >= 0 && _jobs[_routeOf[j]].IndexOf(j) < FrozenCount(_routeOf[j]);

    public void Insert(int j, Insertion where)
    {
        Save(where.Technician);
        _jobs[where.Technician].Insert(where.Position, j);
        Replace(where.Technician, where.Route);
        _routeOf[j] = where.Technician;
    }

    public void MarkServed(int j)
    {
        if (Absent.Remove(j)) Charge(j, -1);
    }

    /// <summary>Fixes the common start of a crew before its members are inserted; -1 frees it.</summary>
    public void SetCrewStart(int j, int start)
    {
        _savedCrews.Add((j, Ground.Jobs[j].CrewStart));
        Ground.Jobs[j].CrewStart = start;
    }

    /// <summary>Takes a job out of every route it is in. False, and nothing changed, when a route could not be driven without it.</summary>
    public bool TryRemove(int j)
    {
        int[] routes = RoutesOf(j);
        RouteCost[] costs = new RouteCost[routes.Length];
        for (int k = 0; k < routes.Length; k++)
        {
            int t = routes[k], at = _jobs[t].IndexOf(j);
            Span<int> rest = Buffer(_jobs[t].Count);
            JobsOf(t)[..at].CopyTo(rest);
            JobsOf(t)[(at + 1)..].CopyTo(rest[at..]);
            if (!Clock.TryDrive(t, rest[..^1], out costs[k])) return false;
        }
        for (int k = 0; k < routes.Length; k++)
        {
            Save(routes[k]);
            _jobs[routes[k]].Remove(j);
            Replace(routes[k], costs[k]);
        }
        if (Ground.Jobs[j].CrewSize > 1) SetCrewStart(j, -1);
        AddAbsent(j);
        return true;
    }

    /// <summary>The cheapest position for a job in one route.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Insertion BestInsertion(int t, int j)
    {
        // A crew's start moves without any version noticing, and the ghost is another job each time.
        bool isRemembered = _insertions is not null && j != Ground.Ghost && Ground.Jobs[j].CrewSize == 1;
        ref (long Version, Insertion Found) slot = ref isRemembered ? ref _insertions![t * Ground.JobCount + j] : ref Unsafe.NullRef<(long, Insertion)>();
        if (isRemembered && slot.Version == _versions[t]) return slot.Found;
        Insertion best = Insertion.None;
        if (Ground.Jobs[j].With[t].CanGo)
        {
            Refresh(t);
            JobFacts job = Ground.Jobs[j];
            int last = Math.Min(_jobs[t].Count, _prefixes[t].Length - 1);
            for (int position = FrozenCount(t); position <= last; position++)
            {
                if (IsHopeless(t, job, position)) continue;
                if (TryInsertion(t, j, position, best.Added, out Insertion found) && found.Added < best.Added) best = found;
            }
        }
        if (isRemembered) slot = (_versions[t], best);
        return best;
    }

    public bool TryInsertion(int t, int j, int position, out Insertion found) => TryInsertion(t, j, position, Insertion.None.Added, out found);

    /// <summary>False also when the insertion certainly adds <paramref name="bound"/> or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryInsertion(int t, int j, int position, PlanCost bound, out Insertion found)
    {
        found = Insertion.None;
        List<int> jobs = _jobs[t];
        JobFacts job = Ground.Jobs[j];
        Refresh(t);
        if (position >= _prefixes[t].Length || IsHopeless(t, job, position)) return false;
        Span<int> changed = Buffer(jobs.Count + 1);
        JobsOf(t)[..position].CopyTo(changed);
        changed[position] = j;
        JobsOf(t)[position..].CopyTo(changed[(position + 1)..]);
        RouteCost cost;
        if ((_usesParts[t] || job.Parts.Length > 0 || job.With[t].LacksTool) && Clock.FirstLack(t, changed) >= 0)
        {
            PlanCost routeBound = bound.Service == Int128.MaxValue ? bound : bound + _costs[t].Exact;
            if (!Clock.TryDrive(t, changed, routeBound, out cost, out _, out _)) return false;
        }
        else
        {
            RouteClock.State state = _prefixes[t][position];
            if (!Clock.TryStep(ref state, t, changed, position) || !Clock.TryDriveOn(state, t, changed, position + 1, out cost)) return false;
        }
        found = new Insertion(t, position, cost, cost.Exact - _costs[t].Exact);
        return true;
    }

    /// <summary>The two legs around the position alone, without breaks and pickups, already rule it out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsHopeless(int t, JobFacts job, int position)
    {
        TechnicianFacts technician = Ground.Technicians[t];
        ref readonly RouteClock.State before = ref _prefixes[t][position];
        int arrival = before.Time + technician.TravelSeconds(before.Place, job.Place);
        if (arrival > (job.CrewStart >= 0 ? job.CrewStart : job.LastStart)) return true;
        int next = position < _jobs[t].Count ? Ground.Jobs[_jobs[t][position]].Place : technician.Technician.EndPlace;
        return Math.Max(arrival, job.FirstStart) + job.With[t].Duration + technician.TravelSeconds(job.Place, next) > _lastArrivals[t][position];
    }

    /// <summary>
    /// Copies the routes that may have changed since the last call into the remembered plan and hands that out; the
    /// next call changes it. In a descent nearly every step is a new best, and few routes differ.
    /// </summary>
    public (int[][] Routes, int[] CrewStarts) Remember()
    {
        foreach (int t in _changedSince) _rememberedRoutes[t] = [.. _jobs[t]];
        _changedSince.Clear();
        foreach (int j in _crewJobs) _rememberedStarts[j] = Ground.Jobs[j].CrewStart;
        return (_rememberedRoutes, _rememberedStarts);
    }

    public void Load((int[][] Routes, int[] CrewStarts) plan)
    {
        for (int j = 0; j < Ground.JobCount; j++) (_routeOf[j], Ground.Jobs[j].CrewStart) = (-1, plan.CrewStarts[j]);
        Absent.Clear();
        (Exact, Soft) = (default, 0);
        for (int t = 0; t < _jobs.Length; t++)
        {
            _costs[t] = default;
            SetRoute(t, plan.Routes[t]);
        }
        for (int j = 0; j < Ground.JobCount; j++)
        {
            if (_routeOf[j] < 0) AddAbsent(j);
        }
        BeginStep();
    }

    /// <summary>Asks the following questions as if a technician might work this much overtime.</summary>
    public void SetOvertime(int t, int seconds)
    {
        Ground.Technicians[t].OvertimeMaxSeconds = seconds;
        _prefixVersions[t] = 0;
    }

    private void SetRoute(int t, ReadOnlySpan<int> jobs)
    {
        if (!Clock.TryDrive(t, jobs, out RouteCost cost)) throw new InvalidOperationException($"The route given for {Ground.Day.Technicians[t].Id} cannot be driven.");
        _jobs[t].Clear();
        _jobs[t].AddRange(jobs);
        foreach (int j in jobs) _routeOf[j] = t;
        Replace(t, cost);
    }

    private void Replace(int t, RouteCost cost)
    {
        (Exact, Soft) = (Exact + cost.Exact - _costs[t].Exact, Soft + cost.Soft - _costs[t].Soft);
        (_costs[t], _versions[t]) = (cost, _nextVersion++);
        _changedSince.Add(t);
    }

    private void AddAbsent(int j)
    {
        Absent.Add(j);
        _routeOf[j] = -1;
        Charge(j, 1);
    }

    private void Charge(int j, int sign)
    {
        Grade grade = Ground.Jobs[j].Grade;
        PlanCost one = CostParts.Unserved(grade).Total(Ground.Policy.PromiseBeforeDueTime);
        Exact = sign > 0 ? Exact + one : Exact - one;
        Soft += sign * Ground.Unit * (grade switch { Grade.Red => 1e6, Grade.Yellow => 3e5, _ => 1e5 });
    }

    private void Save(int t)
    {
        if (!_saved.ContainsKey(t)) _saved.Add(t, ([.. _jobs[t]], _costs[t], _versions[t]));
    }

    private Span<int> Buffer(int length)
    {
        if (_buffer.Length < length) _buffer = new int[2 * length];
        return _buffer.AsSpan(0, length);
    }

    /// <summary>The states in front of every position of a route, driven without a pickup.</summary>
    private void Refresh(int t)
    {
        if (_prefixVersions[t] == _versions[t]) return;
        _prefixVersions[t] = _versions[t];
        ReadOnlySpan<int> jobs = JobsOf(t);
        RouteClock.State[] states = new RouteClock.State[jobs.Length + 1];
        states[0] = Clock.Begin(t);
        _usesParts[t] = false;
        for (int i = 0; i < jobs.Length; i++)
        {
            _usesParts[t] |= Ground.Jobs[jobs[i]].Parts.Length > 0 || Ground.Jobs[jobs[i]].With[t].LacksTool;
            states[i + 1] = states[i];
            if (Clock.TryStep(ref states[i + 1], t, jobs, i)) continue;
            states = states[..(i + 1)];
            break;
        }
        _prefixes[t] = states;
        _lastArrivals[t] = Clock.LastArrivals(t, jobs);
    }
}
