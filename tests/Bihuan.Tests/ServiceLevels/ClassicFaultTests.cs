using Bihuan.Foundation.WorkingTime;
using Bihuan.ServiceLevels;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Policies;
using Bihuan.Platform.Policies;
using Bihuan.ServiceLevels.Calendars;

namespace Bihuan.Tests.ServiceLevels;

/// <summary>The four faults for which service-level clocks are known, each set up as it happens elsewhere.</summary>
public sealed class ClassicFaultTests
{
    private static readonly LimitPolicy Shipped = ServiceLevelPolicies.ShippedLimits();
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    /// <summary>Elsewhere, editing a target changes what old and running cases are judged by.</summary>
    [Fact]
    public void Fault_one_targets_are_not_recomputed_from_the_policy_of_today()
    {
        var sixth = Shipped.Find("TL-06")!;
        var today = Shipped with { Version = 2, Limits = [.. Shipped.Limits.Select(x => x == sixth ? sixth with { Amount = 1 } : x)] };
        ClockFact[] facts = [Opened("2026-03-02T10:00"), Fact("case.first-responded", 2, "2026-03-02T20:00")];
        var (own, other) = (Run(Shipped, facts, "TL-06"), Run(today, facts, "TL-06"));

        Assert.Equal(ClockOutcome.Breached, other.OutcomeAt(At("2027-01-01T00:00")));                     // what the edit would make of it
        Assert.Equal((1, ClockOutcome.Met), (own.PolicyVersion, own.OutcomeAt(At("2027-01-01T00:00"))));  // what the version it began with says
    }

    /// <summary>Elsewhere, the length of a pause is added at the end in clock time, so that it falls on nights and weekends.</summary>
    [Fact]
    public void Fault_two_a_pause_stands_where_it_happened_and_costs_what_was_lost_there()
    {
        // Complex repair, three working days from Thursday 5 March; waiting for the customer from Friday evening until Sunday evening.
        ClockFact[] facts =
        [
            Opened("2026-03-05T10:00", ("kind", "repair"), ("complexity", "complex")),
            Fact("case.hold-added", 2, "2026-03-06T19:00") with { Subject = "customer" }, Fact("case.hold-released", 3, "2026-03-08T19:00") with { Subject = "customer" },
        ];
        // Friday's end passed while it stood still, so that day does not count; Saturday and Sunday would not have counted anyway.
        Assert.Equal(At("2026-03-12T00:00"), Run(Shipped, facts, "TL-18").DueAt);
        Assert.Equal(At("2026-03-11T00:00"), Run(Shipped, facts[..1], "TL-18").DueAt);
    }

    /// <summary>Elsewhere, what was late but done before the next run of a job counts as in time.</summary>
    [Fact]
    public void Fault_three_the_outcome_is_that_of_the_recorded_times_whenever_anybody_looks()
    {
        var late = Run(Shipped, [Opened("2026-03-02T10:00"), Fact("case.first-responded", 2, "2026-03-03T10:00:30")], "TL-06");

        foreach (var looked in new[] { "2026-03-03T10:00:30", "2026-03-03T10:01", "2026-04-01T00:00" })
            Assert.Equal(ClockOutcome.Breached, late.OutcomeAt(At(looked)));
        Assert.Equal(ClockOutcome.Running, late.OutcomeAt(At("2026-03-03T10:00")));
    }

    /// <summary>Elsewhere, a calendar knows weekends and perhaps holidays, and nothing of the weekends worked in return.</summary>
    [Fact]
    public void Fault_four_make_up_workdays_are_worked_and_holidays_are_not()
    {
        var due = Deadline.Due(At("2026-09-29T10:00"), new Limit(3, LimitUnit.WorkingDay), ShippedCalendars.Find("company")!).At;

        Assert.Equal(At("2026-10-10T00:00"), due);                                                        // 30 September, 8 and 9 October
        Assert.Equal(At("2026-10-11T00:00"), Deadline.Due(At("2026-09-29T10:00"), new Limit(4, LimitUnit.WorkingDay), ShippedCalendars.Find("company")!).At);   // Saturday 10 October is worked
    }

    /// <summary>A year without a notice is filled in from a later calendar; everything else of that calendar stays out.</summary>
    [Fact]
    public void A_notice_for_a_provisional_year_brings_its_days_and_nothing_else()
    {
        var china = ShippedCalendars.Find("china")!;
        var newer = china.Plan with
        {
            Days = [.. china.Plan.Days, new DayOverride(new DateOnly(2026, 11, 11), IsOff: true, "late idea"), new DayOverride(new DateOnly(2027, 1, 4), IsOff: true, "New Year")],
            Notices = new Dictionary<int, string>(china.Plan.Notices) { [2027] = "2026-12" },
        };
        var merged = WorkingCalendar.Create(CalendarBook.WithNewNotices(china, newer)!).Value;

        Assert.True(merged.IsWorking(new DateOnly(2026, 11, 11)));
        Assert.False(merged.IsWorking(new DateOnly(2027, 1, 4)));
        Assert.False(merged.IsProvisional(new DateOnly(2027, 1, 5)));
        Assert.Null(CalendarBook.WithNewNotices(china, china.Plan));
    }

    [Fact]
    public void An_imported_notice_takes_the_place_of_the_year_s_and_leaves_the_rest_of_the_text_alone()
    {
        var text = EmbeddedPolicies.Text("policies/calendars/china.yaml");
        var imported = HolidayImport.Csv("date,name,is_off_day\n2026-01-01,元旦,1\n2026-01-04,元旦,0\n2026-02-16,春节,1\n2026-02-17,春节,1\n");
        var put = NoticeText.Put(text, imported, "2026-01").Value;
        var diff = LineDiff.Of(text, put).Where(x => x.IsAdded || x.IsRemoved).ToList();

        Assert.True(CalendarReader.Read(put, "china.yaml").IsValid);
        Assert.All(diff.Where(x => x.IsRemoved), x => Assert.True(x.Before > text.Split('\n').ToList().FindIndex(y => y.Contains("- year: 2026", StringComparison.Ordinal))));
        Assert.Contains(diff, x => x.IsAdded && x.Text.Contains("made-up-on: [2026-01-04]", StringComparison.Ordinal));
        Assert.Contains("from: 2026-02-16, until: 2026-02-17", put);
        Assert.Equal(text.Split("- year: 2025")[0], put.Split("- year: 2025")[0]);
    }

    private static ClockState Run(LimitPolicy policy, ClockFact[] facts, string key) => Assert.Single(ClockFold.Run(policy, facts, ShippedCalendars.Find, Zone), x => x.Key == key);

    private static ClockFact Opened(string at, params (string Key, string Value)[] selectors) =>
        Fact("case.opened", 1, at) with { Selectors = (selectors.Length == 0 ? [("kind", "return")] : selectors).ToDictionary(x => x.Item1, x => x.Item2) };

    private static ClockFact Fact(string name, long seq, string at) => new(name, seq, At(at), At(at));

    private static DateTimeOffset At(string wall) => new(DateTime.Parse(wall), TimeSpan.FromHours(8));
}
