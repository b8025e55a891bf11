using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;

namespace Bihuan.Tests.Dispatch;

public class VisitWishTests
{
    private static readonly FieldPolicy s_policy = new FieldPolicies().Field;
    private static readonly DateOnly s_monday = new(2026, 3, 16);

    [Theory]
    [InlineData("08:00", true)]
    [InlineData("12:00", true)]
    [InlineData("12:01", false)]
    [InlineData("15:00", false)]
    public void Mornings_end_at_noon(string start, bool isLiked) =>
        Assert.Equal(isLiked, On(["mornings"]).Against(Guid.Empty, Second(start)).Count == 0);

    [Fact]
    public void Two_preferences_allow_either_and_one_that_touches_is_joined()
    {
        Assert.Equal([(Second("08:00"), Second("18:00"))], On(["afternoons", "mornings"]).StartWindows);
        Assert.Equal([(Second("08:00"), Second("12:00")), (Second("17:00"), Second("20:00"))], On(["evenings", "mornings"]).StartWindows);
    }

    [Fact]
    public void A_window_must_lie_within_the_hours_as_a_whole()
    {
        Assert.True(On(["mornings"]).AllowsStart(Second("11:00"), Second("12:00")));
        Assert.False(On(["mornings"]).AllowsStart(Second("11:30"), Second("12:30")));
    }

    [Fact]
    public void Weekends_rule_out_a_monday_unless_it_is_urgent()
    {
        Assert.Equal(VisitWish.OtherDay, On(["weekends"]).DayReason);
        Assert.Null(On(["weekends"], day: s_monday.AddDays(5)).DayReason);
        Assert.Null(On(["weekends"], isUrgent: true).DayReason);
    }

    [Fact]
    public void Nobody_is_at_home_on_days_away_however_urgent_it_is()
    {
        VisitWish Away(DateOnly day) => VisitWish.On(day, s_policy, [], [(s_monday, s_monday.AddDays(1))], [], isUrgent: true);
        Assert.Null(Away(s_monday.AddDays(-1)).DayReason);
        Assert.Equal(VisitWish.Away, Away(s_monday).DayReason);
        Assert.Equal(VisitWish.Away, Away(s_monday.AddDays(1)).DayReason);
        Assert.Null(Away(s_monday.AddDays(2)).DayReason);
        Assert.Equal(VisitWish.Away, Away(s_monday).AfterPromise().DayReason);
    }

    [Fact]
    public void A_promise_replaces_hours_but_not_wishes_about_people()
    {
        var someone = Guid.CreateVersion7();
        var wish = On(["mornings"], unwanted: someone).AfterPromise();
        Assert.Equal(["technician"], wish.Against(someone, Second("15:00")));
        Assert.Empty(wish.Against(Guid.Empty, Second("15:00")));
    }

    [Fact]
    public void A_preference_that_leaves_no_hour_is_a_fault_of_the_policy() =>
        Assert.Contains(FieldPolicy.Check(s_policy with { Wishes = [new WishRule("nights", "22:00", "23:00")] }), x => x.Path == "wishes");

    internal static VisitWish On(string[] preferences, Guid? wanted = null, Guid? unwanted = null, bool isUrgent = false, DateOnly? day = null) =>
        VisitWish.On(day ?? s_monday, s_policy, preferences, [], [.. Wish(wanted, true), .. Wish(unwanted, false)], isUrgent);

    private static TechnicianWish[] Wish(Guid? technician, bool isWanted) =>
        technician is not { } id ? [] : [new TechnicianWish { CustomerId = Guid.Empty, UserId = id, IsWanted = isWanted, RecordedAt = default }];

    private static int Second(string time) => (int)TimeOnly.ParseExact(time, "HH:mm", System.Globalization.CultureInfo.InvariantCulture).ToTimeSpan().TotalSeconds;
}
