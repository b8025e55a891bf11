using Bihuan.Foundation;

namespace Bihuan.Dispatch.Domain;

/// <summary>What comes before a visit on its technician's day, in seconds: each leg and each piece of work can run long.</summary>
internal readonly record struct RouteBefore(IReadOnlyList<int> TravelSeconds, IReadOnlyList<int> WorkSeconds);

/// <summary>
/// How wide a promised window must be to be kept. The start of work is a sum of legs and work that vary independently, so its spread is
/// the root of the sum of squares; the window reaches as far as the certainty of policy asks on the late side, and rounds outward.
/// Waiting would absorb earliness, so the early side needs only rounding.
/// </summary>
internal static class PromiseWindow
{
    public static (int From, int Until) Of(int startSecond, RouteBefore before, WindowRule rule)
    {
        var variance = before.TravelSeconds.Sum(x => Square(x * rule.TravelSpreadPercent / 100.0)) + before.WorkSeconds.Sum(x => Square(x * rule.WorkSpreadPercent / 100.0));
        var late = (int)Math.Ceiling(Quantile(rule.CoveragePercent / 100.0) * Math.Sqrt(variance));
        var round = rule.RoundMinutes * 60;
        var from = startSecond / round * round;
        var until = (startSecond + late + round - 1) / round * round;
        until = Math.Max(until, from + rule.WidthMinutesMin * 60);
        return (from, Math.Min(until, from + rule.WidthMinutesMax * 60));
    }

    /// <summary>Of the standard normal distribution; Acklam's rational approximation, good to 1e-4 in the range used.</summary>
    internal static double Quantile(double p)
    {
        var q = p - 0.5;
        if (Math.Abs(q) <= 0.425)
        {
            var r = q * q;
            return (((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.3577518672690) * r - 30.66479806614716) * r + 2.506628277459239) * q
                / (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r - 13.28068155288572) * r + 1);
        }

        var t = Math.Sqrt(-2 * Math.Log(Math.Min(p, 1 - p)));
        var x = (((((-0.007784894002430293 * t - 0.3223964580411365) * t - 2.400758277161838) * t - 2.549732539343734) * t + 4.374664141464968) * t + 2.938163982698783)
            / ((((0.007784695709041462 * t + 0.3224671290700398) * t + 2.445134137142996) * t + 3.754408661907416) * t + 1);
        return p < 0.5 ? x : -x;
    }

    private static double Square(double x) => x * x;
}
