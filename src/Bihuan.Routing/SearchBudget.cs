using System.Diagnostics;

namespace Bihuan.Routing;

/// <summary>
/// How long a search may go on: processor seconds of the whole process, seconds on the wall, or iterations. Only an
/// iteration budget makes two runs with the same seed equal, because the temperature follows the used share.
/// </summary>
public sealed record SearchBudget
{
    private readonly double _cpuSeconds;
    private readonly double _wallSeconds;

    private SearchBudget(double cpuSeconds, double wallSeconds, long iterations)
    {
        if (cpuSeconds < 0 || wallSeconds < 0 || iterations < 0)
            throw new ArgumentOutOfRangeException(nameof(iterations), "A search budget cannot be negative.");
        (_cpuSeconds, _wallSeconds, Iterations) = (cpuSeconds, wallSeconds, iterations);
    }

    /// <summary>0 when the budget is one of time.</summary>
    public long Iterations { get; }

    public bool CountsIterations => _cpuSeconds == 0 && _wallSeconds == 0;

    public bool CountsProcessor => _cpuSeconds > 0;

    public static SearchBudget OfCpuSeconds(double seconds) => new(Positive(seconds), 0, 0);

    public static SearchBudget OfSeconds(double seconds) => new(0, Positive(seconds), 0);

    public static SearchBudget OfIterations(long iterations) => new(0, 0, iterations);

    /// <summary>The same kind of budget, an equal share of it.</summary>
    internal SearchBudget DividedBy(int shares) => new(_cpuSeconds / shares, _wallSeconds / shares, Iterations / shares);

    internal Meter Begin() => new(_cpuSeconds, _wallSeconds);

    private static double Positive(double seconds) =>
        seconds is > 0 and < 1e7 ? seconds : throw new ArgumentOutOfRangeException(nameof(seconds), "A time budget must be positive.");

    /// <summary>The share of a time budget used since the search began.</summary>
    internal sealed class Meter(double cpuSeconds, double wallSeconds)
    {
        private readonly TimeSpan _cpuAtStart = Environment.CpuUsage.TotalTime;
        private readonly long _ticksAtStart = Stopwatch.GetTimestamp();

        public double UsedShare => cpuSeconds > 0
            ? (Environment.CpuUsage.TotalTime - _cpuAtStart).TotalSeconds / cpuSeconds
            : wallSeconds > 0 ? Stopwatch.GetElapsedTime(_ticksAtStart).TotalSeconds / wallSeconds : 0;
    }
}
