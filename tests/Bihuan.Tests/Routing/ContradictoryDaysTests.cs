using Bihuan.Routing;
using Bihuan.Routing.Checking;
using Bihuan.Routing.Field;
using static Bihuan.Tests.Routing.FieldDays;

namespace Bihuan.Tests.Routing;

/// <summary>Days in which about every third thing is wrong in some way: whatever is asked, the answer is a legal plan that accounts for every job.</summary>
public class ContradictoryDaysTests
{
    [Fact]
    public void Whatever_is_wrong_with_a_day_every_job_is_served_legally_or_left_out_with_a_reason()
    {
        for (int seed = 1; seed <= 150; seed++)
        {
            FieldDay day = Spoilt(Random(seed, 1 + seed % 6, seed % 25), new Random(seed));
            FieldPlan plan = FieldSolver.Solve(day, SearchBudget.OfIterations(40), 1, (ulong)seed);
            Prove(seed, day, plan);
        }
    }

    [Fact]
    public void Fitting_a_red_job_into_a_spoilt_day_is_legal_and_touches_three_technicians_at_most()
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            FieldDay full = Random(seed, 3 + seed % 4, 8 + seed % 15);
            Job urgent = full.Jobs[^1] with { Grade = Grade.Red, CrewSize = 1, Planned = null };
            FieldDay before = full with { Jobs = [.. full.Jobs.SkipLast(1)] };
            FieldPlan plan = FieldSolver.Solve(before, SearchBudget.OfIterations(60), 1, (ulong)seed);
            FieldDay day = before with { Jobs = [.. before.Jobs, urgent] };
            Replan changed = Replanning.Insert(day, plan, urgent.Id, SearchBudget.OfIterations(120), (ulong)seed);
            Assert.True(changed.ChangedTechnicians.Count <= 3, $"seed {seed}: {changed.ChangedTechnicians.Count} technicians changed.");
            Assert.Empty(FieldChecker.BrokenRulesOf(day, changed.Plan));
        }
    }

    private static void Prove(int seed, FieldDay day, FieldPlan plan)
    {
        string[] wrong = [.. plan.Faults.Select(f => f.Subject)];
        FieldDay meant = day with { Jobs = [.. day.Jobs.Where(j => !wrong.Contains(j.Id)).DistinctBy(j => j.Id)], Technicians = [.. day.Technicians.Where(t => !wrong.Contains(t.Id)).DistinctBy(t => t.Id)] };
        FieldPlan answer = plan with { Unserved = [.. plan.Unserved.Where(u => !wrong.Contains(u.Job))] };
        Assert.True(FieldChecker.BrokenRulesOf(meant, answer) is { Count: 0 }, $"seed {seed}: " + string.Join(" ", FieldChecker.BrokenRulesOf(meant, answer)));

        HashSet<string> served = [.. plan.Routes.SelectMany(r => r.Stops).Where(s => s.Job is not null).Select(s => s.Job!)];
        foreach (Job job in day.Jobs)
        {
            UnservedJob? left = plan.Unserved.FirstOrDefault(u => u.Job == job.Id);
            Assert.True(served.Contains(job.Id) != left is not null, $"seed {seed}: {job.Id} is both or neither.");
            Assert.True(left is null || left.Fault is not null || left.Blocked.Count > 0, $"seed {seed}: nothing says why {job.Id} is left out.");
        }
    }

    private static FieldDay Spoilt(FieldDay day, Random random) => day with
    {
        Jobs = [.. day.Jobs.Select(j => random.Next(3) > 0 ? j : Spoilt(j, day, random))],
        Technicians = [.. day.Technicians.Select(t => random.Next(4) > 0 ? t : Spoilt(t, random))],
        Now = random.Next(5) == 0 ? 20 * Hour : day.Now,
    };

    private static Job Spoilt(Job j, FieldDay day, Random random) => random.Next(10) switch
    {
        0 => j with { AccessWindows = [new TimeWindow(15 * Hour, 9 * Hour)] },
        1 => j with { AccessWindows = [new TimeWindow(2 * Hour, 3 * Hour)] },
        2 => j with { State = JobState.Pinned, PinnedTechnician = "T0", ExcludedTechnicians = ["T0"] },
        3 => j with { State = JobState.Pinned, PinnedTechnician = "nobody" },
        4 => j with { State = JobState.Pinned, PinnedStart = 30 * Hour },
        5 => j with { DurationSeconds = random.Next(2) == 0 ? -5 : 20 * Hour },
        6 => j with { Skills = [new SkillNeed("flying", 9)] },
        7 => j with { Place = random.Next(2) == 0 ? -1 : day.Travel.PlaceCount },
        8 => j with { CrewSize = random.Next(2) == 0 ? 0 : 7 },
        _ => j with { Parts = [new PartCount("pump", 1000)], Tools = ["crane"], State = JobState.Promised, Promise = new Promise(9 * Hour, 9 * Hour, "T0") },
    };

    private static Technician Spoilt(Technician t, Random random) => random.Next(6) switch
    {
        0 => t with { Skills = new Dictionary<string, int>(), Certificates = [] },
        1 => t with { ShiftStart = 18 * Hour, ShiftEnd = 8 * Hour },
        2 => t with { ShiftStart = 9 * Hour, ShiftEnd = 9 * Hour, OvertimeMaxSeconds = 0 },
        3 => t with { DurationPercent = 0 },
        4 => t with { Breaks = [new Break(13 * Hour, 12 * Hour, 1800)] },
        _ => t with { Breaks = [new Break(8 * Hour, 18 * Hour, 24 * Hour)] },
    };
}
