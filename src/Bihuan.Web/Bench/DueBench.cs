using System.Diagnostics;
using System.Globalization;
using Bihuan.Foundation.WorkingTime;
using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.Web.Bench;

/// <summary>One due time by the shipped calendar with two pauses, over starts all through a year: median and least of many batches, and what they allocate.</summary>
internal static class DueBench
{
    private const int Batches = 2_000, BatchSize = 512;
    private static readonly DateTimeOffset s_year = new(2026, 1, 1, 1, 0, 0, TimeSpan.Zero);

    public static int Run()
    {
        var calendar = ShippedCalendars.Find("company")!;
        foreach (var text in new[] { "3 wd", "72 h", "16 wh", "1 mo" })
        {
            if (!Limit.TryParse(text, out var limit)) throw new InvalidOperationException(text);
            for (var i = 0; i < Batches / 4; i++) Batch(limit, calendar);
            var times = new double[Batches];
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Batches; i++) times[i] = Batch(limit, calendar);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Array.Sort(times);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{text,-5} median {times[Batches / 2]:0.000} us, least {times[0]:0.000} us, {allocated} bytes allocated, load {ChildServer.Load()}"));
        }

        return 0;
    }

    /// <summary>Microseconds for one, over a batch.</summary>
    private static double Batch(Limit limit, WorkingCalendar calendar)
    {
        Span<Pause> pauses = stackalloc Pause[2];
        var (from, found) = (Stopwatch.GetTimestamp(), 0);
        for (var i = 0; i < BatchSize; i++)
        {
            var start = s_year.AddMinutes(i * 1021L);
            pauses[0] = new Pause(start.AddHours(3), start.AddHours(8));
            pauses[1] = new Pause(start.AddHours(20), start.AddHours(27));
            if (Deadline.Due(start, limit, calendar, pauses).Found) found++;
        }

        return found == BatchSize ? Stopwatch.GetElapsedTime(from).TotalMicroseconds / BatchSize : throw new InvalidOperationException($"{BatchSize - found} have no due time.");
    }
}
