using System.Runtime.CompilerServices;

namespace Bihuan.Routing.Field;

/// <summary>What one route costs: exactly, and as the softened energy that annealing may climb.</summary>
internal readonly record struct RouteCost(PlanCost Exact, double Soft);

/// <summary>
/// Drives one route from morning to evening. This is the only place that knows breaks, access hours, promises, due times,
/// parts, overtime and crews: construction, search, explained options and the published times all ask it, so they cannot
/// disagree. Breaks are greedy: one is taken for nothing while waiting, otherwise put off as long as its window allows.
/// When the van lacks a part or tool, the one pickup stop is tried before every stop up to the first that needs it. The
/// departure is put off by the waiting it saves (forward time slack, Savelsbergh 1992).
/// Driving a route costs its length; with a pickup, its length squared.
/// </summary>
internal sealed class RouteClock
{
    private const double LateRedMinute = 600, LateYellowMinute = 300, LateGreenMinute = 120, BrokenPromise = 7200;

    private static readonly PlanCost Unbounded = new(Int128.MaxValue, long.MaxValue);

    private readonly FieldGround _ground;
    private readonly RoutingPolicy _policy;
    private readonly int[] _used;
    private readonly int[] _forgivenUntil;      // by technician: breaks that could only have begun before are past or missed
    private readonly int[] _forcedReturn;       // by technician: home after the frozen stops alone

    public RouteClock(FieldGround ground)
    {
        (_ground, _policy, _used) = (ground, ground.Policy, new int[ground.PartCount]);
        _forgivenUntil = new int[ground.TechnicianCount];
        _forcedReturn = new int[ground.TechnicianCount];
        for (int t = 0; t < ground.TechnicianCount; t++) FollowFrozen(t);
    }

    /// <summary>Where and when the technician is, and what the route has cost so far.</summary>
    internal struct State
    {
        public int Departure, Time, Place, BreaksTaken, Waiting, Slack, TravelSeconds, Metres;
        public int Promises, LateRed, LateYellow, LateGreen;
        public long Preference, Stability;
    }

    /// <summary>Receives the stops of a route as they are driven, when the times are wanted.</summary>
    internal interface IRecorder
    {
        void Add(StopKind kind, int job, int place, int arrival, int start, int end);
    }

    /// <summary>The cost of a route, or nothing when it cannot be driven. The pickup is placed where it costs least.</summary>
    public bool TryDrive(int t, ReadOnlySpan<int> jobs, out RouteCost cost) => TryDrive(t, jobs, Unbounded, out cost, out _, out _);

    /// <summary>The same; a route that certainly costs <paramref name="bound"/> or more may be given up early.</summary>
    public bool TryDrive(int t, ReadOnlySpan<int> jobs, PlanCost bound, out RouteCost cost, out int pickupBefore, out int pickupPlace)
    {
        (cost, pickupBefore, pickupPlace) = (default, -1, -1);
        if (jobs.IsEmpty) return true;
        State state = Begin(t);
        int lacking = FirstLack(t, jobs);
        if (lacking < 0) return Continue(ref state, t, jobs, 0, null) && TryFinish(ref state, t, out cost, null);
        return TryDriveWithPickup(state, t, jobs, lacking, bound, out cost, out pickupBefore, out pickupPlace);
    }

    /// <summary>Goes on from a state before job <paramref name="from"/>; the route needs no pickup.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryDriveOn(State state, int t, ReadOnlySpan<int> jobs, int from, out RouteCost cost)
    {
        cost = default;
        return Continue(ref state, t, jobs, from, null) && TryFinish(ref state, t, out cost, null);
    }

    /// <summary>Drives again and records every stop. Returns the parts of the cost, departure and return.</summary>
    public (CostParts Parts, int Departure, int Return) Record(int t, ReadOnlySpan<int> jobs, IRecorder recorder)
    {
        TechnicianFacts technician = _ground.Technicians[t];
        if (jobs.IsEmpty) return (default, technician.Technician.ShiftStart, technician.Technician.ShiftStart);
        if (!TryDrive(t, jobs, Unbounded, out _, out int pickupBefore, out int pickupPlace)) throw new InvalidOperationException("A route that cannot be driven was to be published.");
        State dry = Begin(t);
        Drive(ref dry, t, jobs, pickupBefore, pickupPlace, null);
        Finish(ref dry, t, out _, null);
        int delay = Delay(dry, technician.Technician);

        // Driven again with the later departure, so that the recorded times are the ones to be lived by.
        State state = Begin(t);
        state.Time = state.Departure = technician.Technician.ShiftStart + delay;
        Drive(ref state, t, jobs, pickupBefore, pickupPlace, recorder);
        Finish(ref state, t, out CostParts parts, recorder);
        return (parts, technician.Technician.ShiftStart + delay, state.Time);
    }

