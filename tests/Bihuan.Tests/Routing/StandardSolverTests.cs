using Bihuan.Routing;
using Bihuan.Routing.Checking;
using Bihuan.Routing.Standard;

namespace Bihuan.Tests.Routing;

public class StandardSolverTests
{
    [Fact]
    public void Every_plan_of_random_instances_is_legal()
    {
        for (int seed = 1; seed <= 30; seed++)
        {
            StandardInstance instance = StandardInstances.Random(seed, customers: 1 + seed * 2, vehicles: seed % 3 == 0 ? 2 : 60);
            StandardPlan plan = StandardSolver.Solve(instance, SearchBudget.OfIterations(500), threads: 1, (ulong)seed);

            Assert.Empty(StandardChecker.FaultsOf(instance, plan));
        }
    }

    [Theory]
    [InlineData(60, 600)]
    [InlineData(200, 150)]
    public void One_thread_and_two_find_the_same_plan(int customers, int partsFrom)
    {
        Tuning tuning = Tuning.Default with { PartsFrom = partsFrom };
        StandardInstance instance = StandardInstances.Random(7, customers, vehicles: customers);

        StandardPlan one = StandardSolver.Solve(instance, SearchBudget.OfIterations(3000), threads: 1, seed: 5, tuning);
        StandardPlan two = StandardSolver.Solve(instance, SearchBudget.OfIterations(3000), threads: 2, seed: 5, tuning);

        Assert.Equal(one.Routes, two.Routes);
        Assert.Equal(one.CostTenths, two.CostTenths);
    }

    [Fact]
    public void A_small_instance_is_solved_to_the_optimum()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            StandardInstance instance = StandardInstances.Random(seed, customers: 7, vehicles: 7);

            Assert.Equal(StandardInstances.OptimalCost(instance), StandardSolver.Solve(instance, SearchBudget.OfIterations(3000)).CostTenths);
        }
    }

    [Fact]
    public void Customers_no_vehicle_can_reach_in_time_are_left_unserved_and_named()
    {
        StandardNode[] nodes = [new(0, 0, 0, 0, 100, 0), new(10, 0, 1, 0, 5, 0), new(10, 0, 1, 0, 50, 0), new(0, 10, 99, 0, 50, 0)];
        StandardInstance instance = new("unreachable", 3, 10, nodes);

        StandardPlan plan = StandardSolver.Solve(instance, SearchBudget.OfIterations(100));

        Assert.Equal([1, 3], plan.Unserved);
        Assert.Empty(StandardChecker.FaultsOf(instance, plan));
    }

    [Fact]
    public void No_customers_need_no_routes() =>
        Assert.Empty(StandardSolver.Solve(new StandardInstance("empty", 1, 1, [new(0, 0, 0, 0, 10, 0)]), SearchBudget.OfIterations(10)).Routes);

    [Fact]
    public void A_time_budget_is_kept()
    {
        long begin = System.Diagnostics.Stopwatch.GetTimestamp();
        StandardSolver.Solve(StandardInstances.Random(3, 100, 100), SearchBudget.OfSeconds(0.2), threads: 1);

        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(begin).TotalSeconds, 0.1, 5);
    }

    [Fact]
    public void The_checker_sees_each_kind_of_fault()
    {
        StandardNode[] nodes = [new(0, 0, 0, 0, 100, 0), new(10, 0, 6, 0, 50, 5), new(20, 0, 6, 0, 20, 5)];
        StandardInstance instance = new("faulty", 1, 10, nodes);

        AssertFault("Customer 2 is named 0 times", new StandardPlan([[1]], [], 200));
        AssertFault("but drives 200", new StandardPlan([[1]], [2], 199));
        AssertFault("carries 12 of 10", new StandardPlan([[2, 1]], [], 400));
        AssertFault("reaches customer 2 at 25, after 20", new StandardPlan([[1, 2]], [], 400));
        AssertFault("2 routes for 1 vehicles", new StandardPlan([[1], [2]], [], 600));
        AssertFault("who does not exist", new StandardPlan([[3]], [1, 2], 0));

        void AssertFault(string text, StandardPlan plan) =>
            Assert.Contains(StandardChecker.FaultsOf(instance, plan), fault => fault.Contains(text, StringComparison.Ordinal));
    }
}
