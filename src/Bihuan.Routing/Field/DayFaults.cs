namespace Bihuan.Routing.Field;

/// <summary>
/// Finds what in a day cannot be meant (a window that closes before it opens, a pin to somebody who may not come) and
/// takes it out, so that the rest of the day is still planned and the search never meets impossible numbers.
/// </summary>
internal static class DayFaults
{
    private const int SecondsMax = 10_000_000;  // 115 days; sums of a route stay far from overflow

    public static (FieldDay Clean, IReadOnlyList<DayFault> Faults) Remove(FieldDay day)
    {
        List<DayFault> faults = [];
        HashSet<string> technicianIds = new(StringComparer.Ordinal), jobIds = new(StringComparer.Ordinal);
        List<Technician> technicians = [];
        foreach (Technician technician in day.Technicians)
        {
            DayFault? fault = technicianIds.Add(technician.Id) ? FaultOf(technician, day) : new("technician.duplicate", technician.Id, "The id is used twice.");
            if (fault is null) technicians.Add(technician);
            else faults.Add(fault);
        }

        Dictionary<string, Technician> known = technicians.ToDictionary(t => t.Id, StringComparer.Ordinal);
        List<Job> jobs = [];
        foreach (Job job in day.Jobs)
        {
            DayFault? fault = jobIds.Add(job.Id) ? FaultOf(job, day, known) : new("job.duplicate", job.Id, "The id is used twice.");
            if (fault is null) jobs.Add(job);
            else faults.Add(fault);
        }

        HashSet<string> kept = [.. jobs.Select(j => j.Id)];
        technicians = [.. technicians.Select(t => WithKnownFrozen(t, kept, faults))];
        int[] pickups = [.. day.PickupPlaces.Where(p => IsPlace(p, day))];
        if (pickups.Length < day.PickupPlaces.Count) faults.Add(new("day.pickup-place", "", "A pickup place is unknown."));
        if (day.PickupSeconds is < 0 or > SecondsMax) faults.Add(new("day.pickup-seconds", "", "The length of a pickup is impossible."));
        FieldDay clean = day with { Jobs = jobs, Technicians = technicians, PickupPlaces = pickups, PickupSeconds = Math.Clamp(day.PickupSeconds, 0, SecondsMax) };
        return (clean, faults);
    }

    private static DayFault? FaultOf(Technician t, FieldDay day)
    {
        if (!IsPlace(t.StartPlace, day) || !IsPlace(t.EndPlace, day)) return new("technician.place", t.Id, "The start or end place is unknown.");
        if (!IsTime(t.ShiftStart) || !IsTime(t.ShiftEnd) || t.ShiftStart > t.ShiftEnd) return new("technician.shift", t.Id, $"The shift from {t.ShiftStart} to {t.ShiftEnd} is impossible.");
        if (t.OvertimeMaxSeconds is < 0 or > SecondsMax) return new("technician.overtime", t.Id, "The overtime limit is impossible.");
        if (t.DurationPercent is < 1 or > 1000) return new("technician.speed", t.Id, $"Work at {t.DurationPercent} per cent of the usual duration is impossible.");
        if (t.TravelProfile < 0 || t.TravelProfile >= day.Travel.ProfileCount) return new("technician.profile", t.Id, "The travel profile is unknown.");
        if (t.CostPerHour < 0 || t.OvertimePerHour < 0 || t.CostPerKilometre < 0) return new("technician.cost", t.Id, "A cost is negative.");
        if (t.VanStock.Any(p => p.Count < 0)) return new("technician.stock", t.Id, "The van holds a negative count.");
        if (t.Breaks.Any(b => b.LengthSeconds is < 0 or > SecondsMax || !IsTime(b.EarliestStart) || !IsTime(b.LatestStart) || b.EarliestStart > b.LatestStart))
            return new("technician.break", t.Id, "A break closes before it opens, or has an impossible length.");
        return null;
    }

    private static DayFault? FaultOf(Job j, FieldDay day, Dictionary<string, Technician> technicians)
    {
        if (!IsPlace(j.Place, day)) return new("job.place", j.Id, $"Place {j.Place} is unknown.");
        if (j.DurationSeconds is < 0 or > SecondsMax) return new("job.duration", j.Id, $"A duration of {j.DurationSeconds} seconds is impossible.");
        foreach (TimeWindow w in j.AccessWindows)
        {
            if (!IsTime(w.Open) || !IsTime(w.Close) || w.Open > w.Close) return new("job.window", j.Id, $"The access window opens at {w.Open} and closes at {w.Close}.");
        }
        if (j.Promise is { } promise && (!IsTime(promise.Open) || !IsTime(promise.Close) || promise.Open > promise.Close)) return new("job.promise", j.Id, "The promised window closes before it opens.");
        if (!IsTime(j.EarliestStart) || j.Due is { } due && !IsTime(due.At)) return new("job.time", j.Id, "The earliest start or due time is impossible.");
        if (j.CrewSize < 1) return new("job.crew", j.Id, "A crew needs at least one technician.");
        if (j.CrewSize > technicians.Count && technicians.Count > 0) return new("job.crew", j.Id, $"A crew of {j.CrewSize} is wanted, but only {technicians.Count} technicians work that day.");
        if (j.Parts.Any(p => p.Count < 0)) return new("job.parts", j.Id, "A part is needed a negative number of times.");
        return j.State == JobState.Pinned ? PinFault(j, technicians) : null;
    }

    private static DayFault? PinFault(Job j, Dictionary<string, Technician> technicians)
    {
        if (j.PinnedTechnician is { } pinned)
        {
            if (!technicians.ContainsKey(pinned)) return new("job.pin", j.Id, $"Pinned to {pinned}, who does not work that day.");
            if (j.ExcludedTechnicians.Contains(pinned)) return new("job.pin", j.Id, $"Pinned to {pinned}, who is excluded.");
            if (j.CrewSize > 1) return new("job.pin", j.Id, $"Pinned to one technician, but a crew of {j.CrewSize} is wanted.");
        }
        if (j.PinnedStart is { } start)
        {
            if (!IsTime(start) || start < j.EarliestStart) return new("job.pin", j.Id, $"Pinned to {start}, before the earliest start {j.EarliestStart}.");
            if (j.AccessWindows.Count > 0 && !j.AccessWindows.Any(w => w.Open <= start && start <= w.Close)) return new("job.pin", j.Id, $"Pinned to {start}, outside the access hours.");
        }
        return null;
    }

    /// <summary>A job can be frozen with one technician only, unless a crew does it.</summary>
    private static Technician WithKnownFrozen(Technician t, HashSet<string> jobs, List<DayFault> faults)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<FrozenStop> kept = [];
        foreach (FrozenStop stop in t.Frozen)
        {
            if (!jobs.Contains(stop.Job) || !seen.Add(stop.Job)) faults.Add(new("technician.frozen", t.Id, $"The frozen stop {stop.Job} is unknown or named twice."));
            else if (stop.Start is { } s && (!IsTime(s) || stop.End is { } e && (e < s || !IsTime(e)))) faults.Add(new("technician.frozen", t.Id, $"The frozen stop {stop.Job} ends before it starts."));
            else kept.Add(stop);
        }
        return kept.Count == t.Frozen.Count ? t : t with { Frozen = kept };
    }

    private static bool IsPlace(int place, FieldDay day) => place >= 0 && place < day.Travel.PlaceCount;

    private static bool IsTime(int seconds) => seconds is >= -SecondsMax and <= SecondsMax;
}
