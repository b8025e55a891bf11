using Bihuan.Routing.Field;

namespace Bihuan.Routing.Checking;

/// <summary>
/// Proves a published field plan from the day and the written stops alone: every leg is driven again by the travel table,
/// every rule is asked of the times as written, and the cost is added up anew. It uses none of the solver's arithmetic,
/// so a mistake there shows here. Only a day without faults can be checked.
/// </summary>
public sealed class FieldChecker
{
    private readonly FieldDay _day;
    private readonly Dictionary<string, Job> _jobs;
    private readonly Dictionary<string, Technician> _technicians;
    private readonly List<string> _faults = [];
    private readonly Dictionary<string, List<(string Technician, int Start)>> _visits = new(StringComparer.Ordinal);

    private FieldChecker(FieldDay day)
    {
        _day = day;
        _jobs = day.Jobs.ToDictionary(j => j.Id, StringComparer.Ordinal);
        _technicians = day.Technicians.ToDictionary(t => t.Id, StringComparer.Ordinal);
    }

    /// <summary>Every fault found; empty when the plan may be published.</summary>
    public static IReadOnlyList<string> FaultsOf(FieldDay day, FieldPlan plan) => new FieldChecker(day).Check(plan, comparesCost: true);

    /// <summary>The same without adding up the cost: for a plan asked about again after the day moved on, whose cost was proved when it was made.</summary>
    public static IReadOnlyList<string> BrokenRulesOf(FieldDay day, FieldPlan plan) => new FieldChecker(day).Check(plan, comparesCost: false);

    private List<string> Check(FieldPlan plan, bool comparesCost)
    {
        CostParts cost = default;
        if (plan.Routes.Select(r => r.Technician).Distinct().Count() != plan.Routes.Count) _faults.Add("A technician has two routes.");
        foreach (PlannedRoute route in plan.Routes)
        {
            if (_technicians.TryGetValue(route.Technician, out Technician? technician)) cost += CheckRoute(technician, route);
            else _faults.Add($"There is no technician {route.Technician}.");
        }
        foreach (Technician technician in _day.Technicians.Where(t => t.Frozen.Count > 0 && plan.Routes.All(r => r.Technician != t.Id))) _faults.Add($"{technician.Id} lost the frozen stops.");
        foreach (UnservedJob unserved in plan.Unserved) cost += CheckUnserved(unserved);
        HashSet<string> left = [.. plan.Unserved.Select(u => u.Job)];
        foreach (Job job in _day.Jobs) CheckVisits(job, left.Contains(job.Id));
        if (comparesCost && cost != plan.Cost) _faults.Add($"The plan claims {plan.Cost} but costs {cost}.");
        return _faults;
    }

    private CostParts CheckRoute(Technician technician, PlannedRoute route)
    {
        int clock = route.Departure, place = technician.StartPlace, breaksTaken = 0, seconds = 0;
        long metres = 0;
        bool isSupplied = false;
        Dictionary<string, int> van = technician.VanStock.GroupBy(p => p.Part).ToDictionary(g => g.Key, g => g.Sum(p => p.Count), StringComparer.Ordinal);
        CostParts cost = default;
        int frozen = 0;
        if (route.Departure < technician.ShiftStart) Fault(route, "leaves before the shift");
        foreach (PlannedStop stop in route.Stops)
        {
            bool isFrozen = stop.Kind == StopKind.Job && frozen < technician.Frozen.Count;
            bool isFact = isFrozen && technician.Frozen[frozen].Start is not null;
            int leg = place == stop.Place ? 0 : _day.Travel.Seconds(technician.TravelProfile, place, stop.Place);
            metres += place == stop.Place ? 0 : _day.Travel.Metres(place, stop.Place);
            seconds += leg;
            if (!isFact && stop.Arrival < clock + leg) Fault(route, $"reaches {stop.Job ?? stop.Kind.ToString()} at {stop.Arrival}, {clock + leg - stop.Arrival} s too early");
            if (stop.Start < stop.Arrival || stop.End < stop.Start) Fault(route, $"turns time back at {stop.Job ?? stop.Kind.ToString()}");
            if (!isFrozen && stop.Start < _day.Now && stop.Kind == StopKind.Job) Fault(route, $"begins {stop.Job} in the past");
            if (stop.Kind == StopKind.Break) CheckBreak(technician, route, stop, ref breaksTaken);
            else if (stop.Kind == StopKind.Pickup) isSupplied |= CheckPickup(route, stop, isSupplied);
            else
            {
                if (isFrozen && technician.Frozen[frozen].Job != stop.Job) Fault(route, $"has {stop.Job} where {technician.Frozen[frozen].Job} is frozen");
                if (isFact && technician.Frozen[frozen].Start != stop.Start) Fault(route, $"changes the real start of {stop.Job}");
                cost += CheckJob(technician, route, stop, isFrozen, isFact && technician.Frozen[frozen].End is { } ended ? ended : null, isSupplied, van);
                if (isFrozen) frozen++;
            }
            (clock, place) = (stop.End, stop.Place);
        }
        if (frozen < technician.Frozen.Count) Fault(route, "lost a frozen stop");

        int home = place == technician.EndPlace ? 0 : _day.Travel.Seconds(technician.TravelProfile, place, technician.EndPlace);
        metres += place == technician.EndPlace ? 0 : _day.Travel.Metres(place, technician.EndPlace);
        seconds += home;
        if (route.Return != clock + home) Fault(route, $"is home at {clock + home}, not at {route.Return}");
        CheckMissedBreaks(technician, route, breaksTaken);
        int overtime = Math.Max(0, route.Return - technician.ShiftEnd);
        bool isForced = technician.Frozen.Count > 0 && route.Stops.Count(s => s.Kind == StopKind.Job) == technician.Frozen.Count;
        if (overtime > technician.OvertimeMaxSeconds && !isForced) Fault(route, $"works {overtime} s of overtime, {technician.OvertimeMaxSeconds} are permitted");
        return cost + RouteCost(technician, route, seconds, metres, overtime);
    }

