using Bihuan.ServiceLevels.Domain;

namespace Bihuan.Tests.ServiceLevels;

public sealed class StaffingTests
{
    [Fact]
    public void The_textbook_call_centre_needs_fourteen_people()
    {
        // 200 calls an hour of 180 s, 80 % within 20 s: 10 Erlangs, 14 people, 17.4 % wait, 88.8 % within 20 s.
        Assert.Equal(0.174, Staffing.Waits(14, 10), 3);
        Assert.Equal(0.888, Staffing.InTime(14, 10, 20.0 / 180), 3);
        Assert.Equal(14, Staffing.People(200, 20.0 / 60, new StaffingAssumptions(3, 0.80)));
    }

    [Fact]
    public void A_shorter_wait_never_needs_fewer_people_and_an_idle_hour_needs_none()
    {
        var assumptions = new StaffingAssumptions(10, 0.95);
        var people = new[] { 240.0, 60, 30, 15, 5, 1, 0.1 }.Select(wait => Staffing.People(37, wait, assumptions)).ToList();

        Assert.Equal(people.Order(), people);
        Assert.True(people[^1] > people[0]);
        Assert.Equal(0, Staffing.People(0, 5, assumptions));
    }

    [Fact]
    public void A_week_is_seven_days_of_the_hours_added_up()
    {
        var estimate = Staffing.Estimate([0, 6, 6], 30, new StaffingAssumptions(10, 0.9));

        Assert.Equal(7.0 * (estimate.PeopleByHour[1] + estimate.PeopleByHour[2]), estimate.HoursPerWeek);
    }

    [Fact]
    public void A_load_that_can_never_be_served_in_time_is_seen()
    {
        Assert.Equal(0, Staffing.InTime(10, 10, 100));
        Assert.Equal(1, Staffing.Waits(1, 0.999999), 3);
    }
}
