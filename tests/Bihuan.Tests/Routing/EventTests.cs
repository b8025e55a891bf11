using Bihuan.Routing;
using Bihuan.Routing.Checking;
using Bihuan.Routing.Field;
using static Bihuan.Tests.Routing.FieldDays;

namespace Bihuan.Tests.Routing;

public class EventTests
{
    [Fact]
    public void Options_are_ranked_by_what_they_add_and_explained()
    {
        FieldDay day = Line([Job("near", 10), Job("far", 90)], Technician("A"), Technician("B") with { Skills = new Dictionary<string, int> { ["washer"] = 3 } });
        FieldPlan plan = FieldSolver.Solve(day, SearchBudget.OfIterations(200));

        InsertionAnswer answer = new LivePlan(day, plan).OptionsFor(Job("new", 11) with { Skills = [new SkillNeed("washer")], WantedTechnicians = ["B"] });

        Assert.All(answer.Options, option => Assert.Equal("B", option.Technician));
        Assert.Equal(answer.Options.OrderBy(o => o.Added.Total(true)), answer.Options);
        Assert.Contains(answer.Options[0].Reasons, r => r == new ExplainedReason(OptionReason.SkillMargin, "washer 3"));
        Assert.Contains(answer.Options[0].Reasons, r => r.Reason == OptionReason.WantedTechnician);
        Assert.Equal(new BlockedTechnician("A", Blocking.Skill, "washer"), Assert.Single(answer.Blocked));
    }

    [Fact]
    public void An_option_costs_exactly_what_the_plan_with_it_costs_more()
    {
        for (int seed = 1; seed <= 8; seed++)
        {
            FieldDay full = Random(seed, 4, 16);
            Job extra = full.Jobs[^1] with { CrewSize = 1, Planned = null };
            FieldDay day = full with { Jobs = [.. full.Jobs.SkipLast(1)] };
            FieldPlan plan = FieldSolver.Solve(day, SearchBudget.OfIterations(60));
            foreach (InsertionOption option in new LivePlan(day, plan).OptionsFor(extra).Options)
            {
                FieldPlan changed = plan with
                {
                    Routes = [.. plan.Routes.Where(r => r.Technician != option.Technician), option.RouteWithJob],
                    Cost = plan.Cost + option.Added,
                };
                Assert.Empty(FieldChecker.FaultsOf(day with { Jobs = [.. day.Jobs, extra] }, changed));
            }
        }
    }

    [Fact]
    public void A_red_job_breaks_no_promise_when_a_plan_without_that_exists()
    {
        // A keeps one promise at nine; the red job fits his morning in no way, but B is free.
        Job early = Job("early", 5) with { State = JobState.Promised, Promise = new Promise(9 * Hour, 9 * Hour + 200, "A") };
        Job red = Job("red", 5) with { Grade = Grade.Red, Due = new DueTime(9 * Hour + 600) };
        FieldDay day = Line([early], Technician("A"), Technician("B"));
        FieldPlan plan = FieldSolver.Solve(day, SearchBudget.OfIterations(20));

        Replan replan = Replanning.Insert(day with { Jobs = [early, red] }, plan, "red", SearchBudget.OfIterations(400));

        Assert.Equal(0, replan.PromisesNewlyBroken);
        Assert.Equal(["B"], replan.ChangedTechnicians);
        Assert.Equal(0, replan.Plan.Cost.LateRed);
        Assert.True(replan.IsWorthPublishing);
    }

    [Fact]
    public void Room_is_made_by_moving_an_unpromised_job_to_another_technician()
    {
        // Only A can do the red job, and his morning is full with a job that B could do as well.
        Job movable = Job("movable", 6, 3 * Hour) with { Due = new DueTime(9 * Hour) };
        Job promised = Job("promised", 5) with { State = JobState.Promised, Promise = new Promise(12 * Hour, 12 * Hour + 900, "A") };
        Job red = Job("red", 5, 3 * Hour) with { Grade = Grade.Red, Skills = [new SkillNeed("washer")], AccessWindows = [new TimeWindow(8 * Hour, 9 * Hour)] };
        Technician a = Technician("A", to: 14 * Hour) with { Skills = new Dictionary<string, int> { ["washer"] = 1 } };
        FieldDay before = Line([movable with { WantedTechnicians = ["A"] }, promised], a, Technician("B"));
        FieldPlan plan = FieldSolver.Solve(before, SearchBudget.OfIterations(100));
        Assert.Equal("A", Assert.Single(plan.Routes).Technician);

        Replan replan = Replanning.Insert(before with { Jobs = [.. before.Jobs, red] }, plan, "red", SearchBudget.OfIterations(2000));

        Assert.Empty(replan.Plan.Unserved);
        Assert.Equal(0, replan.PromisesNewlyBroken);
        Assert.InRange(replan.ChangedTechnicians.Count, 1, 3);
    }

    [Fact]
    public void Frozen_stops_stay_where_they_are_and_nothing_begins_in_the_past()
    {
        FieldDay day = Random(5, 4, 20, isUnderWay: true);
        FieldPlan plan = FieldSolver.Solve(day, SearchBudget.OfIterations(100));
        Replan improved = Replanning.Improve(day, plan, SearchBudget.OfIterations(300));

        foreach (Technician technician in day.Technicians)
        {
            string[] jobs = [.. (improved.Plan.Routes.FirstOrDefault(r => r.Technician == technician.Id)?.Stops ?? []).Where(s => s.Job is not null).Select(s => s.Job!)];
            Assert.Equal(technician.Frozen.Select(f => f.Job), jobs.Take(technician.Frozen.Count));
        }
    }

    [Fact]
    public void A_plan_that_is_already_good_is_not_published_again()
    {
        FieldDay day = Line([Job("a", 3), Job("b", 6)], Technician("A"));
        FieldPlan plan = FieldSolver.Solve(day, SearchBudget.OfIterations(100));

        Replan improved = Replanning.Improve(day, plan, SearchBudget.OfIterations(100));

        Assert.False(improved.IsWorthPublishing);
    }
}
