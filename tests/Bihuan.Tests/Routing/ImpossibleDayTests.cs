using Bihuan.Routing;
using Bihuan.Routing.Checking;
using Bihuan.Routing.Field;
using static Bihuan.Tests.Routing.FieldDays;

namespace Bihuan.Tests.Routing;

public class ImpossibleDayTests
{
    [Theory]
    [InlineData("job.window")]
    [InlineData("job.pin")]
    [InlineData("job.place")]
    [InlineData("job.duration")]
    [InlineData("job.crew")]
    [InlineData("job.promise")]
    public void A_contradictory_job_is_left_out_and_named_while_the_rest_is_planned(string code)
    {
        Job bad = code switch
        {
            "job.window" => Job("bad", 3) with { AccessWindows = [new TimeWindow(500, 400)] },
            "job.pin" => Job("bad", 3) with { State = JobState.Pinned, PinnedTechnician = "T", ExcludedTechnicians = ["T"] },
            "job.place" => Job("bad", 5000),
            "job.duration" => Job("bad", 3, -1),
            "job.crew" => Job("bad", 3) with { CrewSize = 9 },
            _ => Job("bad", 3) with { Promise = new Promise(500, 400) },
        };

        FieldPlan plan = FieldSolver.Solve(Line([bad, Job("good", 4)], Technician("T")), SearchBudget.OfIterations(20));

        Assert.Equal((code, "bad"), (plan.Faults[0].Code, plan.Faults[0].Subject));
        Assert.NotNull(Assert.Single(plan.Unserved).Fault);
        Assert.Equal("good", plan.Routes[0].Stops[0].Job);
        Assert.Equal(1, plan.Cost.UnservedGreen);
    }

    [Fact]
    public void Pins_that_exclude_each_other_leave_the_lower_grade_unserved_with_the_reason()
    {
        Job red = Job("red", 3) with { Grade = Grade.Red, State = JobState.Pinned, PinnedTechnician = "T", PinnedStart = 9 * Hour };
        Job green = Job("green", 4) with { State = JobState.Pinned, PinnedTechnician = "T", PinnedStart = 9 * Hour };

        FieldPlan plan = FieldSolver.Solve(Line([green, red], Technician("T"), Technician("U")), SearchBudget.OfIterations(50));

        Assert.Equal("green", Assert.Single(plan.Unserved).Job);
        Assert.Equal([Blocking.DayFull, Blocking.PinnedElsewhere], plan.Unserved[0].Blocked.Select(b => b.Filter));
        Assert.True(plan.Unserved[0].Cheapest!.Kind is RelaxationKind.LiftPin or RelaxationKind.ExtendAccess);
    }

    [Fact]
    public void Zero_speed_is_refused_before_anything_is_planned() =>
        Assert.Contains("speed", Assert.Throws<ArgumentException>(() => Travel.FromPlane([(0, 0)], 1, 0)).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_jobs_or_without_technicians_the_plan_is_empty_and_says_why()
    {
        Assert.Empty(FieldSolver.Solve(Line([], Technician("T")), SearchBudget.OfIterations(20)).Routes);
        Assert.Equal("No technician works that day.", FieldSolver.Solve(Line([Job("J", 1)]), SearchBudget.OfIterations(20)).Unserved[0].Fault);
    }

    [Fact]
    public void A_technician_with_an_impossible_shift_is_left_out_and_named()
    {
        FieldPlan plan = FieldSolver.Solve(Line([Job("J", 1)], Technician("T", 900, 800)), SearchBudget.OfIterations(5));

        Assert.Equal("technician.shift", Assert.Single(plan.Faults).Code);
    }

    [Fact]
    public void A_day_of_far_too_many_jobs_ends_in_time_with_a_legal_plan()
    {
        FieldDay day = Random(11, technicians: 4, jobs: 600);
        FieldPlan plan = FieldSolver.Solve(day, SearchBudget.OfSeconds(0.3));

        Assert.Empty(FieldChecker.FaultsOf(day, plan));
        Assert.True(plan.Unserved.Count > 400);
    }
}
