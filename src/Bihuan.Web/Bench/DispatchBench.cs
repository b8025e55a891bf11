using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Bihuan.Routing;
using Bihuan.Routing.Checking;
using Bihuan.Routing.Field;
using Bihuan.Web.Commands;

namespace Bihuan.Web.Bench;

/// <summary>
/// <c>bench dispatch</c>: generated field days of 40 technicians with 300 jobs and of 100 with 1,000, with skills, certificates, promises,
/// breaks, parts and grades. Measures the plan, the ranked options for one more urgent job, and the plan with that job; every plan is
/// proved by the independent checker.
/// </summary>
internal static class DispatchBench
{
    private static readonly string[] s_skills = ["laundry", "cooling", "gas", "kitchen", "water"];
    private const int UrgentJobs = 300;
    private const int Replans = 100;
    private const double ReplanSeconds = 0.5;

    public static Task<int> Run(BenchOptions options, CancellationToken ct)
    {
        var results = new List<object>();
        foreach (var (technicians, jobs) in new[] { (40, 300), (100, 1000) })
        {
            ct.ThrowIfCancellationRequested();
            results.Add(Measure(technicians, jobs, options.Window.TotalSeconds, options.Json));
        }

        if (options.Json) Console.WriteLine(JsonSerializer.Serialize(new { days = results }, Answers.Json));
        return Task.FromResult(0);
    }

    private static object Measure(int technicians, int jobs, double seconds, bool isQuiet)
    {
        var day = Day(technicians, jobs, seed: technicians);
        var watch = Stopwatch.StartNew();
        var plan = FieldSolver.Solve(day, SearchBudget.OfSeconds(seconds), threads: 2);
        var planned = watch.Elapsed.TotalSeconds;
        var faults = FieldChecker.FaultsOf(day, plan).Count;
        var live = new LivePlan(day, plan);
        var (wall, cpu) = Options(day, live);
        var (replan, broken, changed, alone, replanFaults) = Insertions(day, plan);
        var measured = new
        {
            technicians,
            jobs,
            planSeconds = Math.Round(planned, 2),
            faults,
            unserved = plan.Unserved.Count,
            brokenPromises = plan.Cost.BrokenPromises,
            travelMinutesPerJob = Math.Round(Travel(plan) / 60.0 / Math.Max(1, jobs - plan.Unserved.Count), 1),
            optionsMs = new { p50 = At(wall, 0.5), p99 = At(wall, 0.99), cpuP50 = At(cpu, 0.5), cpuMean = Math.Round(cpu.Average(), 3), count = wall.Count },
            replanMs = new { p50 = At(replan, 0.5), worst = At(replan, 1), count = replan.Count, promisesBroken = broken, technicianChangesMax = changed, oneTechnicianChanged = alone, faults = replanFaults },
        };
        if (!isQuiet) Console.WriteLine(JsonSerializer.Serialize(measured, Answers.Json));
        return measured;
    }

    private static (List<double> Wall, List<double> Cpu) Options(FieldDay day, LivePlan live)
    {
        var (wall, cpu, random) = (new List<double>(), new List<double>(), new Random(7));
        for (var i = -20; i < UrgentJobs; i++)
        {
            var job = Urgent(day, random, i);
            var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            live.OptionsFor(job);
            if (i < 0) continue;
            wall.Add(watch.Elapsed.TotalMilliseconds);
            cpu.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        }

        return (wall, cpu);
    }

    private static (List<double> Milliseconds, int Broken, int ChangedMax, int Alone, int Faults) Insertions(FieldDay day, FieldPlan plan)
    {
        var (times, random, broken, changed, alone, faults) = (new List<double>(), new Random(11), 0, 0, 0, 0);
        for (var i = 0; i < Replans; i++)
        {
            var job = Urgent(day, random, i);
            var with = day with { Jobs = [.. day.Jobs, job] };
            var watch = Stopwatch.StartNew();
            var replan = Replanning.Insert(with, plan, job.Id, SearchBudget.OfCpuSeconds(ReplanSeconds));
            times.Add(watch.Elapsed.TotalMilliseconds);
            broken += replan.PromisesNewlyBroken;
            changed = Math.Max(changed, replan.ChangedTechnicians.Count);
            if (replan is { ChangedTechnicians.Count: 1, PromisesNewlyBroken: 0 }) alone++;
            faults += FieldChecker.BrokenRulesOf(with, replan.Plan).Count;
        }

        return (times, broken, changed, alone, faults);
    }