    private CostParts RouteCost(Technician t, PlannedRoute route, int seconds, long metres, int overtime)
    {
        if (route.Stops.Count == 0) return default;
        long hours = route.Return - route.Departure, shift = Math.Max(1, t.ShiftEnd - t.ShiftStart);
        bool paysAll = _day.Policy.PaysWorkingTime;
        return new CostParts
        {
            Travel = (paysAll ? 0L : (long)seconds * t.CostPerHour) + metres * t.CostPerKilometre * 3600 / 1000,
            Working = paysAll ? hours * t.CostPerHour : 0L,
            Overtime = (long)overtime * t.OvertimePerHour,
            Fairness = hours * t.CostPerHour * _day.Policy.FairnessPercent / 100 * hours / shift,
        };
    }

    private CostParts CheckJob(Technician technician, PlannedRoute route, PlannedStop stop, bool isFrozen, int? realEnd, bool isSupplied, Dictionary<string, int> van)
    {
        if (!_jobs.TryGetValue(stop.Job ?? "", out Job? job))
        {
            Fault(route, $"visits {stop.Job}, which is not a job of the day");
            return default;
        }
        if (!_visits.TryGetValue(job.Id, out var visits)) _visits.Add(job.Id, visits = []);
        visits.Add((technician.Id, stop.Start));
        foreach (PartCount part in job.Parts) van[part.Part] = van.GetValueOrDefault(part.Part) - part.Count;
        int duration = (int)((long)job.DurationSeconds * technician.DurationPercent / 100);
        if (stop.End != (realEnd ?? stop.Start + duration)) Fault(route, $"works {stop.End - stop.Start} s on {job.Id}, {duration} are needed");
        if (stop.Place != job.Place) Fault(route, $"does {job.Id} at the wrong place");
        if (!isFrozen) CheckRules(technician, route, stop, job, isSupplied, van);
        return JudgeJob(technician, stop, job);
    }

    private void CheckRules(Technician technician, PlannedRoute route, PlannedStop stop, Job job, bool isSupplied, Dictionary<string, int> van)
    {
        if (stop.Start < job.EarliestStart) Fault(route, $"begins {job.Id} before its earliest start");
        bool isOpen = job.AccessWindows.Count == 0 || job.AccessWindows.Any(w => stop.Start >= w.Open && (w.CoversWork ? stop.End : stop.Start) <= w.Close);
        if (!isOpen) Fault(route, $"begins {job.Id} at {stop.Start}, outside the access hours");
        if (job.ExcludedTechnicians.Contains(technician.Id)) Fault(route, $"visits {job.Id}, which excludes the technician");
        if (job.State == JobState.Pinned && job.PinnedTechnician is { } pinned && pinned != technician.Id) Fault(route, $"has {job.Id}, pinned to {pinned}");
        if (job.State == JobState.Pinned && job.PinnedStart is { } at && at != stop.Start) Fault(route, $"begins {job.Id} at {stop.Start}, pinned to {at}");
        foreach (SkillNeed need in job.Skills)
        {
            if (technician.Skills.GetValueOrDefault(need.Skill, int.MinValue) < need.Level) Fault(route, $"lacks {need.Skill} {need.Level} for {job.Id}");
        }
        foreach (string certificate in job.Certificates.Where(c => !technician.Certificates.Contains(c))) Fault(route, $"lacks the certificate {certificate} for {job.Id}");
        if (!isSupplied || !_day.PickupHasTools)
            foreach (string tool in job.Tools.Where(t => !technician.Tools.Contains(t))) Fault(route, $"lacks the tool {tool} for {job.Id}");
        if (isSupplied) return;
        foreach (PartCount part in job.Parts.Where(p => van[p.Part] < 0)) Fault(route, $"lacks the part {part.Part} for {job.Id}");
    }

