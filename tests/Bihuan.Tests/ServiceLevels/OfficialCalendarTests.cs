using Bihuan.Foundation.WorkingTime;
using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.Tests.ServiceLevels;

/// <summary>The official working calendar as shipped: counts, single days and periods checked against the notices.</summary>
public sealed class OfficialCalendarTests
{
    private static readonly WorkingCalendar China = ShippedCalendars.Find("china")!;

    [Theory]
    [InlineData("2025-01-24", 5, "2025-02-07")]
    [InlineData("2025-09-26", 7, "2025-10-13")]
    [InlineData("2024-09-27", 20, "2024-10-30")]
    [InlineData("2026-01-30", 10, "2026-02-13")]
    [InlineData("2026-02-12", 7, "2026-02-28")]
    [InlineData("2026-04-30", 3, "2026-05-08")]
    [InlineData("2026-09-24", 7, "2026-10-12")]
    [InlineData("2026-09-29", 10, "2026-10-19")]
    [InlineData("2026-09-30", 3, "2026-10-10")]
    [Requirement("SLA-03")]
    public void Working_days_are_counted_by_the_official_calendar(string start, int days, string last)
    {
        var due = Deadline.Due(At(start, 17), new Limit(days, LimitUnit.WorkingDay), China);

        Assert.Equal(DateOnly.Parse(last), due.LastDay);
        Assert.Equal(At(last, 24), due.At);
        Assert.False(due.IsProvisional);
    }

    [Theory]
    [InlineData("2026-01-04", true)]
    [InlineData("2026-02-14", true)]
    [InlineData("2026-02-15", false)]
    [InlineData("2026-05-09", true)]
    [InlineData("2026-09-20", true)]
    [InlineData("2026-10-05", false)]
    [InlineData("2026-10-10", true)]
    [InlineData("2022-12-31", false)]
    [Requirement("SLA-03")]
    public void Single_days_are_worked_or_off(string day, bool works) => Assert.Equal(works, China.IsWorking(DateOnly.Parse(day)));

    [Theory]
    [InlineData(2020, 249)]
    [InlineData(2021, 250)]
    [InlineData(2022, 249)]
    [InlineData(2023, 249)]
    [InlineData(2024, 251)]
    [InlineData(2025, 248)]
    [InlineData(2026, 248)]
    public void A_year_has_so_many_working_days(int year, int days) => Assert.Equal(days, China.WorkingDaysIn(year));

    [Fact]
    public void A_make_up_workday_and_a_day_off_bear_the_name_of_their_holiday()
    {
        Assert.Equal((DayKind.MakeUpWorkday, "春节"), (China.KindOf(new DateOnly(2026, 2, 28)), China.NameOf(new DateOnly(2026, 2, 28))));
        Assert.Equal((DayKind.DayOff, "国庆节"), (China.KindOf(new DateOnly(2026, 10, 1)), China.NameOf(new DateOnly(2026, 10, 1))));
        Assert.Equal((DayKind.Weekend, null), (China.KindOf(new DateOnly(2026, 11, 21)), China.NameOf(new DateOnly(2026, 11, 21))));
    }

    [Fact]
    public void A_year_without_a_notice_is_computed_by_weekdays_and_says_that_it_is_provisional()
    {
        var due = Deadline.Due(At("2026-12-31", 9), new Limit(2, LimitUnit.WorkingDay), China);

        Assert.Equal(new DateOnly(2027, 1, 4), due.LastDay);
        Assert.True(due.IsProvisional);
    }

    [Fact]
    public void The_last_days_of_a_year_wait_for_the_next_notice_as_well()
    {
        Assert.True(China.IsProvisional(new DateOnly(2026, 12, 31)));
        Assert.False(China.IsProvisional(new DateOnly(2026, 12, 27)));
        Assert.False(China.IsProvisional(new DateOnly(2025, 12, 31)));
    }

    [Fact]
    public void Hours_are_never_provisional() =>
        Assert.False(Deadline.Due(At("2027-05-01", 9), new Limit(24, LimitUnit.Hour), China).IsProvisional);

    [Fact]
    public void The_company_works_the_official_days_in_its_own_windows()
    {
        var company = ShippedCalendars.Find("company")!;

        Assert.Equal([(At("2026-10-10", 9), At("2026-10-10", 12)), (At("2026-10-10", 13).AddMinutes(30), At("2026-10-10", 18))], company.WindowsOf(new DateOnly(2026, 10, 10)));
        Assert.Empty(company.WindowsOf(new DateOnly(2026, 10, 5)));
    }

    private static DateTimeOffset At(string day, int hour) => new DateTimeOffset(DateOnly.Parse(day), default, TimeSpan.FromHours(8)).AddHours(hour);
}
