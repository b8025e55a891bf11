using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Planning;
using Bihuan.Dispatch.Policies;

namespace Bihuan.Tests.Dispatch;

public class WeekPlannerTests
{
    private static readonly FieldPolicies s_policies = new();

    [Fact]
    public void Each_visit_is_on_one_day_at_most_and_every_day_is_publishable()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var visits = PlannerTests.Visits(seed, 18);
            var days = Days(3, visits, technicians: 2);
            var plans = new WeekPlanner(s_policies).Plan(days);
            var served = plans.SelectMany(x => x.Routes).SelectMany(x => x.Stops).Select(x => x.Job).OfType<string>().ToList();
            Assert.Equal(served.Count, served.Distinct().Count());
            for (var i = 0; i < days.Count; i++) Assert.Empty(DayPlanner.FaultsNow(days[i], plans[i]));
            var left = plans.SelectMany(x => x.Unserved).Select(x => x.Job).Distinct().Count(x => !served.Contains(x));
            Assert.Equal(days.SelectMany(x => x.Day.Jobs).Select(x => x.Id).Distinct().Count(), served.Count + left);
        }
    }

    [Fact]
    public void What_is_promised_stays_on_its_day_and_the_rest_goes_where_there_is_room()
    {
        var promised = VisitTests.Made(new Guid("0197f000-0000-7000-8000-0000000000b1"));
        promised.FollowAppointment(PlannerTests.Midnight.AddDays(1).AddHours(9), PlannerTests.Midnight.AddDays(1).AddHours(11), PlannerTests.Day.AddDays(1));
        Visit[] loose = [.. Enumerable.Range(1, 10).Select(x => VisitTests.Made(new Guid(x, 7, 0, new byte[8])))];
        foreach (var visit in loose) visit.WorkMinutes = 120;
        var plans = new WeekPlanner(s_policies).Plan(Days(3, [promised, .. loose], technicians: 1));
        Assert.Contains(plans[1].Routes.SelectMany(x => x.Stops), x => x.Job == PlanningDay.Key(promised.Id));
        // Three or four of two hours fit on a day; ten need all three.
        Assert.All(plans, x => Assert.InRange(x.Routes.SelectMany(r => r.Stops).Count(s => s.Job is not null), 2, 4));
    }

    [Fact]
    public void Two_far_corners_are_driven_to_on_two_days_not_both_on_each()
    {
        Visit[] visits = [.. Enumerable.Range(1, 6).Select(x => VisitTests.Made(new Guid(x, 8, 0, new byte[8])))];
        foreach (var visit in visits) visit.WorkMinutes = 90;
        // Every other one an hour to the north of the outlet, the rest an hour to the south: six do not fit on a day.
        var points = visits.Select((x, i) => (x.Id, Point: new GeoPoint(31.3 + (i % 2 == 0 ? 0.15 : -0.15), 121.5))).ToDictionary(x => x.Id, x => x.Point);
        var days = Enumerable.Range(0, 2).Select(i => PlannerTests.Build([PlannerTests.Technician(1, [])], visits, points: points, on: i)).ToList();
        var plans = new WeekPlanner(s_policies).Plan(days);
        Assert.All(plans, plan => Assert.Single(plan.Routes.SelectMany(x => x.Stops).Where(x => x.Job is not null).Select(x => points[PlanningDay.Id(x.Job!)]).Distinct()));
        Assert.Equal(6, plans.Sum(x => x.Routes.SelectMany(r => r.Stops).Count(s => s.Job is not null)));
    }

    [Fact]
    public void A_visit_goes_only_on_days_its_customer_likes()
    {
        var visit = VisitTests.Made();
        var days = Enumerable.Range(0, 7).Select(i => PlannerTests.Build([PlannerTests.Technician(1, [])], [visit], on: i, wishes: new Dictionary<Guid, VisitWish> { [visit.Id] = VisitWishTests.On(["weekends"], day: PlannerTests.Day.AddDays(i)) })).ToList();
        var plans = new WeekPlanner(s_policies).Plan(days);
        var on = Enumerable.Range(0, 7).Single(i => plans[i].Routes.Count > 0);
        Assert.Contains(PlannerTests.Day.AddDays(on).DayOfWeek, new[] { DayOfWeek.Saturday, DayOfWeek.Sunday });
    }

    [Fact]
    public void A_visit_that_nobody_can_make_is_named_with_its_reasons_on_the_first_day_its_customer_likes()
    {
        var visit = VisitTests.Made();
        visit.Certificates = ["refrigeration"];
        var days = Enumerable.Range(0, 7).Select(i => PlannerTests.Build([PlannerTests.Technician(1, [])], [visit], on: i, wishes: new Dictionary<Guid, VisitWish> { [visit.Id] = VisitWishTests.On(["weekends"], day: PlannerTests.Day.AddDays(i)) })).ToList();
        var first = Enumerable.Range(0, 7).First(i => days[i].Visits.Count > 0);
        Assert.NotEqual(0, first);
        var plans = new WeekPlanner(s_policies).Plan(days);
        var left = Assert.Single(plans[first].Unserved);
        Assert.Equal((PlanningDay.Key(visit.Id), PlanningDay.Key(days[first].Technicians[0].Id)), (left.Job, Assert.Single(left.Blocked).Technician));
        Assert.All(plans.Where((_, i) => i != first), x => Assert.Empty(x.Unserved));
    }

    private static List<PlanningDay> Days(int count, IReadOnlyList<Visit> visits, int technicians) =>
    [
        .. Enumerable.Range(0, count).Select(i => PlannerTests.Build(
            [.. Enumerable.Range(1, technicians).Select(x => PlannerTests.Technician(x, ["refrigeration"]))], [.. visits.Where(x => x.PlannedOn is null || x.PlannedOn == PlannerTests.Day.AddDays(i))], on: i)),
    ];
}
