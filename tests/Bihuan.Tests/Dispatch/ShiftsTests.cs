using Bihuan.Dispatch.Domain;

namespace Bihuan.Tests.Dispatch;

public class ShiftsTests
{
    private static readonly DateOnly s_monday = new(2026, 3, 16);
    private static readonly List<ShiftDay> s_week = [.. Enumerable.Range(1, 5).Select(d => new ShiftDay(d, new(8, 30), new(17, 30), new(12, 0), new(13, 30), 45))];

    [Fact]
    public void The_weekly_pattern_gives_the_shift_and_no_shift_on_a_day_off()
    {
        Assert.Equal((new TimeOnly(8, 30), new TimeOnly(17, 30), 45), (On(s_monday)!.From, On(s_monday)!.To, On(s_monday)!.BreakMinutes));
        Assert.Null(On(s_monday.AddDays(5)));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Leave_takes_its_first_and_last_day(int after, bool isAway)
    {
        var leave = Away(Absence.Leave, s_monday.AddDays(0), s_monday.AddDays(2));
        var day = s_monday.AddDays(after);
        var isOff = On(day, leave) is null;
        Assert.Equal(isAway || day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday, isOff);
    }

    [Fact]
    public void Some_hours_away_leave_the_longer_part_and_a_break_only_if_it_still_lies_in_it()
    {
        var morning = On(s_monday, Away(Absence.Training, s_monday, s_monday, 8 * 60, 14 * 60))!;
        Assert.Equal((new TimeOnly(14, 0), new TimeOnly(17, 30), 0), (morning.From, morning.To, morning.BreakMinutes));
        var late = On(s_monday, Away(Absence.Training, s_monday, s_monday, 16 * 60, 17 * 60))!;
        Assert.Equal((new TimeOnly(8, 30), new TimeOnly(16, 0), 45), (late.From, late.To, late.BreakMinutes));
    }

    [Fact]
    public void An_extra_shift_makes_a_day_off_a_working_day()
    {
        var shift = On(s_monday.AddDays(5), Away(Absence.ExtraShift, s_monday.AddDays(5), s_monday.AddDays(5), 9 * 60, 12 * 60))!;
        Assert.Equal((new TimeOnly(9, 0), new TimeOnly(12, 0)), (shift.From, shift.To));
    }

    [Theory]
    [InlineData(29, "expiring")]
    [InlineData(30, "valid")]
    [InlineData(0, "expiring")]
    [InlineData(-1, "expired")]
    [Requirement("STF-01")]
    public void A_certificate_warns_before_it_expires_and_counts_on_its_last_day(int days, string state)
    {
        var certificate = new Certificate { Id = Guid.Empty, UserId = Guid.Empty, Code = "refrigeration", IssuedOn = s_monday.AddYears(-1), ExpiresOn = s_monday.AddDays(days) };
        Assert.Equal(state, CertificateState.Of(certificate, s_monday, 30));
        Assert.Equal(days >= 0, certificate.IsValidOn(s_monday));
    }

    private static WorkingShift? On(DateOnly day, params Absence[] absences) => Shifts.On(day, s_week, absences);

    private static Absence Away(string kind, DateOnly from, DateOnly until, int? fromMinute = null, int? untilMinute = null) =>
        new() { Id = Guid.Empty, UserId = Guid.Empty, Kind = kind, FromOn = from, UntilOn = until, FromMinute = fromMinute, UntilMinute = untilMinute };
}
