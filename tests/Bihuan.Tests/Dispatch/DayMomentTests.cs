using Bihuan.Dispatch.Board;
using Bihuan.Dispatch.Domain;

namespace Bihuan.Tests.Dispatch;

/// <summary>The day looked at again: one technician leaves at nine, is there at half past, ends at ten, and leaves for the next at half past ten.</summary>
public class DayMomentTests
{
    private static readonly DateTimeOffset s_midnight = PlannerTests.Midnight;
    private readonly Visit _first = VisitTests.Made(new Guid("0197f000-0000-7000-8000-0000000000a1"));
    private readonly Visit _second = VisitTests.Made(new Guid("0197f000-0000-7000-8000-0000000000a2"));
    private readonly Guid _technician = PlannerTests.Number(1);

    public DayMomentTests()
    {
        foreach (var (visit, hour) in new[] { (_first, 9), (_second, 11) })
        {
            visit.FollowOffer(_technician);
            visit.Plan(_technician, PlannerTests.Day, At(hour, 30), At(hour + 1, 0));
        }

        _first.Leave(_technician, At(9, 0));
        _first.FollowArrival(_technician, At(9, 30), PlannerTests.Day);
        _first.FollowEnd(At(10, 0));
        _second.Leave(_technician, At(10, 30));
    }

    [Theory]
    [InlineData(8, 59, "not-begun", false)]
    [InlineData(9, 0, "on-the-way", true)]
    [InlineData(9, 29, "on-the-way", true)]
    [InlineData(9, 30, "at-work", true)]
    [InlineData(10, 0, "between", true)]
    [InlineData(10, 29, "between", true)]
    public void Whereabouts_follow_departures_arrivals_and_ends_to_the_minute(int hour, int minute, string state, bool isFirst)
    {
        var where = Moment(At(hour, minute), isReplay: true).Of(Technician());
        Assert.Equal((state, isFirst ? _first : null), (where.State, where.Visit));
    }

    [Fact]
    public void On_the_way_the_leg_begins_where_the_last_visit_was()
    {
        var where = Moment(At(10, 45), isReplay: false).Of(Technician());
        Assert.Equal((DayMoment.OnTheWay, _second), (where.State, where.Visit));
        Assert.Equal(Points[_first.Id], where.From);
    }

    [Fact]
    public void Whoever_starts_from_home_is_nowhere_before_setting_out()
    {
        var technician = Technician();
        technician.Profile.StartsFrom = TechnicianProfile.FromHome;
        Assert.Null(Moment(At(8, 0), isReplay: true).Of(technician).At);
        Assert.NotNull(Moment(At(8, 0), isReplay: true).Of(Technician()).At);
    }

    [Fact]
    public void Looked_at_again_a_visit_is_as_it_stood_then_and_as_planned_beyond()
    {
        var early = Moment(At(9, 10), isReplay: true);
        Assert.Equal(VisitState.OnTheWay, early.StateOf(_first));
        Assert.Equal((At(9, 30), At(10, 0)), early.SpanOf(_first));
        Assert.Equal(VisitState.Accepted, early.StateOf(_second));
        Assert.Equal(VisitState.Worked, Moment(At(10, 0), isReplay: true).StateOf(_first));
        Assert.Equal(_second.State, Moment(At(10, 45), isReplay: false).StateOf(_second));
    }

    private Dictionary<Guid, GeoPoint> Points => new() { [_first.Id] = new(31.2, 121.4), [_second.Id] = new(31.25, 121.45) };

    private static Bihuan.Dispatch.Planning.DayTechnician Technician() => PlannerTests.Technician(1, []);

    private DayMoment Moment(DateTimeOffset at, bool isReplay) => new(PlannerTests.Build([Technician()], [_first, _second], points: Points), at, isReplay);

    private static DateTimeOffset At(int hour, int minute) => s_midnight.AddMinutes(hour * 60 + minute);
}
