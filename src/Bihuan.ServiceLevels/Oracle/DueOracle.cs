using System.Collections.Concurrent;
using System.Diagnostics;
using Bihuan.Foundation.WorkingTime;
using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.ServiceLevels.Oracle;

/// <summary>What a run of the oracle found; Disagreements holds the first few in words.</summary>
public sealed record OracleRun(int Seed, long Cases, long Compared, long BeyondYears, IReadOnlyList<string> Disagreements, double Seconds);

/// <summary>One random case, reproducible from the seed and its number.</summary>
internal sealed record OracleCase(int Plan, DateTimeOffset Start, Limit Limit, DueRule Rule, Pause[] Pauses)
{
    public override string ToString() =>
        $"plan {Plan}, {Start:yyyy-MM-ddTHH:mmZ}, {Limit}, {Rule}, [{string.Join(" ", Pauses.Select(p => $"{p.From:yyyy-MM-ddTHH:mmZ}/{p.Until:yyyy-MM-ddTHH:mmZ}"))}]";
}

/// <summary>
/// Random cases put to the arithmetic and to the minute counter: official holidays and make-up days, several windows,
/// a shop that shuts by its own days, zones that change their clocks, pauses that touch, nest and straddle the due time,
/// and starts long before or after. The full count runs by <c>./bihuan bench oracle</c>, a sample in the tests.
/// </summary>
internal static class DueOracle
{
    private const int FirstYear = 2023, LastYear = 2026, DisagreementsMax = 20;

    /// <summary>Runs the cases on as many threads as asked; the same seed and count give the same cases on any number.</summary>
    internal static OracleRun Run(long cases, int seed, int threads = 1)
    {
        var watch = Stopwatch.StartNew();
        var plans = Plans();
        var calendars = plans.Select(plan => WorkingCalendar.Create(plan).Value).ToArray();
        var counters = new MinuteCounter[plans.Count];
        Parallel.For(0, plans.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => counters[i] = new MinuteCounter(plans[i], FirstYear, LastYear + 1));
        var found = new ConcurrentQueue<string>();
        long compared = 0, beyond = 0;
        Parallel.For(0L, cases, new ParallelOptions { MaxDegreeOfParallelism = threads }, number =>
        {
            var one = Case(seed, number, plans.Count);
            if (counters[one.Plan].Due(one.Start, one.Limit, one.Pauses, one.Rule) is not { } expected) { Interlocked.Increment(ref beyond); return; }
            Interlocked.Increment(ref compared);
            var due = Deadline.Due(one.Start, one.Limit, calendars[one.Plan], one.Pauses, one.Rule);
            if ((!due.Found || due.At != expected) && found.Count < DisagreementsMax)
                found.Enqueue($"case {number} of seed {seed}: {one}: counted {expected:yyyy-MM-ddTHH:mmZ}, computed {(due.Found ? due.At.ToString("yyyy-MM-ddTHH:mmZ") : due.Code)}");
        });
        return new OracleRun(seed, cases, compared, beyond, [.. found], watch.Elapsed.TotalSeconds);
    }

    internal static OracleCase Case(int seed, long number, int plans)
    {
        var random = new Random(unchecked(seed * 1_000_003 + (int)number));
        var start = new DateTimeOffset(FirstYear, 1, 3, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(0, (int)TimeSpan.FromDays(365 * 3 + 200).TotalMinutes));
        var unit = (LimitUnit)random.Next((int)LimitUnit.Minute, (int)LimitUnit.Month + 1);
        var limit = new Limit(random.Next(1, unit switch
        {
            LimitUnit.Minute or LimitUnit.WorkingMinute => 4000,
            LimitUnit.Hour => 200,
            LimitUnit.WorkingHour => 120,
            LimitUnit.Month => 7,
            _ => 50,
        }), unit);
        var rule = new DueRule(random.Next(3) == 0, (LastDayMove)random.Next(3), (DayEnd)random.Next(2));
        return new OracleCase(random.Next(plans), start, limit, rule, Pauses(random, start));
    }

    private static Pause[] Pauses(Random random, DateTimeOffset start)
    {
        var pauses = new Pause[random.Next(4)];
        for (var i = 0; i < pauses.Length; i++)
        {
            var from = start.AddMinutes(random.Next(-3 * WorkWindow.DayMinutes, 20 * WorkWindow.DayMinutes));
            // A third of them end or begin on the hour, where windows do.
            if (random.Next(3) == 0) from = from.AddMinutes(-from.Minute);
            pauses[i] = new Pause(from, from.AddMinutes(random.Next(1, random.Next(2) == 0 ? 600 : 9 * WorkWindow.DayMinutes)));
        }
        Array.Sort(pauses, (a, b) => a.From.CompareTo(b.From));
        return random.Next(2) == 0 ? pauses : Pause.Normalise(pauses);
    }

    internal static IReadOnlyList<CalendarPlan> Plans()
    {
        var china = ShippedCalendars.Find("china")!.Plan;
        var company = ShippedCalendars.Find("company")!.Plan;
        var shop = Week("shop", "Asia/Shanghai", ["10:00-14:00", "14:30-22:00"], Enum.GetValues<DayOfWeek>()) with
        {
            HoursFollowWindows = true,
            Days = [new DayOverride(new DateOnly(2025, 1, 29), true, "closed") { IsStatutory = false }, new DayOverride(new DateOnly(2025, 11, 11), false, "late", [new WorkWindow(480, 1440)])],
        };
        var workshop = Week("workshop", "Europe/Berlin", ["07:00-09:15", "09:30-12:00", "12:45-16:30"], [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Thursday, DayOfWeek.Saturday]);
        var night = Week("night", "America/New_York", ["00:00-04:00", "20:00-24:00"], Enum.GetValues<DayOfWeek>());
        var always = CalendarPlan.RoundTheClock("Australia/Lord_Howe");
        return [china, company, shop, workshop, night, always];
    }

    private static CalendarPlan Week(string code, string zone, string[] windows, DayOfWeek[] days)
    {
        var parsed = windows.Select(text => WorkWindow.TryParse(text, out var window) ? window : throw new FormatException(text)).ToList();
        return new CalendarPlan { Code = code, Zone = zone, Week = days.ToDictionary(day => day, _ => (IReadOnlyList<WorkWindow>)parsed) };
    }
}
