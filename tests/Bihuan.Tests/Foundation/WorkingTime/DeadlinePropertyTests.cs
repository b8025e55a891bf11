using Bihuan.Foundation.WorkingTime;
using Bihuan.ServiceLevels.Oracle;

namespace Bihuan.Tests.Foundation.WorkingTime;

/// <summary>What has to hold for every start, limit, calendar and set of pauses; cases from a seed, so a failure names itself.</summary>
public sealed class DeadlinePropertyTests
{
    private const int Cases = 4_000;
    private static readonly WorkingCalendar[] Calendars = [.. DueOracle.Plans().Select(plan => WorkingCalendar.Create(plan).Value)];

    public static TheoryData<int> Seeds => [1, 2, 3];

    [Theory, MemberData(nameof(Seeds))]
    public void A_later_start_is_never_due_earlier(int seed) => Each(seed, (one, calendar, number) =>
    {
        // Months end on days of the same number: 30 and 31 August both end on 30 September, and a pause then tells them apart.
        if (one.Limit.Unit == LimitUnit.Month) one = one with { Pauses = [] };
        var later = one.Start.AddMinutes(1 + number % 4_000);
        return Due(one, calendar) is not { } due || Due(one with { Start = later }, calendar) is not { } laterDue || laterDue >= due;
    });

    [Theory, MemberData(nameof(Seeds))]
    public void The_due_time_has_exactly_the_limit_elapsed(int seed) => Each(seed, (one, calendar, _) =>
    {
        var rule = new DueRule(one.Rule.StartDayCounts, LastDayMove.Never, one.Rule.Ends);
        if (Due(one with { Rule = rule }, calendar) is not { } due) return true;
        var elapsed = Deadline.Elapsed(one.Start, due, one.Limit.Unit, calendar, one.Pauses, rule);
        return elapsed.Found && elapsed.Count == one.Limit.Amount
            && (one.Limit.CountsDays || elapsed.Time == new TimeSpan(one.Limit.Unit is LimitUnit.Hour or LimitUnit.WorkingHour ? one.Limit.Amount : 0, one.Limit.Unit is LimitUnit.Minute or LimitUnit.WorkingMinute ? one.Limit.Amount : 0, 0));
    });

    [Theory, MemberData(nameof(Seeds))]
    public void An_instant_before_the_due_time_less_has_elapsed(int seed) => Each(seed, (one, calendar, _) =>
    {
        var rule = new DueRule(one.Rule.StartDayCounts, LastDayMove.Never, one.Rule.Ends);
        return Due(one with { Rule = rule }, calendar) is not { } due
            || Deadline.Elapsed(one.Start, due.AddTicks(-1), one.Limit.Unit, calendar, one.Pauses, rule).Count < one.Limit.Amount;
    });

    [Theory, MemberData(nameof(Seeds))]
    public void Two_limits_in_one_step_or_two_end_alike(int seed) => Each(seed, (one, calendar, number) =>
    {
        var first = one.Limit with { Amount = 1 + number % one.Limit.Amount };
        var rest = one.Limit with { Amount = one.Limit.Amount - first.Amount };
        if (rest.Amount == 0 || one.Limit.Unit == LimitUnit.Month) return true;      // months differ in length
        var rule = new DueRule(false, LastDayMove.Never);
        var plain = one with { Rule = rule, Pauses = [] };
        if (Due(plain with { Limit = first }, calendar) is not { } middle || Due(plain, calendar) is not { } whole) return true;
        // A day ends with the first instant of the next one; the next period starts within the day that ended.
        var again = one.Limit.CountsDays ? middle.AddTicks(-1) : middle;
        return Due(plain with { Start = again, Limit = rest }, calendar) == whole;
    });

    [Theory, MemberData(nameof(Seeds))]
    public void A_pause_before_the_due_time_moves_it_by_its_working_length(int seed) => Each(seed, (one, calendar, number) =>
    {
        if (one.Limit.CountsDays) return true;
        var plain = one with { Pauses = [] };
        if (Due(plain, calendar) is not { } due || due <= one.Start.AddMinutes(2)) return true;
        var from = one.Start.AddMinutes((due - one.Start).TotalMinutes * (number % 97) / 100);
        var pause = new Pause(from, from.AddMinutes(1 + number % 9_000));
        var length = Deadline.Elapsed(pause.From, pause.Until, one.Limit.Unit, calendar).Time;
        if (Due(plain with { Pauses = [pause] }, calendar) is not { } moved) return true;
        return Deadline.Elapsed(due, moved, one.Limit.Unit, calendar).Time == length;
    });

    [Theory, MemberData(nameof(Seeds))]
    public void Explaining_says_what_computing_says(int seed) => Each(seed, (one, calendar, number) =>
        number % 10 != 0 || Deadline.Explain(one.Start, one.Limit, calendar, one.Pauses, one.Rule).Due == Deadline.Due(one.Start, one.Limit, calendar, one.Pauses, one.Rule));

    private static void Each(int seed, Func<OracleCase, WorkingCalendar, int, bool> holds)
    {
        for (var number = 0; number < Cases; number++)
        {
            var one = DueOracle.Case(seed, number, Calendars.Length);
            Assert.True(holds(one, Calendars[one.Plan], number), $"case {number} of seed {seed}: {one}");
        }
    }

    private static DateTimeOffset? Due(OracleCase one, WorkingCalendar calendar) =>
        Deadline.Due(one.Start, one.Limit, calendar, one.Pauses, one.Rule) is { Found: true } due ? due.At : null;
}
