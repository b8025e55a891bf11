using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;

namespace Bihuan.Tests.Dispatch;

public class PromiseWindowTests
{
    private static readonly WindowRule s_rule = new FieldPolicies().Field.Windows;

    [Fact]
    public void The_first_visit_gets_the_narrowest_window_and_later_ones_wider()
    {
        var first = PromiseWindow.Of(9 * 3600 + 600, new RouteBefore([1200], []), s_rule);
        var fifth = PromiseWindow.Of(15 * 3600 + 600, new RouteBefore([1200, 1500, 1500, 1500, 1500], [3600, 4500, 3600, 5400]), s_rule);
        Assert.Equal((9 * 3600, 10 * 3600), first);
        Assert.True(fifth.Until - fifth.From > first.Until - first.From);
        Assert.InRange(fifth.Until - fifth.From, s_rule.WidthMinutesMin * 60, s_rule.WidthMinutesMax * 60);
    }

    [Theory]
    [InlineData(0.5, 0.0)]
    [InlineData(0.9, 1.2816)]
    [InlineData(0.95, 1.6449)]
    [InlineData(0.99, 2.3263)]
    [InlineData(0.1, -1.2816)]
    public void Quantiles_of_the_normal_distribution(double p, double z) => Assert.Equal(z, PromiseWindow.Quantile(p), 3);

    // The promise is worth what it says: with travel and work varying as policy assumes, at least the certainty of policy is kept.
    [Theory, InlineData(1), InlineData(3), InlineData(6)]
    public void The_window_is_kept_as_often_as_policy_asks(int stops)
    {
        var random = new Random(stops);
        var before = new RouteBefore([.. Enumerable.Repeat(1500, stops)], [.. Enumerable.Repeat(3600, stops - 1)]);
        var planned = 8 * 3600 + before.TravelSeconds.Sum() + before.WorkSeconds.Sum();
        var (_, until) = PromiseWindow.Of(planned, before, s_rule);
        const int rounds = 4000;
        var kept = Enumerable.Range(0, rounds).Count(_ => 8 * 3600 + before.TravelSeconds.Sum(x => Vary(x, s_rule.TravelSpreadPercent)) + before.WorkSeconds.Sum(x => Vary(x, s_rule.WorkSpreadPercent)) <= until);
        Assert.True(kept >= rounds * (s_rule.CoveragePercent - 2) / 100, $"{kept} of {rounds} were kept.");

        double Vary(int seconds, int percent)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return Math.Max(seconds * 0.2, seconds * (1 + normal * percent / 100));
        }
    }
}
