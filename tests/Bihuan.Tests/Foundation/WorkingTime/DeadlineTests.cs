using Bihuan.Foundation.WorkingTime;
using static Bihuan.Tests.Foundation.WorkingTime.Calendars;

namespace Bihuan.Tests.Foundation.WorkingTime;

public sealed class DeadlineTests
{
    [Theory]
    [InlineData("2026-03-02T10:00", "30 s", "2026-03-02T10:00:30")]
    [InlineData("2026-03-02T23:50", "2 h", "2026-03-03T01:50")]
    [InlineData("2026-03-06T17:00", "24 h", "2026-03-07T17:00")]
    [InlineData("2026-03-02T11:30", "1 wh", "2026-03-02T14:00")]
    [InlineData("2026-03-06T17:30", "60 wmin", "2026-03-09T09:30")]
    [InlineData("2026-03-06T17:00", "1 wh", "2026-03-06T18:00")]
    [InlineData("2026-03-07T03:00", "1 wmin", "2026-03-09T09:01")]
    [InlineData("2026-03-02T10:00", "1 d", "2026-03-04T00:00")]
    [InlineData("2026-03-05T10:00", "3 wd", "2026-03-11T00:00")]
    [InlineData("2026-03-01T10:00", "12 mo", "2027-03-02T00:00")]
    [InlineData("2026-01-31T10:00", "1 mo", "2026-03-01T00:00")]
    public void Each_unit_runs_in_its_own_way(string start, string limit, string due) => Assert.Equal(At(due), Due(start, limit, Office));

    [Fact]
    public void The_start_day_is_not_counted_unless_the_rule_says_so()
    {
        Assert.Equal(At("2026-03-05T00:00"), Due("2026-03-02T10:00", "2 d", Office));
        Assert.Equal(At("2026-03-04T00:00"), Due("2026-03-02T10:00", "2 d", Office, new DueRule(startDayCounts: true)));
        Assert.Equal(At("2026-04-01T00:00"), Due("2026-03-01T10:00", "1 mo", Office, new DueRule(startDayCounts: true)));
    }

    [Fact]
    public void A_start_after_closing_time_does_not_count_its_day() =>
        Assert.Equal(At("2026-03-03T18:00"), Due("2026-03-02T18:00", "1 wd", Office, new DueRule(startDayCounts: true, ends: DayEnd.CloseOfBusiness)));

    [Fact]
    public void A_last_day_named_as_off_moves_to_the_first_day_after() =>
        Assert.Equal(At("2026-01-06T00:00"), Due("2026-01-01T10:00", "2 d", Holidays));

    [Fact]
    public void An_ordinary_weekend_moves_the_last_day_only_by_the_switch()
    {
        Assert.Equal(At("2026-03-08T00:00"), Due("2026-03-05T10:00", "2 d", Office));
        Assert.Equal(At("2026-03-10T00:00"), Due("2026-03-05T10:00", "2 d", Office, new DueRule(lastDay: LastDayMove.FromAnyDayOff)));
        Assert.Equal(At("2026-01-04T00:00"), Due("2026-01-01T10:00", "2 d", Holidays, new DueRule(lastDay: LastDayMove.Never)));
    }

    [Fact]
    public void The_last_day_ends_at_midnight_or_at_close_of_business()
    {
        Assert.Equal(At("2026-03-04T00:00"), Due("2026-03-02T10:00", "1 wd", Office));
        Assert.Equal(At("2026-03-03T18:00"), Due("2026-03-02T10:00", "1 wd", Office, new DueRule(ends: DayEnd.CloseOfBusiness)));
    }

    [Fact]
    public void A_make_up_workday_counts_and_a_holiday_does_not() =>
        Assert.Equal(At("2026-01-06T00:00"), Due("2025-12-26T10:00", "6 wd", Holidays));

    [Fact]
    public void A_pause_moves_hours_by_its_length_and_working_hours_by_the_work_in_it()
    {
        Pause[] overnight = [new(At("2026-03-02T17:00"), At("2026-03-03T10:00"))];

        Assert.Equal(At("2026-03-03T12:00"), Due("2026-03-02T16:00", "3 h", Office, pauses: overnight));
        Assert.Equal(At("2026-03-03T14:00"), Due("2026-03-02T16:30", "3 wh", Office, pauses: overnight));
    }

