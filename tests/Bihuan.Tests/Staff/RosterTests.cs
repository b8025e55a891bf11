using Bihuan.Staff.Domain;

namespace Bihuan.Tests.Staff;

public sealed class RosterTests
{
    private static readonly Guid s_early = new(1, 0, 0, new byte[8]), s_night = new(2, 0, 0, new byte[8]), s_spare = new(3, 0, 0, new byte[8]);

    /// <summary>A Wednesday.</summary>
    private static readonly DateOnly s_day = new(2026, 3, 18);

    [Theory]
    [InlineData("07:59", false)]
    [InlineData("08:00", true)]
    [InlineData("15:59", true)]
    [InlineData("16:00", false)]
    public void A_shift_counts_from_its_start_to_before_its_end(string at, bool isOn) =>
        Assert.Equal(isOn, Plan(Shift(s_early, DayOfWeek.Wednesday, "08:00", "16:00")).At(s_day, RosterFile.Minutes(at)!.Value).Contains(s_early));

    [Theory]
    [InlineData(0, "21:59", false)]
    [InlineData(0, "22:00", true)]
    [InlineData(1, "05:59", true)]
    [InlineData(1, "06:00", false)]
    public void A_night_shift_ends_on_the_next_day(int daysLater, string at, bool isOn) =>
        Assert.Equal(isOn, Plan(Shift(s_night, DayOfWeek.Wednesday, "22:00", "06:00")).At(s_day.AddDays(daysLater), RosterFile.Minutes(at)!.Value).Contains(s_night));

    [Fact]
    public void Whoever_came_last_is_named_first() =>
        Assert.Equal([s_early, s_night], Plan(Shift(s_night, DayOfWeek.Tuesday, "22:00", "09:00"), Shift(s_early, DayOfWeek.Wednesday, "08:00", "16:00")).At(s_day, 8 * 60 + 30));

    [Fact]
    public void An_absence_leaves_what_lies_before_and_after_it()
    {
        var plan = new Roster([Shift(s_early, DayOfWeek.Wednesday, "08:00", "16:00")], [Exception(s_early, s_day, isAbsence: true, "10:00", "12:00")]);
        Assert.Equal([new DutySpan(s_early, 480, 600), new DutySpan(s_early, 720, 960)], plan.SpansOf(s_day));
        Assert.Contains(new DutyGap(s_day, 600, 720), plan.GapsOf(s_day));
    }

    [Fact]
    public void An_absence_of_the_day_after_cuts_the_end_of_a_night_shift()
    {
        var plan = new Roster([Shift(s_night, DayOfWeek.Wednesday, "22:00", "06:00")], [Exception(s_night, s_day.AddDays(1), isAbsence: true, "02:00", "24:00")]);
        Assert.Equal([s_night], plan.At(s_day.AddDays(1), 119));
        Assert.Empty(plan.At(s_day.AddDays(1), 120));
    }

    [Fact]
    public void Extra_duty_fills_a_gap_of_its_day_alone()
    {
        var plan = new Roster([Shift(s_early, DayOfWeek.Wednesday, "00:00", "16:00")], [Exception(s_spare, s_day, isAbsence: false, "16:00", "24:00")]);
        Assert.Empty(plan.GapsOf(s_day));
        Assert.Equal([new DutyGap(s_day.AddDays(7), 960, 1440)], plan.GapsOf(s_day.AddDays(7)));
    }

    [Fact]
    public void A_day_without_a_shift_is_one_gap() =>
        Assert.Equal([new DutyGap(s_day.AddDays(1), 0, 1440)], Plan(Shift(s_early, DayOfWeek.Wednesday, "08:00", "16:00")).GapsOf(s_day.AddDays(1)));

    [Fact]
    public void Shifts_that_touch_leave_no_gap() =>
        Assert.Empty(Plan([.. Enum.GetValues<DayOfWeek>().SelectMany(x => new[] { Shift(s_early, x, "06:00", "18:00"), Shift(s_night, x, "18:00", "06:00") })]).GapsOf(s_day));

    [Fact]
    public void A_shift_holds_from_its_first_day_to_its_last()
    {
        var plan = Plan(Shift(s_early, DayOfWeek.Wednesday, "08:00", "16:00") with { ValidFrom = s_day, ValidUntil = s_day.AddDays(7) });
        Assert.Equal([false, true, true, false], new[] { -7, 0, 7, 14 }.Select(x => plan.At(s_day.AddDays(x), 600).Count > 0));
    }

    [Theory]
    [InlineData("mon", DayOfWeek.Monday)]
    [InlineData("1", DayOfWeek.Monday)]
    [InlineData("7", DayOfWeek.Sunday)]
    [InlineData("8", null)]
    [InlineData("someday", null)]
    public void Days_are_written_by_name_or_number(string text, DayOfWeek? day) => Assert.Equal(day, RosterFile.Day(text));

    private static Roster Plan(params WeeklyShift[] shifts) => new(shifts, []);

    private static WeeklyShift Shift(Guid person, DayOfWeek day, string from, string until) =>
        new(Guid.Empty, person, day, RosterFile.Minutes(from)!.Value, RosterFile.Minutes(until)!.Value, new DateOnly(2026, 1, 1), null);

    private static RosterException Exception(Guid person, DateOnly on, bool isAbsence, string from, string until) =>
        new(Guid.Empty, person, on, isAbsence, RosterFile.Minutes(from)!.Value, RosterFile.Minutes(until)!.Value, "reason");
}