    public State Begin(int t)
    {
        Technician technician = _ground.Technicians[t].Technician;
        return new State { Departure = technician.ShiftStart, Time = technician.ShiftStart, Place = technician.StartPlace, Slack = int.MaxValue };
    }

    /// <summary>Drives to job index <paramref name="i"/> of the route and works there.</summary>
    public bool TryStep(ref State state, int t, ReadOnlySpan<int> jobs, int i) => TryVisit(ref state, t, jobs[i], i, null);

    /// <summary>Index of the first job for which the van lacks something, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int FirstLack(int t, ReadOnlySpan<int> jobs)
    {
        TechnicianFacts technician = _ground.Technicians[t];
        int lack = -1, counted = 0, frozen = technician.Frozen.Length;
        for (; counted < jobs.Length && lack < 0; counted++)
        {
            JobFacts job = _ground.Jobs[jobs[counted]];
            if (job.With[t].LacksTool && counted >= frozen) lack = counted;
            foreach ((int part, int count) in job.Parts)
            {
                if ((_used[part] += count) > technician.Stock[part] && counted >= frozen) lack = counted;
            }
        }
        for (int i = 0; i < counted; i++)
        {
            foreach ((int part, _) in _ground.Jobs[jobs[i]].Parts) _used[part] = 0;
        }
        return lack;
    }

