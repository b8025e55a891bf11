using Bihuan.Routing;
using Bihuan.Routing.Checking;
using Bihuan.Routing.Trsp;

namespace Bihuan.Tests.Routing;

public class TrspTests
{
    private static readonly string[] Head = ["tiny", "", "INFO", "CREW COUNT SKILLS TOOLS SPARE PARTS", "1 2 1 1", "", "ID X Y", "0 0 0 0 100 0 [] [] []"];

    [Fact]
    public void A_missing_tool_is_fetched_from_the_depot_and_waiting_at_home_is_free()
    {
        TrspInstance instance = TrspReader.Read([.. Head, "1 10 0 0 100 0 [1] [] [0]", "2 -10 0 50 60 5 [1] [0] [1]"]);

        TrspPlan plan = TrspSolver.Solve(instance, SearchBudget.OfIterations(50));

        Assert.Empty(TrspChecker.FaultsOf(instance, plan));
        Assert.Equal(0, plan.Routes[0].PickupBefore);
        Assert.Equal(45, plan.Duration, 6);
    }

    [Fact]
    public void A_request_without_a_skilled_technician_is_unserved()
    {
        TrspInstance instance = TrspReader.Read([.. Head, "1 10 0 0 100 0 [0] [] [0]", "2 -10 0 50 60 5 [1] [] [0]"]);

        Assert.Equal([2], TrspSolver.Solve(instance, SearchBudget.OfIterations(10)).Unserved);
    }

    [Theory]
    [InlineData("1 10 0 0 100 [0] [] [0]", "6 numbers were expected")]
    [InlineData("1 10 0 0 100 0 [0] []", "Three lists in brackets")]
    [InlineData("1 10 0 0 100 0 [7] [] [0]", "There is no skill 7")]
    [InlineData("1 10 0 90 10 0 [0] [] [0]", "opens at 90, after it closes at 10")]
    public void A_bad_line_is_named(string line, string message)
    {
        InstanceFormatException refused = Assert.Throws<InstanceFormatException>(() => TrspReader.Read([.. Head, line]));

        Assert.Equal(9, refused.Line);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_checker_sees_each_kind_of_fault()
    {
        TrspInstance instance = TrspReader.Read([.. Head, "1 10 0 0 100 0 [1] [] [0]", "2 -10 0 50 60 5 [1] [0] [1]", "3 90 0 0 10 5 [0] [] [0]"]);

        AssertFault("lacks a tool", new TrspPlan([new TrspRoute(1, [2], -1)], [3], 45));
        AssertFault("lacks part 0", new TrspPlan([new TrspRoute(1, [2], -1)], [3], 45));
        AssertFault("lacks a skill", new TrspPlan([new TrspRoute(1, [3], -1)], [2], 165));
        AssertFault("is begun at 80, after 10", new TrspPlan([new TrspRoute(1, [3], -1)], [2], 165));
        AssertFault("is home at 165, after 100", new TrspPlan([new TrspRoute(1, [3], -1)], [2], 165));
        AssertFault("is named 0 times", new TrspPlan([], [2], 0));
        AssertFault("claims a duration of 44", new TrspPlan([new TrspRoute(1, [2], 0)], [3], 44));

        void AssertFault(string text, TrspPlan plan) =>
            Assert.Contains(TrspChecker.FaultsOf(instance, plan), fault => fault.Contains(text, StringComparison.Ordinal));
    }
}