    [Fact]
    public void A_pause_over_a_weekend_gives_no_working_time_away() =>
        Assert.Equal(
            Due("2026-03-06T17:00", "3 wh", Office),
            Due("2026-03-06T17:00", "3 wh", Office, pauses: new Pause(At("2026-03-06T18:00"), At("2026-03-09T09:00"))));

    [Fact]
    public void Days_are_moved_by_the_days_at_whose_end_the_clock_stood_still()
    {
        Assert.Equal(At("2026-03-06T00:00"), Due("2026-03-02T10:00", "3 wd", Office, pauses: new Pause(At("2026-03-03T10:00"), At("2026-03-03T12:00"))));
        Assert.Equal(At("2026-03-07T00:00"), Due("2026-03-02T10:00", "3 wd", Office, pauses: new Pause(At("2026-03-03T17:00"), At("2026-03-04T09:00"))));
        Assert.Equal(At("2026-03-10T00:00"), Due("2026-03-02T10:00", "3 wd", Office, pauses: new Pause(At("2026-03-05T10:00"), At("2026-03-09T09:00"))));
    }

    [Fact]
    public void A_warranty_of_months_is_longer_by_the_days_in_repair() =>
        Assert.Equal(At("2027-03-12T00:00"), Due("2026-03-01T10:00", "12 mo", Office, pauses: new Pause(At("2026-06-01T09:00"), At("2026-06-11T09:00"))));

    [Fact]
    public void Pauses_that_overlap_count_once_and_those_outside_not_at_all()
    {
        Pause[] pauses =
        [
            new(At("2026-03-01T10:00"), At("2026-03-02T10:30")), new(At("2026-03-02T11:00"), At("2026-03-02T12:00")),
            new(At("2026-03-02T11:30"), At("2026-03-02T12:30")), new(At("2026-03-02T18:00"), At("2026-03-02T20:00")),
        ];
        Assert.Equal(At("2026-03-02T14:00"), Due("2026-03-02T10:00", "2 h", Office, pauses: pauses));
        Assert.Equal(At("2026-03-02T14:00"), Due("2026-03-02T10:00", "2 h", Office, pauses: Pause.Normalise(pauses.AsEnumerable().Reverse())));
    }

    [Fact]
    public void A_pause_that_begins_as_the_limit_runs_out_changes_nothing() =>
        Assert.Equal(At("2026-03-02T12:00"), Due("2026-03-02T10:00", "2 h", Office, pauses: new Pause(At("2026-03-02T12:00"), At("2026-03-02T13:00"))));

    [Fact]
    public void While_the_clock_stands_still_there_is_no_due_time()
    {
        var due = Deadline.Due(At("2026-03-02T10:00"), new Limit(2, LimitUnit.Hour), Office, [Pause.Open(At("2026-03-02T11:00"))]);

        Assert.Equal("due.pause-open", due.ToResult().Refusal!.Code);
    }

    [Theory]
    [InlineData(0, LimitUnit.Hour, "2026-03-02T10:00", DueFault.AmountNotPositive)]
    [InlineData(-3, LimitUnit.WorkingDay, "2026-03-02T10:00", DueFault.AmountNotPositive)]
    [InlineData(20_000, LimitUnit.WorkingDay, "2026-03-02T10:00", DueFault.OutOfRange)]
    [InlineData(1_000_000, LimitUnit.Month, "2026-03-02T10:00", DueFault.OutOfRange)]
    [InlineData(1_000_000, LimitUnit.WorkingHour, "2026-03-02T10:00", DueFault.OutOfRange)]
    [InlineData(1_000_000, LimitUnit.Day, "2026-03-02T10:00", DueFault.OutOfRange)]
    [InlineData(int.MaxValue, LimitUnit.Day, "2026-03-02T10:00", DueFault.OutOfRange)]
    [InlineData(int.MaxValue, LimitUnit.WorkingDay, "2026-03-02T10:00", DueFault.OutOfRange)]
    [InlineData(int.MaxValue, LimitUnit.Hour, "2026-03-02T10:00", DueFault.OutOfRange)]
    [InlineData(1, LimitUnit.WorkingDay, "1999-12-31T23:59", DueFault.OutOfRange)]
    [InlineData(1, LimitUnit.WorkingDay, "2059-12-31T10:00", DueFault.OutOfRange)]
    public void What_cannot_be_computed_is_said_and_not_searched_for_ever(int amount, LimitUnit unit, string start, DueFault fault) =>
        Assert.Equal(fault, Deadline.Due(At(start), new Limit(amount, unit), Office).Fault);

