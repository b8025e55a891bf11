using System.Globalization;

namespace Bihuan.Web.Bench;

/// <summary>Verifying every chain of the seeded data by the command that anybody would use.</summary>
internal static class VerifyBench
{
    private const int Runs = 3;

    public static async Task<int> Run(BenchOptions options, CancellationToken ct)
    {
        await using var world = await BenchWorld.Create(options, ct);
        await world.Seed(options.Cases, ct);
        for (var i = 0; i < Runs; i++)
        {
            var json = await ChildServer.Command(world.Arguments("verify", world.Ours), ct);
            var (facts, seconds) = (json.GetProperty("facts").GetInt64(), json.GetProperty("seconds").GetDouble());
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{facts:N0} facts in {seconds:0.00} s: {facts / seconds:N0} facts/s, load {ChildServer.Load()}"));
        }

        return 0;
    }
}
