using Bihuan.Routing;
using Bihuan.Routing.Checking;
using Bihuan.Routing.Field;
using static Bihuan.Tests.Routing.FieldDays;

namespace Bihuan.Tests.Routing;

/// <summary>A right plan is bent in one way at a time, and the checker must name that way.</summary>
public class FieldCheckerTests
{
    private static readonly Job First = Job("first", 10) with { Skills = [new SkillNeed("washer")], AccessWindows = [new TimeWindow(9 * Hour, 10 * Hour)], Parts = [new PartCount("pump", 1)] };
    private static readonly Job Second = Job("second", 20) with { CrewSize = 2 };
    private static readonly FieldDay Day = Line([First, Second], Able("A"), Able("B")) with { PickupPlaces = [0] };
    private static readonly FieldPlan Plan = FieldSolver.Solve(Day, SearchBudget.OfIterations(50));

    [Fact]
    public void The_plan_itself_is_right() => Assert.Empty(FieldChecker.FaultsOf(Day, Plan));

    [Fact]
    public void Every_bent_plan_is_seen()
    {
        AssertFault("too early", Bend(s => s.Job == "first" ? s with { Arrival = s.Arrival - 600 } : s));
        AssertFault("outside the access hours", Bend(s => s.Job == "first" ? s with { Start = 10 * Hour + 1, End = 11 * Hour + 1 } : s));
        AssertFault("3600 are needed", Bend(s => s.Job == "first" ? s with { End = s.End - 60 } : s));
        AssertFault("at the wrong place", Bend(s => s.Job == "first" ? s with { Place = 11 } : s));
        AssertFault("is visited 0 times, not 1", Plan with { Routes = [.. Plan.Routes.Select(r => r with { Stops = [.. r.Stops.Where(s => s.Job != "first")] })] });
        AssertFault("is visited 1 times, not 2", Plan with { Routes = [Plan.Routes[0]] });
        AssertFault("does not begin together", Plan with { Routes = [Plan.Routes[0], Later(Plan.Routes[1])] });
        AssertFault("claims", Plan with { Cost = Plan.Cost with { LateRed = 1 } });
    }

    [Fact]
    public void Every_rule_that_the_day_adds_afterwards_is_seen()
    {
        AssertFault("lacks washer 2", Plan, Day with { Jobs = [First with { Skills = [new SkillNeed("washer", 2)] }, Second] });
        AssertFault("lacks the certificate gas", Plan, Day with { Jobs = [First with { Certificates = ["gas"] }, Second] });
        AssertFault("lacks the part pump", Plan, Day with { Jobs = [First with { Parts = [new PartCount("pump", 2)] }, Second] });
        AssertFault("lacks the tool ladder", Plan, Day with { Jobs = [First with { Tools = ["ladder"] }, Second] });
        AssertFault("excludes the technician", Plan, Day with { Jobs = [First with { ExcludedTechnicians = ["A", "B"] }, Second] });
        AssertFault("pinned to 32400", Plan, Day with { Jobs = [First, Second with { State = JobState.Pinned, PinnedStart = 9 * Hour }] });
        AssertFault("misses the break", Plan, Day with { Technicians = [.. Day.Technicians.Select(t => t with { Breaks = [new Break(8 * Hour, 9 * Hour, 600)] })] });
        AssertFault("of overtime", Plan, Day with { Technicians = [.. Day.Technicians.Select(t => t with { ShiftEnd = 9 * Hour })] });
        AssertFault("in the past", Plan, Day with { Now = 23 * Hour });
        AssertFault("lost the frozen stops", Plan with { Routes = [] }, Day with { Technicians = [.. Day.Technicians.Select(t => t with { Frozen = [new FrozenStop("second")] })] });
    }

    private static Technician Able(string id) => Technician(id) with { Skills = new Dictionary<string, int> { ["washer"] = 1 }, VanStock = [new PartCount("pump", 1)] };

    private static FieldPlan Bend(Func<PlannedStop, PlannedStop> bend) =>
        Plan with { Routes = [.. Plan.Routes.Select(r => r with { Stops = [.. r.Stops.Select(bend)] })] };

    private static PlannedRoute Later(PlannedRoute route) =>
        route with { Return = route.Return + 60, Stops = [.. route.Stops.Select(s => s.Job == "second" ? s with { Start = s.Start + 60, End = s.End + 60 } : s)] };

    private static void AssertFault(string text, FieldPlan plan, FieldDay? day = null) =>
        Assert.Contains(FieldChecker.FaultsOf(day ?? Day, plan), fault => fault.Contains(text, StringComparison.Ordinal));
}