    private CostParts JudgeJob(Technician technician, PlannedStop stop, Job job)
    {
        int broken = 0;
        if (job.Promise is { } promise)
        {
            if (stop.Start < promise.Open || stop.Start > promise.Close) broken++;
            if (promise.Technician is { } named && named != technician.Id && job.CrewSize == 1) broken++;
        }
        long preference = 0, stability = 0;
        if (job.WantedTechnicians.Count > 0 && !job.WantedTechnicians.Contains(technician.Id)) preference += _day.Policy.UnwantedTechnicianCost;
        if (job.Area is { } area && technician.Areas.Count > 0 && !technician.Areas.Contains(area)) preference += _day.Policy.OutsideAreaCost;
        if (job.Planned is { } planned)
        {
            if (planned.Technician != technician.Id && job.CrewSize == 1) stability += _day.Policy.ChangedTechnicianCost;
            if (Math.Abs(stop.Start - planned.Start) > _day.Policy.StartToleranceSeconds) stability += _day.Policy.ChangedStartCost;
        }
        CostParts cost = new() { BrokenPromises = broken, Preference = preference * 3600, Stability = stability * 3600 };
        if (job.Due is not { } due || (due.ByEndOfWork ? stop.End : stop.Start) <= due.At) return cost;
        int late = (due.ByEndOfWork ? stop.End : stop.Start) - due.At;
        long minutes = Math.Min(PlanCost.LateMinutesMax, _day.Policy.BreachStepMinutes + (int)Math.Ceiling(late / 60.0));
        return job.Grade switch
        {
            Grade.Red => cost with { LateRed = minutes },
            Grade.Yellow => cost with { LateYellow = minutes },
            _ => cost with { LateGreen = minutes },
        };
    }

    private void CheckBreak(Technician technician, PlannedRoute route, PlannedStop stop, ref int taken)
    {
        Break[] breaks = [.. technician.Breaks.OrderBy(b => b.EarliestStart)];
        // Breaks may be missed only where frozen stops or the present left no moment for them.
        while (taken < breaks.Length && (stop.Start > breaks[taken].LatestStart || stop.End - stop.Start != breaks[taken].LengthSeconds) && MayMiss(technician, route, breaks[taken])) taken++;
        if (taken >= breaks.Length)
        {
            Fault(route, "takes a break nobody planned");
            return;
        }
        Break due = breaks[taken++];
        if (stop.Start < due.EarliestStart || stop.Start > due.LatestStart) Fault(route, $"begins a break at {stop.Start}, outside {due.EarliestStart} to {due.LatestStart}");
        if (stop.End - stop.Start != due.LengthSeconds) Fault(route, "cuts a break");
    }

    private void CheckMissedBreaks(Technician technician, PlannedRoute route, int taken)
    {
        foreach (Break missed in technician.Breaks.OrderBy(b => b.EarliestStart).Skip(taken))
        {
            if (missed.LatestStart < route.Return && route.Stops.Count > 0 && !MayMiss(technician, route, missed)) Fault(route, $"misses the break from {missed.EarliestStart}");
        }
    }

    private bool MayMiss(Technician technician, PlannedRoute route, Break missed)
    {
        int frozenUntil = technician.Frozen.Count == 0 ? int.MinValue : route.Stops.Where(s => s.Kind == StopKind.Job).Take(technician.Frozen.Count).Select(s => s.End).DefaultIfEmpty(int.MinValue).Max();
        return missed.LatestStart < _day.Now || missed.LatestStart <= frozenUntil;
    }

    private bool CheckPickup(PlannedRoute route, PlannedStop stop, bool isSupplied)
    {
        if (isSupplied) Fault(route, "picks up twice");
        if (!_day.PickupPlaces.Contains(stop.Place)) Fault(route, "picks up where nothing is kept");
        if (stop.End - stop.Start != _day.PickupSeconds) Fault(route, "cuts a pickup");
        return true;
    }

    private CostParts CheckUnserved(UnservedJob unserved)
    {
        if (!_jobs.TryGetValue(unserved.Job, out Job? job))
        {
            _faults.Add($"Unserved {unserved.Job} is not a job of the day.");
            return default;
        }
        if (unserved.Fault is null && unserved.Blocked.Select(b => b.Technician).Distinct().Count() != _day.Technicians.Count) _faults.Add($"Unserved {job.Id} does not name every technician.");
        return new CostParts { UnservedRed = job.Grade == Grade.Red ? 1 : 0, UnservedYellow = job.Grade == Grade.Yellow ? 1 : 0, UnservedGreen = job.Grade == Grade.Green ? 1 : 0 };
    }

    private void CheckVisits(Job job, bool isUnserved)
    {
        List<(string Technician, int Start)> visits = _visits.GetValueOrDefault(job.Id) ?? [];
        int expected = isUnserved ? 0 : job.CrewSize;
        if (visits.Count != expected && !(job.State is JobState.Done or JobState.Started or JobState.EnRoute && visits.Count > 0)) _faults.Add($"{job.Id} is visited {visits.Count} times, not {expected}.");
        if (visits.Select(v => v.Technician).Distinct().Count() != visits.Count) _faults.Add($"{job.Id} is visited twice by one technician.");
        if (job.CrewSize > 1 && visits.Select(v => v.Start).Distinct().Count() > 1) _faults.Add($"The crew of {job.Id} does not begin together.");
    }

    private void Fault(PlannedRoute route, string what) => _faults.Add($"{route.Technician} {what}.");
}
