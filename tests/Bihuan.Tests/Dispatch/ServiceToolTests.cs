using Bihuan.Dispatch.Domain;
using Bihuan.Foundation;

namespace Bihuan.Tests.Dispatch;

public class ServiceToolTests
{
    private static readonly DateOnly s_today = new(2026, 3, 16);
    private static readonly OrganisationId s_owner = new(new Guid("0197f000-0000-7000-8000-00000000e001"));
    private static readonly OrganisationId s_other = new(new Guid("0197f000-0000-7000-8000-00000000e002"));
    private static readonly UserId s_technician = new(new Guid("0197f000-0000-7000-8000-00000000e003"));

    [Fact]
    public void What_is_lent_is_not_lent_again_until_it_is_back()
    {
        var tool = Made(s_today);
        Assert.Null(tool.Lend(s_other, s_today.AddDays(3), s_today, needsCalibration: true));
        Assert.Equal("tool.already-lent", tool.Lend(s_other, s_today.AddDays(9), s_today, needsCalibration: true)!.Code);
        Assert.Null(tool.GiveBack(ToolCondition.Ready));
        Assert.Equal("tool.at-home", tool.GiveBack(ToolCondition.Ready)!.Code);
        Assert.Null(tool.Lend(s_other, s_today, s_today, needsCalibration: true));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    [InlineData(null, false)]
    public void A_test_device_is_lent_and_handed_out_to_the_last_day_of_its_calibration(int? days, bool isUsable)
    {
        DateOnly? until = days is { } d ? s_today.AddDays(d) : null;
        Assert.Equal(isUsable ? null : "tool.calibration-over", Made(until).Lend(s_other, s_today.AddDays(1), s_today, needsCalibration: true)?.Code);
        Assert.Equal(isUsable ? null : "tool.calibration-over", Made(until).Assign(s_technician, s_today, needsCalibration: true)?.Code);
        Assert.Null(Made(until).Assign(s_technician, s_today, needsCalibration: false));
    }

    [Fact]
    public void What_came_back_damaged_stays_until_it_is_ready_and_is_taken_from_its_holder()
    {
        var tool = Made(s_today.AddYears(1));
        Assert.Null(tool.Assign(s_technician, s_today, needsCalibration: true));
        tool.Inspect("damaged", null);
        Assert.Null(tool.HolderId);
        Assert.Equal("tool.not-ready", tool.Lend(s_other, s_today, s_today, needsCalibration: true)!.Code);
        Assert.Null(tool.Assign(null, s_today, needsCalibration: true));
        tool.Inspect(ToolCondition.Ready, s_today.AddYears(2));
        Assert.Null(tool.Lend(s_other, s_today, s_today, needsCalibration: true));
    }

    [Fact]
    public void A_loan_ends_in_the_future_and_goes_to_somebody_else()
    {
        Assert.Equal("request.invalid", Made(s_today).Lend(s_other, s_today.AddDays(-1), s_today, needsCalibration: true)!.Code);
        Assert.Equal("tool.at-home", Made(s_today).Lend(s_owner, s_today, s_today, needsCalibration: true)!.Code);
    }

    private static ServiceTool Made(DateOnly? calibratedUntil) =>
        new() { Id = Guid.CreateVersion7(), Code = "clamp-meter", Number = "CM-1", OrganisationId = s_owner, AtId = s_owner, CalibratedUntilOn = calibratedUntil };
}