    /// <summary>
    /// For each stop of a route, and for home behind the last, the moment after which arriving is hopeless. Breaks and
    /// pickups can only make it earlier, so an insertion that fails here need not be driven.
    /// </summary>
    public int[] LastArrivals(int t, ReadOnlySpan<int> jobs)
    {
        TechnicianFacts technician = _ground.Technicians[t];
        int[] last = new int[jobs.Length + 1];
        last[^1] = Math.Max(technician.Technician.ShiftEnd + technician.OvertimeMaxSeconds, _forcedReturn[t]);
        int next = technician.Technician.EndPlace;
        for (int i = jobs.Length - 1; i >= 0; i--)
        {
            JobFacts job = _ground.Jobs[jobs[i]];
            int reach = last[i + 1] - technician.TravelSeconds(job.Place, next) - job.With[t].Duration;
            last[i] = i < technician.Frozen.Length ? int.MaxValue : Math.Min(reach, job.CrewStart >= 0 ? job.CrewStart : job.LastStart);
            next = job.Place;
        }
        return last;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryDriveWithPickup(State walk, int t, ReadOnlySpan<int> jobs, int lacking, PlanCost bound, out RouteCost cost, out int before, out int place)
    {
        (cost, before, place) = (default, -1, -1);
        if (_ground.Day.PickupPlaces.Count == 0) return false;
        // Without the detour the route is at least as cheap, so one drive often saves all the branches.
        if (bound != Unbounded && (!TryDriveOn(walk, t, jobs, 0, out RouteCost direct) || direct.Exact >= bound)) return false;
        int frozen = _ground.Technicians[t].Frozen.Length;
        for (int k = 0; k <= lacking; k++)
        {
            // Among stops already driven no pickup can be added, except in front of the first that is still to come.
            if (k >= frozen)
            {
                foreach (int pickup in _ground.Day.PickupPlaces)
                {
                    State branch = walk;
                    if (!TryPickup(ref branch, t, pickup, null) || !TryDriveOn(branch, t, jobs, k, out RouteCost found)) continue;
                    if (before < 0 || found.Exact < cost.Exact) (cost, before, place) = (found, k, pickup);
                }
            }
            if (!TryVisit(ref walk, t, jobs[k], k, null)) break;
        }
        return before >= 0;
    }

    private void Drive(ref State state, int t, ReadOnlySpan<int> jobs, int pickupBefore, int pickupPlace, IRecorder? recorder)
    {
        bool isDriven = pickupBefore < 0
            ? Continue(ref state, t, jobs, 0, recorder)
            : Continue(ref state, t, jobs[..pickupBefore], 0, recorder) && TryPickup(ref state, t, pickupPlace, recorder) && Continue(ref state, t, jobs, pickupBefore, recorder);
        if (!isDriven) throw new InvalidOperationException("A route was feasible when planned but not when driven again.");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Continue(ref State state, int t, ReadOnlySpan<int> jobs, int from, IRecorder? recorder)
    {
        for (int i = from; i < jobs.Length; i++)
        {
            if (!TryVisit(ref state, t, jobs[i], i, recorder)) return false;
        }
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryVisit(ref State state, int t, int j, int index, IRecorder? recorder)
    {
        TechnicianFacts technician = _ground.Technicians[t];
        JobFacts job = _ground.Jobs[j];
        int travel = technician.TravelSeconds(state.Place, job.Place);
        if (index < technician.Frozen.Length && technician.Technician.Frozen[index].Start is { } real)
        {
            VisitReally(ref state, t, j, travel, real, technician.Technician.Frozen[index].End, recorder);
            return true;
        }

        bool isFrozen = index < technician.Frozen.Length;
        if (job.IsPlain && !isFrozen && recorder is null && state.BreaksTaken == technician.Breaks.Length && state.Time >= _ground.Day.Now)
            return TryVisitPlainly(ref state, technician, t, job, travel);
        if (!isFrozen && state.Time < _ground.Day.Now) Wait(ref state, _ground.Day.Now);
        int duration = job.With[t].Duration;
        while (state.BreaksTaken < technician.Breaks.Length)
        {
            Break pause = technician.Breaks[state.BreaksTaken];
            int arrival = state.Time + travel, begin = Math.Max(arrival, pause.EarliestStart);
            int start = StartOf(job, arrival, duration, out _);
            if (start < 0 && !isFrozen) return false;
            bool isFree = begin <= pause.LatestStart && begin + pause.LengthSeconds <= start;
            int spare = pause.LatestStart - start - duration;
            if (!isFree && spare >= 0)
            {
                Limit(ref state, start - arrival + spare);
                break;
            }
            if (isFree) Limit(ref state, start - pause.LengthSeconds - arrival);
            if (begin <= pause.LatestStart)
            {
                Travel(ref state, technician, job.Place, travel);
                travel = 0;
            }
            if (!TryTakeBreak(ref state, t, recorder)) return false;
        }

        Travel(ref state, technician, job.Place, travel);
        int arrived = state.Time;
        int work = StartOf(job, arrived, duration, out int latest);
        if (work < 0)
        {
            if (!isFrozen) return false;
            (work, latest) = (arrived, arrived);
        }
        Wait(ref state, work);
        Limit(ref state, Math.Max(0, Math.Min(latest, LastStableStart(job)) - work));
        state.Time = work + duration;
        Judge(ref state, t, job, work, state.Time);
        recorder?.Add(StopKind.Job, j, job.Place, arrived, work, state.Time);
        return true;
    }

    /// <summary>The same for a job and a moment without anything special, at a third of the price.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryVisitPlainly(ref State state, TechnicianFacts technician, int t, JobFacts job, int travel)
    {
        ref readonly JobWith with = ref job.With[t];
        int arrival = state.Time + travel, start = Math.Max(arrival, job.PlainOpen);
        int latest = job.CoversWork ? job.PlainClose - with.Duration : job.PlainClose;
        if (start > latest) return false;
        state.TravelSeconds += travel;
        state.Metres += technician.Metres(state.Place, job.Place);
        state.Waiting += start - arrival;
        state.Slack = Math.Min(state.Slack, state.Waiting + latest - start);
        state.Time = start + with.Duration;
        state.Place = job.Place;
        state.Preference += with.Preference;
        state.Stability += with.Stability;
        return true;
    }

    /// <summary>A stop whose start is a recorded fact: nothing is tested, the clock follows.</summary>
    private void VisitReally(ref State state, int t, int j, int travel, int start, int? end, IRecorder? recorder)
    {
        JobFacts job = _ground.Jobs[j];
        Travel(ref state, _ground.Technicians[t], job.Place, travel);
        int arrival = Math.Min(state.Time, start);
        state.Time = end ?? start + job.With[t].Duration;
        Judge(ref state, t, job, start, state.Time);
        while (state.BreaksTaken < _ground.Technicians[t].Breaks.Length && _ground.Technicians[t].Breaks[state.BreaksTaken].LatestStart < start) state.BreaksTaken++;
        recorder?.Add(StopKind.Job, j, job.Place, arrival, start, state.Time);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryPickup(ref State state, int t, int place, IRecorder? recorder)
    {
        TechnicianFacts technician = _ground.Technicians[t];
        if (state.Time < _ground.Day.Now) Wait(ref state, _ground.Day.Now);
        int travel = technician.TravelSeconds(state.Place, place);
        while (state.BreaksTaken < technician.Breaks.Length)
        {
            Break pause = technician.Breaks[state.BreaksTaken];
            int spare = pause.LatestStart - state.Time - travel - _ground.Day.PickupSeconds;
            if (spare >= 0)
            {
                Limit(ref state, spare);
                break;
            }
            if (!TryTakeBreak(ref state, t, recorder)) return false;
        }
        Travel(ref state, technician, place, travel);
        int arrival = state.Time;
        state.Time += _ground.Day.PickupSeconds;
        recorder?.Add(StopKind.Pickup, -1, place, arrival, arrival, state.Time);
        return true;
    }

    private bool TryTakeBreak(ref State state, int t, IRecorder? recorder)
    {
        Break pause = _ground.Technicians[t].Breaks[state.BreaksTaken];
        int arrival = state.Time, begin = Math.Max(arrival, pause.EarliestStart);
        if (begin > pause.LatestStart)
        {
            state.BreaksTaken++;
            return pause.LatestStart <= _forgivenUntil[t];
        }
        Wait(ref state, begin);
        Limit(ref state, pause.LatestStart - begin);
        state.Time = begin + pause.LengthSeconds;
        state.BreaksTaken++;
        recorder?.Add(StopKind.Break, -1, state.Place, arrival, begin, state.Time);
        return true;
    }

    /// <summary>From here on the clock may run later by this much without changing what follows.</summary>
    private static void Limit(ref State state, int spare) => state.Slack = Math.Min(state.Slack, state.Waiting + spare);

    private static void Travel(ref State state, TechnicianFacts technician, int place, int seconds)
    {
        if (place == state.Place && seconds == 0) return;
        state.TravelSeconds += seconds;
        state.Metres += technician.Metres(state.Place, place);
        state.Time += seconds;
        state.Place = place;
    }

    private static void Wait(ref State state, int until)
    {
        if (until <= state.Time) return;
        state.Waiting += until - state.Time;
        state.Time = until;
    }

    /// <summary>
    /// The earliest permitted start from an arrival on, or -1; <paramref name="latest"/> is how late it might begin at no
    /// extra cost. Work waits for a promised window, unless access hours rule that out.
    /// </summary>
    private static int StartOf(JobFacts job, int arrival, int duration, out int latest)
    {
        if (job.CrewStart >= 0 || job.PinnedStart is not null)
        {
            int exact = job.CrewStart >= 0 ? job.CrewStart : job.PinnedStart!.Value;
            latest = exact;
            return arrival <= exact && exact >= job.EarliestStart && InWindow(job.Windows, exact, duration, out int free) == exact && free >= exact ? exact : -1;
        }

        int earliest = Math.Max(arrival, job.EarliestStart);
        if (job.Promise is { } promise && earliest < promise.Open)
        {
            int kept = InWindow(job.Windows, promise.Open, duration, out latest);
            if (kept >= 0 && kept <= promise.Close)
            {
                latest = NoLaterThan(job, duration, Math.Min(latest, promise.Close), kept);
                return kept;
            }
        }
        int start = InWindow(job.Windows, earliest, duration, out latest);
        if (start < 0) return -1;
        if (job.Promise is { } told) latest = start <= told.Close ? Math.Min(latest, told.Close) : start;
        latest = NoLaterThan(job, duration, latest, start);
        return start;
    }

    private int LastStableStart(JobFacts job) => job.PlannedStart is { } planned ? planned + _policy.StartToleranceSeconds : int.MaxValue;

    private static int NoLaterThan(JobFacts job, int duration, int latest, int start)
    {
        if (job.Due is not { } due) return latest;
        int dueStart = due.ByEndOfWork ? due.At - duration : due.At;
        return Math.Max(start, Math.Min(latest, dueStart));
    }

    private static int InWindow(TimeWindow[] windows, int earliest, int duration, out int latest)
    {
        latest = int.MaxValue / 2;
        if (windows.Length == 0) return earliest;
        foreach (TimeWindow window in windows)
        {
            latest = window.CoversWork ? window.Close - duration : window.Close;
            int start = Math.Max(earliest, window.Open);
            if (start <= latest) return start;
        }
        return -1;
    }

    private void Judge(ref State state, int t, JobFacts job, int start, int end)
    {
        if (job.Promise is { } promise && (start < promise.Open || start > promise.Close)) state.Promises++;
        if (job.With[t].BreaksNamedPromise) state.Promises++;
        state.Preference += job.With[t].Preference;
        state.Stability += job.With[t].Stability;
        if (job.PlannedStart is { } planned && Math.Abs(start - planned) > _policy.StartToleranceSeconds) state.Stability += _policy.ChangedStartCost;
        if (job.Due is not { } due) return;
        int late = (due.ByEndOfWork ? end : start) - due.At;
        if (late <= 0) return;
        int minutes = Math.Min(PlanCost.LateMinutesMax, _policy.BreachStepMinutes + (late + 59) / 60);
        if (job.Grade == Grade.Red) state.LateRed += minutes;
        else if (job.Grade == Grade.Yellow) state.LateYellow += minutes;
        else state.LateGreen += minutes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryFinish(ref State state, int t, out RouteCost cost, IRecorder? recorder)
    {
        cost = default;
        if (!Finish(ref state, t, out CostParts parts, recorder)) return false;
        double soft = parts.Effort + _ground.Unit * (BrokenPromise * state.Promises + LateRedMinute * state.LateRed + LateYellowMinute * state.LateYellow + LateGreenMinute * state.LateGreen);
        cost = new RouteCost(PlanCost.Of(parts, _policy.PromiseBeforeDueTime), soft);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Finish(ref State state, int t, out CostParts parts, IRecorder? recorder)
    {
        parts = default;
        TechnicianFacts facts = _ground.Technicians[t];
        Technician technician = facts.Technician;
        int home = facts.TravelSeconds(state.Place, technician.EndPlace);
        while (state.BreaksTaken < facts.Breaks.Length)
        {
            // A day that ends before the last moment of the break leaves the break to the evening.
            int spare = facts.Breaks[state.BreaksTaken].LatestStart - state.Time - home;
            if (spare >= 0)
            {
                Limit(ref state, spare);
                break;
            }
            if (!TryTakeBreak(ref state, t, recorder)) return false;
        }
        Travel(ref state, facts, technician.EndPlace, home);
        int overtime = Math.Max(0, state.Time - technician.ShiftEnd);
        if (overtime > facts.OvertimeMaxSeconds && state.Time > _forcedReturn[t]) return false;

        long worked = state.Time - state.Departure - Delay(state, technician);
        long shift = Math.Max(1, technician.ShiftEnd - technician.ShiftStart);
        parts = new CostParts
        {
            BrokenPromises = state.Promises,
            LateRed = state.LateRed,
            LateYellow = state.LateYellow,
            LateGreen = state.LateGreen,
            Travel = (_policy.PaysWorkingTime ? 0 : (long)state.TravelSeconds * technician.CostPerHour) + (long)state.Metres * technician.CostPerKilometre * CostParts.MoneyScale / 1000,
            Working = _policy.PaysWorkingTime ? worked * technician.CostPerHour : 0,
            Overtime = (long)overtime * technician.OvertimePerHour,
            Fairness = worked * technician.CostPerHour * _policy.FairnessPercent / 100 * worked / shift,
            Preference = state.Preference * CostParts.MoneyScale,
            Stability = state.Stability * CostParts.MoneyScale,
        };
        return true;
    }

    /// <summary>The frozen stops are facts: they may exceed overtime and miss breaks, but nothing planned may add to that.</summary>
    private void FollowFrozen(int t)
    {
        TechnicianFacts facts = _ground.Technicians[t];
        (_forgivenUntil[t], _forcedReturn[t]) = (_ground.Day.Now - 1, int.MinValue);
        if (facts.Frozen.Length == 0) return;
        _forgivenUntil[t] = int.MaxValue;
        State state = Begin(t);
        for (int i = 0; i < facts.Frozen.Length; i++) TryVisit(ref state, t, facts.Frozen[i], i, null);
        _forgivenUntil[t] = Math.Max(_ground.Day.Now - 1, state.Time);
        _forcedReturn[t] = state.Time + facts.TravelSeconds(state.Place, facts.Technician.EndPlace);
    }

    private int Delay(in State state, Technician technician) =>
        !_policy.LeavesLate || technician.Frozen.Count > 0 ? 0 : Math.Max(0, Math.Min(state.Waiting, state.Slack));
}
