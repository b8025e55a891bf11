using Bihuan.Routing.Field;

namespace Bihuan.Tests.Routing;

/// <summary>Seeded field days with everything a real one has: skills, parts, promises, breaks, crews, frozen stops.</summary>
internal static class FieldDays
{
    public const int Hour = 3600;
    private static readonly string[] SkillNames = ["washer", "cooler", "heater", "screen"];

    /// <summary>A plain day on a line: place i is i minutes from place 0, and nobody is paid for fairness.</summary>
    public static FieldDay Line(IReadOnlyList<Job> jobs, params Technician[] technicians) => new()
    {
        Travel = Travel.FromPlane([.. Enumerable.Range(0, 100).Select(i => (i * 600.0, 0.0))], 1, 10),
        Jobs = jobs,
        Technicians = technicians,
        Policy = new RoutingPolicy { FairnessPercent = 0 },
    };

    public static Technician Technician(string id, int from = 8 * Hour, int to = 18 * Hour) =>
        new() { Id = id, StartPlace = 0, EndPlace = 0, ShiftStart = from, ShiftEnd = to };

    public static Job Job(string id, int place, int duration = Hour) => new() { Id = id, Place = place, DurationSeconds = duration };

    public static FieldDay Random(int seed, int technicians, int jobs, bool isUnderWay = false)
    {
        Random random = new(seed);
        (double, double)[] points = [.. Enumerable.Range(0, technicians + jobs + 1).Select(_ => (random.NextDouble() * 30_000, random.NextDouble() * 30_000))];
        Technician[] staff = [.. Enumerable.Range(0, technicians).Select(t => RandomTechnician(random, t, jobs))];
        Job[] work = [.. Enumerable.Range(0, jobs).Select(j => RandomJob(random, j, technicians))];
        FieldDay day = new()
        {
            Travel = Travel.FromPlane(points, 1.3, 10),
            Technicians = staff,
            Jobs = work,
            PickupPlaces = random.Next(3) == 0 ? [] : [0],
            Policy = new RoutingPolicy { PromiseBeforeDueTime = random.Next(2) == 0, LeavesLate = random.Next(3) > 0, PaysWorkingTime = random.Next(4) == 0 },
        };
        return isUnderWay ? UnderWay(day, random) : day;
    }

    private static Technician RandomTechnician(Random random, int t, int jobs) => new()
    {
        Id = $"T{t}",
        StartPlace = 1 + t,
        EndPlace = random.Next(2) == 0 ? 1 + t : 0,
        ShiftStart = 8 * Hour,
        ShiftEnd = (16 + random.Next(3)) * Hour,
        OvertimeMaxSeconds = random.Next(2) * Hour,
        Breaks = random.Next(3) == 0 ? [] : [new Break(11 * Hour + 1800, 13 * Hour, 1800)],
        Skills = SkillNames.Where(_ => random.Next(3) > 0).ToDictionary(s => s, _ => 1 + random.Next(3)),
        Certificates = random.Next(2) == 0 ? ["gas"] : [],
        VanStock = [new PartCount("pump", random.Next(3)), new PartCount("board", random.Next(2))],
        Tools = random.Next(2) == 0 ? ["ladder"] : [],
        Areas = random.Next(2) == 0 ? [] : ["north"],
        DurationPercent = 80 + random.Next(60),
    };

    private static Job RandomJob(Random random, int j, int technicians)
    {
        int open = (8 + random.Next(7)) * Hour, promised = (9 + random.Next(7)) * Hour;
        return new Job
        {
            Id = $"J{j}",
            Place = 1 + technicians + j,
            DurationSeconds = 900 * (1 + random.Next(6)),
            Grade = (Grade)random.Next(3),
            Skills = random.Next(3) == 0 ? [] : [new SkillNeed(SkillNames[random.Next(4)], 1 + random.Next(2))],
            Certificates = random.Next(6) == 0 ? ["gas"] : [],
            AccessWindows = random.Next(3) switch { 0 => [], 1 => [new TimeWindow(open, open + 3 * Hour, random.Next(2) == 0)], _ => [new TimeWindow(8 * Hour, 10 * Hour), new TimeWindow(14 * Hour, 18 * Hour)] },
            State = random.Next(3) == 0 ? JobState.Promised : JobState.Free,
            Promise = random.Next(3) == 0 ? new Promise(promised, promised + 2 * Hour, random.Next(2) == 0 ? $"T{random.Next(technicians)}" : null) : null,
            Due = random.Next(2) == 0 ? new DueTime((9 + random.Next(9)) * Hour, random.Next(2) == 0) : null,
            EarliestStart = random.Next(5) == 0 ? 10 * Hour : 0,
            Parts = random.Next(4) == 0 ? [new PartCount(random.Next(2) == 0 ? "pump" : "board", 1)] : [],
            Tools = random.Next(8) == 0 ? ["ladder"] : [],
            CrewSize = random.Next(12) == 0 ? 2 : 1,
            WantedTechnicians = random.Next(5) == 0 ? [$"T{random.Next(technicians)}"] : [],
            ExcludedTechnicians = random.Next(8) == 0 ? [$"T{random.Next(technicians)}"] : [],
            Area = random.Next(2) == 0 ? "north" : "south",
            Planned = random.Next(3) == 0 ? new PlannedVisit($"T{random.Next(technicians)}", (9 + random.Next(8)) * Hour) : null,
        };
    }

    /// <summary>Half past ten: some technicians have a stop behind them and are at or on the way to another.</summary>
    private static FieldDay UnderWay(FieldDay day, Random random)
    {
        List<Job> jobs = [.. day.Jobs];
        int next = 0;
        Technician[] technicians = [.. day.Technicians.Select(t =>
        {
            if (random.Next(2) == 0 || next + 2 > jobs.Count) return t;
            (int done, int current) = (next++, next++);
            bool isOnTheWay = random.Next(2) == 0;
            jobs[done] = jobs[done] with { State = JobState.Done, CrewSize = 1 };
            jobs[current] = jobs[current] with { State = isOnTheWay ? JobState.EnRoute : JobState.Started, CrewSize = 1 };
            return t with { Frozen = [new FrozenStop(jobs[done].Id, 9 * Hour, 9 * Hour + 2400), new FrozenStop(jobs[current].Id, isOnTheWay ? null : 10 * Hour)] };
        })];
        return day with { Jobs = jobs, Technicians = technicians, Now = 10 * Hour + 1800 };
    }
}
