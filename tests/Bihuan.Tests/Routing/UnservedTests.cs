using Bihuan.Routing;
using Bihuan.Routing.Field;
using static Bihuan.Tests.Routing.FieldDays;

namespace Bihuan.Tests.Routing;

public class UnservedTests
{
    [Fact]
    public void Each_technician_is_named_with_the_first_filter_that_stops_him()
    {
        Job job = Job("J", 5) with
        {
            Skills = [new SkillNeed("washer", 2)],
            Certificates = ["gas"],
            Tools = ["ladder"],
            AccessWindows = [new TimeWindow(9 * Hour, 9 * Hour + 60)],
            ExcludedTechnicians = ["excluded"],
        };
        Technician able = Technician("able") with { Skills = new Dictionary<string, int> { ["washer"] = 2 }, Certificates = ["gas"], Tools = ["ladder"] };
        FieldDay day = Line(
            [job, Job("K", 5) with { State = JobState.Pinned, PinnedTechnician = "busy", PinnedStart = 9 * Hour, Grade = Grade.Red }],
            able with { Id = "excluded" },
            able with { Id = "unskilled", Skills = new Dictionary<string, int>() },
            able with { Id = "beginner", Skills = new Dictionary<string, int> { ["washer"] = 1 } },
            able with { Id = "uncertified", Certificates = [] },
            able with { Id = "without ladder", Tools = [] },
            able with { Id = "late riser", ShiftStart = 12 * Hour },
            able with { Id = "busy" });

        UnservedJob unserved = Assert.Single(FieldSolver.Solve(day, SearchBudget.OfIterations(50)).Unserved);

        Assert.Equal(
            [Blocking.Excluded, Blocking.Skill, Blocking.SkillLevel, Blocking.Certificate, Blocking.PartsOrTools, Blocking.OutOfReach, Blocking.DayFull],
            unserved.Blocked.Select(b => b.Filter));
    }

    [Fact]
    public void The_cheapest_relaxation_is_offered_with_its_price_and_technician()
    {
        FieldDay day = Line([Job("J", 5) with { AccessWindows = [new TimeWindow(6 * Hour, 7 * Hour)] }], Technician("T"));

        Relaxation relaxation = FieldSolver.Solve(day, SearchBudget.OfIterations(10)).Unserved[0].Cheapest!;

        Assert.Equal((RelaxationKind.ExtendAccess, "T", 8 * Hour + 300), (relaxation.Kind, relaxation.Technician, relaxation.Start));
        Assert.Equal(600L * 6000 + 6 * 100 * 3600, relaxation.Added.Effort);
    }

    [Fact]
    public void Overtime_is_proposed_when_the_shift_is_too_short()
    {
        FieldDay day = Line([Job("J", 5)], Technician("T", 8 * Hour, 9 * Hour));

        Relaxation relaxation = FieldSolver.Solve(day, SearchBudget.OfIterations(10)).Unserved[0].Cheapest!;

        Assert.Equal((RelaxationKind.AllowOvertime, "30 min"), (relaxation.Kind, relaxation.Detail));
    }

    [Fact]
    public void A_crew_that_cannot_be_complete_says_so()
    {
        FieldDay day = Line([Job("J", 5) with { CrewSize = 2, ExcludedTechnicians = ["B"] }], Technician("A"), Technician("B"));

        UnservedJob unserved = Assert.Single(FieldSolver.Solve(day, SearchBudget.OfIterations(10)).Unserved);

        Assert.Equal([Blocking.CrewIncomplete, Blocking.Excluded], unserved.Blocked.Select(b => b.Filter));
        Assert.Equal(RelaxationKind.SmallerCrew, unserved.Cheapest!.Kind);
    }
}
