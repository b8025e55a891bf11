using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Simulation;

namespace Bihuan.Tests.Dispatch;

public class SyncWorldTests
{
    [Fact]
    public void Whatever_the_network_the_phones_and_the_office_do_everything_is_applied_once_or_shown()
    {
        var run = SyncTrial.Run(4000, seed: 20260316, threads: 2);
        Assert.Empty(run.Broken);
        Assert.True(run.Operations > 20_000 && run.Refused > 1000 && run.Kept > 500 && run.Photos > 500, run.ToString());
    }

    [Theory]
    [InlineData("ForgetsIds")]
    [InlineData("ForgetsRefusals")]
    [InlineData("AppliesKeptWork")]
    [InlineData("OverwritesOthers")]
    [InlineData("DropsWork")]
    [InlineData("UsesUpWhatIsNotThere")]
    [InlineData("AttachesTwice")]
    public void A_server_that_is_wrong_in_one_thing_is_found_out(string fault) =>
        Assert.Contains(Enumerable.Range(0, 3000), seed => SyncWorld.Run(seed, Enum.Parse<SyncFault>(fault)).Broken.Count > 0);
}
