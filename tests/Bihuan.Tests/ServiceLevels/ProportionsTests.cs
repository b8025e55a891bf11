using Bihuan.ServiceLevels.Domain;

namespace Bihuan.Tests.ServiceLevels;

/// <summary>Against the worked examples of the literature.</summary>
public sealed class ProportionsTests
{
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]            // Newcombe 1998, table I, method 3.
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    [InlineData(29, 29, 0.8830, 1.0000)]
    public void One_share_lies_within_Wilson_s_bounds(long hits, long of, double low, double high)
    {
        var interval = Proportions.Wilson(hits, of)!.Value;

        Assert.Equal((low, high), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
    }

    [Theory]
    [InlineData(14, 0, 5, 22, 0.0115, 0.2265)]       // Altman and others 2000, table 6.2, seen from the other side.
    [InlineData(1, 1, 7, 12, 0.0256, 0.5069)]        // Bentur and others 2009.
    public void The_difference_of_two_shares_of_the_same_cases_is_Newcombe_s(long both, long onlyBefore, long onlyAfter, long neither, double low, double high)
    {
        var interval = Proportions.PairedDifference(both, onlyBefore, onlyAfter, neither)!.Value;
        var turned = Proportions.PairedDifference(both, onlyAfter, onlyBefore, neither)!.Value;

        Assert.Equal((low, high), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
        Assert.Equal((-interval.High, -interval.Low), (turned.Low, turned.High));
    }

    [Fact]
    public void Nothing_to_share_out_gives_no_interval()
    {
        Assert.Null(Proportions.Wilson(0, 0));
        Assert.Null(Proportions.PairedDifference(0, 0, 0, 0));
    }
}
