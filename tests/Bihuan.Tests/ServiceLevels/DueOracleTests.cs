using Bihuan.ServiceLevels.Oracle;

namespace Bihuan.Tests.ServiceLevels;

public sealed class DueOracleTests
{
    [Fact]
    public void The_arithmetic_agrees_with_counting_minute_by_minute()
    {
        var run = DueOracle.Run(3_000, seed: 20260930, threads: 2);

        Assert.Empty(run.Disagreements);
        Assert.True(run.Compared > 2_800, $"Only {run.Compared} cases could be compared.");
    }
}
