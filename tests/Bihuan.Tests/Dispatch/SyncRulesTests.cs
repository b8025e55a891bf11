using Bihuan.Dispatch.Domain;
using Bihuan.Foundation;

namespace Bihuan.Tests.Dispatch;

public class SyncRulesTests
{
    private static readonly Refusal s_state = Refusal.Conflict("visit.not-in-state");
    private static readonly OperationKind s_work = OperationKind.Find("end-work")!;
    private static readonly OperationKind s_intention = OperationKind.Find("accept")!;

    [Fact]
    public void Work_at_a_visit_that_is_somebody_elses_by_now_is_kept_and_an_intention_falls()
    {
        var moved = new VisitStanding(VisitState.Offered, IsMine: false, WasMine: true);
        Assert.Equal(new SyncVerdict(true, false, "visit.moved-away"), SyncRules.OnRefusal(s_work, s_state, moved));
        Assert.Equal(new SyncVerdict(false, false, "visit.moved-away"), SyncRules.OnRefusal(s_intention, s_state, moved));
    }

    [Theory]
    [InlineData(VisitState.Cancelled)]
    [InlineData(VisitState.SecondVisit)]
    [InlineData(VisitState.Reviewed)]
    public void Work_at_a_visit_that_is_over_is_kept(string state) =>
        Assert.Equal(new SyncVerdict(true, false, "visit.over"), SyncRules.OnRefusal(s_work, s_state, new VisitStanding(state, true, true)));

    [Fact]
    public void What_came_before_its_predecessor_may_be_sent_again_and_what_came_after_its_time_may_not()
    {
        Assert.True(SyncRules.OnRefusal(s_work, s_state, new VisitStanding(VisitState.Accepted, true, true)).MayRetry);
        Assert.False(SyncRules.OnRefusal(s_work, s_state, new VisitStanding(VisitState.CompletionApplied, true, true)).MayRetry);
        Assert.True(SyncRules.OnRefusal(s_work, Refusal.Conflict("visit.appointment-missing"), new VisitStanding(VisitState.Accepted, true, true)).MayRetry);
        Assert.True(SyncRules.OnRefusal(s_work, Refusal.Conflict("visit.photos-missing"), new VisitStanding(VisitState.Worked, true, true)).MayRetry);
    }

    [Fact]
    public void Wrong_input_comes_back_even_for_a_visit_that_has_moved_on_and_a_stranger_learns_nothing()
    {
        var invalid = Refusal.Invalid("request.invalid", new FieldError("/work", "required"));
        Assert.Equal(new SyncVerdict(false, false, "request.invalid"), SyncRules.OnRefusal(s_work, invalid, new VisitStanding(VisitState.Cancelled, false, true)));
        Assert.Equal(new SyncVerdict(false, false, "visit.not-found"), SyncRules.OnRefusal(s_work, s_state, new VisitStanding(VisitState.CheckedIn, false, false)));
    }
}

public class DeviceClockTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 16, 4, 0, 0, TimeSpan.Zero);
    private static readonly ClockRule s_rule = new(SkewToleratedSeconds: 120, SkewCorrectedHoursMax: 24, BelievedHours: 24);

    [Theory]
    [InlineData(120, 0, false)]
    [InlineData(121, 121, false)]
    [InlineData(-121, -121, false)]
    [InlineData(86_400, 86_400, false)]
    [InlineData(86_401, 86_401, true)]
    [InlineData(-86_401, -86_401, true)]
    public void A_difference_the_network_explains_is_none_and_one_beyond_a_day_is_not_believed(int secondsSlow, int skew, bool isDoubtful)
    {
        var clock = DeviceClock.Of(s_now.AddSeconds(-secondsSlow), s_now, s_rule);
        Assert.Equal((skew, isDoubtful), ((int)clock.Skew.TotalSeconds, clock.IsDoubtful));
        Assert.Equal(isDoubtful ? null : s_now.AddHours(-2).AddSeconds(skew), clock.Correct(s_now.AddHours(-2)));
    }

    [Fact]
    public void A_time_at_the_edge_of_what_can_be_written_is_given_up_rather_than_overflowing()
    {
        var slow = DeviceClock.Of(s_now.AddHours(-10), s_now, s_rule);
        Assert.Null(slow.Correct(DateTimeOffset.MaxValue));
        Assert.Null(DeviceClock.Of(s_now.AddHours(10), s_now, s_rule).Correct(DateTimeOffset.MinValue));
    }
}

public class VisitPartsTests
{
    private static readonly VisitPart[] s_two = [new("belt", 2, "reserved")];

    [Fact]
    public void What_was_reserved_is_used_up_to_nothing_and_not_beyond()
    {
        var one = VisitParts.Use(s_two, "belt", 1, "OLD", fromVan: false).Value;
        var none = VisitParts.Use(one, "belt", 1, null, fromVan: false).Value;
        Assert.Equal([new("belt", 0, "reserved"), new VisitPart("belt", 2, "used", "OLD")], none);
        Assert.Equal("visit.part-short", VisitParts.Use(none, "belt", 1, null, fromVan: false).Refusal!.Code);
        Assert.Equal("visit.part-short", VisitParts.Use(s_two, "belt", 3, null, fromVan: false).Refusal!.Code);
    }

    [Fact]
    public void A_part_from_the_van_touches_no_reservation_and_one_that_was_only_suggested_becomes_used()
    {
        Assert.Equal([new("belt", 2, "reserved"), new VisitPart("belt", 3, "used")], VisitParts.Use(s_two, "belt", 3, null, fromVan: true).Value);
        Assert.Equal([new VisitPart("seal", 1, "used")], VisitParts.Use([new("seal", 1, "suggested")], "seal", 1, null, fromVan: false).Value);
    }
}