    [Fact]
    public void Pauses_out_of_order_are_refused() =>
        Assert.Equal(DueFault.PausesUnsorted, Deadline.Due(At("2026-03-02T10:00"), new Limit(9, LimitUnit.Hour), Office,
            [new(At("2026-03-02T12:00"), At("2026-03-02T13:00")), new(At("2026-03-02T11:00"), At("2026-03-02T11:30"))]).Fault);

    [Fact]
    public void A_shop_whose_hours_follow_its_windows_answers_in_opening_hours()
    {
        var shop = WorkingCalendar.Create(Office.Plan with { HoursFollowWindows = true }).Value;

        Assert.Equal(At("2026-03-09T10:00"), Due("2026-03-06T17:00", "2 h", shop));
    }

    [Fact]
    public void Explaining_gives_the_same_answer_with_its_steps()
    {
        var explained = Deadline.Explain(At("2025-12-26T10:00"), new Limit(6, LimitUnit.WorkingDay), Holidays);

        Assert.Equal(Deadline.Due(At("2025-12-26T10:00"), new Limit(6, LimitUnit.WorkingDay), Holidays), explained.Due);
        Assert.Equal(
            ["due.start", "due.start-day-not-counted", "due.day-off", "due.make-up-day-counted", "due.day-counted", "due.day-counted", "due.day-counted", "due.day-counted",
             "due.day-off", "due.day-off", "due.day-off", "due.day-counted", "due.ends-at-midnight", "due.due"],
            explained.Steps.Select(step => step.Code));
        Assert.Equal(6, explained.Steps[^3].Facts["number"]);
    }

    [Fact]
    public void A_year_of_days_is_explained_in_bounded_length()
    {
        var explained = Deadline.Explain(At("2026-01-05T10:00"), new Limit(250, LimitUnit.WorkingDay), Office);

        Assert.InRange(explained.Steps.Count, 90, 110);
        Assert.Equal(250, explained.Steps.Last(step => step.Code == "due.day-counted").Facts["number"]);
    }

    [Theory]
    [InlineData("2026-03-02T10:00", "30 wmin")]
    [InlineData("2026-03-02T10:00", "8 wh")]
    [InlineData("2026-03-02T10:00", "4 wd")]
    [InlineData("2026-03-02T10:00", "36 h")]
    [InlineData("2026-03-02T10:00", "2 mo")]
    public void Computing_a_due_time_allocates_nothing(string start, string text)
    {
        var (at, limit) = (At(start), Limit(text));
        Pause[] pauses = [new(At("2026-03-02T11:00"), At("2026-03-04T11:20"))];
        Sum(1_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Sum(1_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Sum(int times)
        {
            for (var i = 0; i < times; i++) Assert.True(Deadline.Due(at, limit, Office, pauses).Found);
        }
    }

    [Theory]
    [InlineData("24 h", 24, LimitUnit.Hour)]
    [InlineData("24h", 24, LimitUnit.Hour)]
    [InlineData(" 3 wd ", 3, LimitUnit.WorkingDay)]
    [InlineData("90 wmin", 90, LimitUnit.WorkingMinute)]
    public void A_limit_is_read_as_amount_and_unit(string text, int amount, LimitUnit unit) => Assert.Equal(new Limit(amount, unit), Limit(text));

    [Theory]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("0 h")]
    [InlineData("-3 h")]
    [InlineData("1.5 h")]
    [InlineData("3 weeks")]
    [InlineData("9999999 h")]
    [InlineData("three wd")]
    public void Anything_else_is_no_limit(string text) => Assert.False(Bihuan.Foundation.WorkingTime.Limit.TryParse(text, out _));
}
