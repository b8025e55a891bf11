namespace Bihuan.ServiceLevels.Domain;

/// <summary>Between which bounds a share lies with 95 percent confidence.</summary>
internal readonly record struct Interval(double Low, double High);

/// <summary>
/// Intervals for shares of cases. One share by Wilson's score (1927), which stays within 0 and 1 and is honest for few cases and for
/// none; the difference of two shares of the same cases by Newcombe's method 10 (Statistics in Medicine 17, 1998), which takes into
/// account that most cases come out alike under both.
/// </summary>
internal static class Proportions
{
    /// <summary>The 97.5th percentile of the normal distribution: 95 percent between both bounds.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>Null when there is nothing to share out.</summary>
    internal static Interval? Wilson(long hits, long of)
    {
        if (of <= 0) return null;
        var (share, n, z2) = ((double)hits / of, (double)of, Z * Z);
        var middle = (share + z2 / (2 * n)) / (1 + z2 / n);
        var half = Z / (1 + z2 / n) * Math.Sqrt(share * (1 - share) / n + z2 / (4 * n * n));
        return new Interval(hits == 0 ? 0 : Math.Max(0, middle - half), hits == of ? 1 : Math.Min(1, middle + half));
    }

    /// <summary>Share after minus share before, of the same cases: counted in both, before only, after only, in neither.</summary>
    internal static Interval? PairedDifference(long both, long onlyBefore, long onlyAfter, long neither)
    {
        var n = both + onlyBefore + onlyAfter + neither;
        if (n <= 0) return null;
        var (before, after) = ((double)(both + onlyBefore) / n, (double)(both + onlyAfter) / n);
        var (b, a) = (Wilson(both + onlyBefore, n)!.Value, Wilson(both + onlyAfter, n)!.Value);
        var phi = Correlation(both, onlyBefore, onlyAfter, neither);
        var difference = after - before;
        var down = SquareAndAdd(after - a.Low, b.High - before, phi);
        var up = SquareAndAdd(before - b.Low, a.High - after, phi);
        return new Interval(Math.Max(-1, difference - down), Math.Min(1, difference + up));
    }

    private static double SquareAndAdd(double one, double other, double phi) => Math.Sqrt(Math.Max(0, one * one - 2 * phi * one * other + other * other));

    // Newcombe's correlation with its correction: a positive association counts only beyond n / 2.
    private static double Correlation(double both, double onlyBefore, double onlyAfter, double neither)
    {
        var product = (both + onlyBefore) * (onlyAfter + neither) * (both + onlyAfter) * (onlyBefore + neither);
        if (product <= 0) return 0;
        var (covered, n) = (both * neither - onlyBefore * onlyAfter, both + onlyBefore + onlyAfter + neither);
        var counted = covered > n / 2 ? covered - n / 2 : covered < 0 ? covered : 0;
        return counted / Math.Sqrt(product);
    }
}
