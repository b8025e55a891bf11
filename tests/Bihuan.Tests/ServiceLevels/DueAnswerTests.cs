using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.Tests.ServiceLevels;

public sealed class DueAnswerTests
{
    [Fact]
    [Requirement("SLA-03")]
    public void Three_working_days_over_the_national_holiday_end_with_the_make_up_saturday()
    {
        var answer = Ask("2026-09-30T17:00+08:00", "3", "wd").Value!;
        Assert.Equal("2026-10-11T00:00:00+08:00", answer.Due);
        Assert.False(answer.IsProvisional);
        Assert.NotEmpty(answer.Steps);
        Assert.Equal(answer.Due, Ask("2026-09-30T09:00:00Z", "3", "wd").Value!.Due);
    }

    [Theory]
    [InlineData("2026-02-30T17:00+08:00", "3", "wd", "/start malformed")]
    [InlineData("2026-09-30T17:00", "3", "wd", "/start malformed")]
    [InlineData("yesterday", "3", "wd", "/start malformed")]
    [InlineData("2026-09-30T17:00+08:00", "three", "wd", "/amount malformed")]
    [InlineData("2026-09-30T17:00+08:00", "1.5", "h", "/amount malformed")]
    [InlineData("2026-09-30T17:00+08:00", "-3", "wd", "/amount out-of-range")]
    [InlineData("2026-09-30T17:00+08:00", "0", "h", "/amount out-of-range")]
    [InlineData("2026-09-30T17:00+08:00", "3", "fortnight", "/unit unknown-code")]
    public void What_nobody_could_count_is_refused_by_its_field(string start, string amount, string unit, string error) =>
        Assert.Equal(error, Assert.Single(Ask(start, amount, unit).Refusal!.Errors.Select(x => x.Pointer + " " + x.Code)));

    [Fact]
    public void An_unknown_calendar_is_refused() =>
        Assert.Equal("/calendar", Assert.Single(DueAnswer.Of("2026-09-30T17:00+08:00", "3", "wd", null, key => key).Refusal!.Errors).Pointer);

    private static Bihuan.Foundation.Result<DueAnswer> Ask(string start, string amount, string unit) => DueAnswer.Of(start, amount, unit, ShippedCalendars.Find("china"), key => key);
}
