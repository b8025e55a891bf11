using Bihuan.Routing;
using Bihuan.Routing.Checking;
using Bihuan.Routing.Field;

namespace Bihuan.Tests.Routing;

public class FieldSolverTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_plan_of_random_days_is_legal(bool isUnderWay)
    {
        int pickups = 0, breaks = 0, crews = 0, broken = 0, frozen = 0;
        long late = 0, unserved = 0;
        for (int seed = 1; seed <= 16; seed++)
        {
            FieldDay day = FieldDays.Random(seed, technicians: 2 + seed % 5, jobs: 5 + seed, isUnderWay);
            FieldPlan plan = FieldSolver.Solve(day, SearchBudget.OfIterations(80), threads: 1, (ulong)seed);

            Assert.True(FieldChecker.FaultsOf(day, plan) is [], $"seed {seed}: " + string.Join(" ", FieldChecker.FaultsOf(day, plan)));
            PlannedStop[] stops = [.. plan.Routes.SelectMany(r => r.Stops)];
            pickups += stops.Count(s => s.Kind == StopKind.Pickup);
            breaks += stops.Count(s => s.Kind == StopKind.Break);
            crews += day.Jobs.Count(j => j.CrewSize > 1 && plan.Unserved.All(u => u.Job != j.Id));
            frozen += day.Technicians.Sum(t => t.Frozen.Count);
            broken += plan.Cost.BrokenPromises;
            late += plan.Cost.LateRed + plan.Cost.LateYellow + plan.Cost.LateGreen;
            unserved += plan.Unserved.Count;
        }

        // The days are worth nothing as a proof when they never meet a rule.
        Assert.True(pickups > 2 && breaks > 10 && crews > 1 && broken > 2 && late > 100 && unserved > 10, $"{pickups} {breaks} {crews} {broken} {late} {unserved}");
        Assert.Equal(isUnderWay, frozen > 10);
    }

    [Fact]
    public void One_thread_and_two_find_the_same_plan()
    {
        FieldDay day = FieldDays.Random(3, 5, 40);

        FieldPlan one = FieldSolver.Solve(day, SearchBudget.OfIterations(600), threads: 1, seed: 9);
        FieldPlan two = FieldSolver.Solve(day, SearchBudget.OfIterations(600), threads: 2, seed: 9);

        Assert.Equal(one.Cost, two.Cost);
        Assert.Equal(one.Routes.SelectMany(r => r.Stops), two.Routes.SelectMany(r => r.Stops));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_large_day_searched_in_parts_is_legal_and_the_same_on_any_number_of_threads(bool isUnderWay)
    {
        FieldDay day = FieldDays.Random(5, technicians: 70, jobs: 620, isUnderWay);

        FieldPlan few = FieldSolver.Solve(day, SearchBudget.OfIterations(12), threads: 1, seed: 4);
        FieldPlan one = FieldSolver.Solve(day, SearchBudget.OfIterations(300), threads: 1, seed: 4);
        FieldPlan two = FieldSolver.Solve(day, SearchBudget.OfIterations(300), threads: 2, seed: 4);

        Assert.Empty(FieldChecker.FaultsOf(day, one));
        Assert.Equal(one.Cost, two.Cost);
        Assert.Equal(one.Routes.SelectMany(r => r.Stops), two.Routes.SelectMany(r => r.Stops));
        Assert.True(one.Cost.Total(day.Policy.PromiseBeforeDueTime) < few.Cost.Total(day.Policy.PromiseBeforeDueTime));
    }
}
