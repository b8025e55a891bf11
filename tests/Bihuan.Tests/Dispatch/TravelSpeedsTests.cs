using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Dispatch.Roads;

namespace Bihuan.Tests.Dispatch;

public class TravelSpeedsTests
{
    private static readonly PlanningRule s_rule = new FieldPolicies().Field.Planning;

    [Fact]
    public void Too_few_drives_teach_nothing_and_one_more_teaches_the_narrowest_group()
    {
        Assert.Equal(s_rule.KilometresPerHour, Learn(Drives("pudong", 8, s_rule.LearnDrivesMin - 1)).For("pudong", 8).KilometresPerHour);
        var known = Learn(Drives("pudong", 8, s_rule.LearnDrivesMin)).For("pudong", 8);
        Assert.Equal(("pudong", 8, s_rule.LearnDrivesMin), (known.Area, known.Hour, known.Drives));
        Assert.Equal(12, known.KilometresPerHour, 6);
    }

    [Fact]
    public void What_an_hour_or_an_area_does_not_know_the_next_wider_group_does()
    {
        var speeds = Learn([.. Drives("pudong", 8, 30, 12), .. Drives("minhang", 14, 30, 36)]);
        Assert.Equal(12, speeds.For("pudong", 14).KilometresPerHour, 6);
        Assert.Equal(36, speeds.For("minhang", 8).KilometresPerHour, 6);
        Assert.Equal((null, 8), (speeds.For("elsewhere", 8).Area, speeds.For("elsewhere", 8).Hour));
        Assert.Equal((null, null, 60), (speeds.For("elsewhere", 11).Area, speeds.For("elsewhere", 11).Hour, speeds.For("elsewhere", 11).Drives));
        // Metres over seconds: half of the way at 12 and half at 36 is 18, not 24.
        Assert.Equal(18, speeds.For("elsewhere", 11).KilometresPerHour, 6);
    }

    [Fact]
    public void Standing_still_and_flying_are_no_speeds()
    {
        Drive[] impossible = [.. Enumerable.Repeat(new Drive("pudong", 8, 5000, 10), 50), .. Enumerable.Repeat(new Drive("pudong", 8, 5000, 80_000), 50), .. Enumerable.Repeat(new Drive("pudong", 8, 10, 600), 50)];
        Assert.Empty(Learn(impossible).Known);
    }

    [Fact]
    public void A_plan_takes_the_mean_over_the_hours_that_are_left()
    {
        var speeds = Learn([.. Drives("pudong", 8, 30, 12), .. Drives("pudong", 9, 30, 36)]);
        Assert.Equal((3.6 / 12 + 3.6 / 36) / 2, speeds.SecondsPerMetre("pudong", 8, 10), 9);
        Assert.Equal(3.6 / 36, speeds.SecondsPerMetre("pudong", 9, 10), 9);
    }

    [Fact]
    public void Roads_into_a_slow_area_take_longer_than_roads_that_stay_out_of_it()
    {
        var roads = new RoadTimes(Learn([.. Drives("slow", 10, 40, 6), .. Drives("fast", 10, 40, 40)]), null)
            .Between([((31.2, 121.4), ""), ((31.3, 121.4), "slow"), ((31.1, 121.4), "fast")], 8, 20, s_rule);
        Assert.Equal(roads.Metres(0, 1), roads.Metres(0, 2), 10.0);
        Assert.True(roads.Seconds(0, 0, 1) > 5 * roads.Seconds(0, 0, 2));
        Assert.True(roads.Seconds(0, 1, 0) > 5 * roads.Seconds(0, 2, 0));
    }

    private static TravelSpeeds Learn(IEnumerable<Drive> drives) => TravelSpeeds.Learn(drives, s_rule);

    /// <summary>Beelines that take as long as the road does at this speed.</summary>
    private static IEnumerable<Drive> Drives(string area, int hour, int count, double kilometresPerHour = 12) =>
        Enumerable.Repeat(new Drive(area, hour, 12_000, (int)Math.Round(12 * (double)s_rule.RoadFactor / kilometresPerHour * 3600)), count);
}