    private static Job Urgent(FieldDay day, Random random, int number) => new()
    {
        Id = "urgent" + number.ToString(CultureInfo.InvariantCulture),
        Place = random.Next(day.Travel.PlaceCount),
        DurationSeconds = 3600,
        Grade = Grade.Red,
        Skills = [new SkillNeed(s_skills[random.Next(s_skills.Length)])],
        Due = new DueTime(12 * 3600),
    };

    /// <summary>A city forty kilometres wide; places are shared by no two jobs.</summary>
    private static FieldDay Day(int technicians, int jobs, int seed)
    {
        var random = new Random(seed);
        List<(double, double)> points = [.. Enumerable.Range(0, jobs + technicians + 1).Select(_ => (31.05 + random.NextDouble() * 0.36, 121.25 + random.NextDouble() * 0.42))];
        return new FieldDay
        {
            Travel = Routing.Field.Travel.FromCoordinates(points, 1.35, 24 / 3.6),
            PickupPlaces = [0],
            Technicians = [.. Enumerable.Range(0, technicians).Select(i => Technician(random, i))],
            Jobs = [.. Enumerable.Range(0, jobs).Select(i => Job(random, i, technicians))],
        };
    }

    private static Technician Technician(Random random, int i) => new()
    {
        Id = "T" + i.ToString(CultureInfo.InvariantCulture),
        StartPlace = random.Next(2) == 0 ? 0 : 1 + i,
        EndPlace = random.Next(2) == 0 ? 0 : 1 + i,
        ShiftStart = 8 * 3600,
        ShiftEnd = 18 * 3600,
        OvertimeMaxSeconds = 3600,
        Breaks = [new Break(11 * 3600 + 1800, 13 * 3600, 2700)],
        Skills = s_skills.Where(_ => random.Next(4) > 0).ToDictionary(x => x, _ => 1 + random.Next(3)),
        Certificates = random.Next(2) == 0 ? ["refrigeration"] : [],
        VanStock = [new PartCount("pump", random.Next(3))],
    };

    private static Job Job(Random random, int i, int technicians)
    {
        var promised = (9 + random.Next(7)) * 3600;
        return new Job
        {
            Id = "J" + i.ToString(CultureInfo.InvariantCulture),
            Place = 1 + technicians + i,
            DurationSeconds = 60 * (20 + random.Next(30)),
            Grade = random.Next(20) switch { 0 => Grade.Red, < 4 => Grade.Yellow, _ => Grade.Green },
            Skills = random.Next(4) == 0 ? [] : [new SkillNeed(s_skills[random.Next(s_skills.Length)], 1 + random.Next(2))],
            Certificates = random.Next(10) == 0 ? ["refrigeration"] : [],
            AccessWindows = [new TimeWindow(8 * 3600, 20 * 3600)],
            State = i % 10 < 6 ? JobState.Promised : JobState.Free,
            Promise = i % 10 < 6 ? new Promise(promised, promised + 2 * 3600) : null,
            Due = random.Next(2) == 0 ? new DueTime((10 + random.Next(8)) * 3600) : null,
            Parts = random.Next(8) == 0 ? [new PartCount("pump", 1)] : [],
        };
    }

    private static int Travel(FieldPlan plan)
    {
        var seconds = 0;
        foreach (var route in plan.Routes)
        {
            var clock = route.Departure;
            foreach (var stop in route.Stops) (seconds, clock) = (seconds + stop.Arrival - clock, stop.End);
            seconds += route.Return - clock;
        }

        return seconds;
    }

    private static double At(List<double> values, double share) => Math.Round(values.Order().ElementAt(Math.Min(values.Count - 1, (int)(values.Count * share))), 2);
}
