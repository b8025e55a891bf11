using Bihuan.Foundation.WorkingTime;
using Bihuan.ServiceLevels;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.Tests.ServiceLevels;

public sealed class ClockTests
{
    private static readonly LimitPolicy Policy = ServiceLevelPolicies.ShippedLimits();
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly DateTimeOffset Far = At("2027-01-01T00:00");

    [Fact]
    [Requirement("SLA-02")]
    public void Each_clock_has_its_own_start_stop_and_limit()
    {
        var clocks = Run(Opened("2026-03-02T10:00", ("kind", "repair"), ("channel-kind", "own"), ("urgency", "ordinary")),
            Fact("case.first-responded", 2, "2026-03-02T10:40"), Fact("case.visit-offered", 3, "2026-03-02T11:30"),
            Fact("case.appointment-made", 4, "2026-03-02T15:00"), Fact("case.resolved", 5, "2026-03-04T10:00"), Fact("case.closed", 6, "2026-03-05T10:00"));

        Assert.Equal(
            ["appointment TL-13 Met", "appraisal-solution TL-21 Met", "arrangement TL-15 Met", "consumer-deadline TL-12 Met", "first-response TL-05 Met", "first-response TL-06 Met", "solution TL-19 Met"],
            clocks.Select(c => $"{c.Limit.Clock} {c.Key} {c.OutcomeAt(Far)}").Order());
    }

    [Fact]
    [Requirement("SLA-12")]
    [Requirement("CON-01")]
    public void The_limit_due_first_governs_and_the_others_are_kept()
    {
        var clocks = Run(Opened("2026-03-02T10:00", ("kind", "consultation"), ("channel-kind", "offline"), ("urgency", "ordinary")));

        Assert.Equal(["TL-02", "TL-05", "TL-06"], clocks.Where(c => c.Limit.Clock == "first-response").Select(c => c.Key));
        Assert.Equal("TL-02", ClockFold.Governing(clocks)["first-response"].Key);
    }

    [Fact]
    [Requirement("CON-04")]
    public void Level_and_timing_class_of_a_complaint_set_different_clocks()
    {
        var clocks = Run(Opened("2026-03-02T10:00", ("kind", "complaint")),
            Fact("case.complaint-classed", 2, "2026-03-02T10:30", ("complaint-timing", "special")), Fact("case.complaint-assessed", 3, "2026-03-02T11:00", ("complaint-level", "2")));

        Assert.Equal(At("2026-03-03T11:00"), Single(clocks, "TL-36").DueAt);
        Assert.Equal(At("2026-03-04T10:00"), Single(clocks, "TL-44").DueAt);
        Assert.DoesNotContain(clocks, c => c.Key is "TL-38" or "TL-42");
    }

    [Fact]
    public void A_complaint_classed_after_it_was_answered_is_still_judged_from_its_receipt()
    {
        var clocks = Run(Opened("2026-03-02T10:00", ("kind", "complaint")), Fact("case.first-responded", 2, "2026-03-02T23:00"),
            Fact("case.complaint-classed", 3, "2026-03-03T09:00", ("complaint-timing", "urgent")));

        Assert.Equal((At("2026-03-02T22:00"), ClockOutcome.Breached), (Single(clocks, "TL-42").DueAt, Single(clocks, "TL-42").OutcomeAt(Far)));
    }

    [Fact]
    public void A_late_stop_was_late_whoever_looked_and_when()
    {
        var clock = Single(Run(Opened("2026-03-02T10:00", ("kind", "return")), Fact("case.first-responded", 2, "2026-03-03T10:01")), "TL-06");

        Assert.Equal(ClockOutcome.Running, clock.OutcomeAt(At("2026-03-03T10:00")));
        Assert.Equal(ClockOutcome.Breached, clock.OutcomeAt(At("2026-03-03T10:00").AddTicks(1)));
        Assert.Equal(ClockOutcome.Breached, clock.OutcomeAt(At("2026-03-03T10:01")));
        Assert.Equal(ClockOutcome.Breached, clock.OutcomeAt(Far));
    }

    [Fact]
    public void A_clock_stands_still_only_for_listed_facts()
    {
        var waiting = Single(Run(Opened("2026-03-02T10:00", ("kind", "repair")), Hold("2026-03-02T12:00", "customer"), Released("2026-03-02T18:00", "customer")), "TL-19");
        var visiting = Single(Run(Opened("2026-03-02T10:00", ("kind", "repair")), Hold("2026-03-02T12:00", "visit"), Released("2026-03-02T18:00", "visit")), "TL-19");

        Assert.Equal(At("2026-03-05T16:00"), waiting.DueAt);
        Assert.Equal(At("2026-03-05T10:00"), visiting.DueAt);
    }

    [Fact]
    public void Two_reasons_for_one_stretch_stop_the_clock_once()
    {
        var clock = Single(Run(Opened("2026-03-02T10:00", ("kind", "repair")), Hold("2026-03-02T12:00", "customer"), Hold("2026-03-02T14:00", "testing"),
            Released("2026-03-02T18:00", "customer"), Released("2026-03-02T20:00", "testing")), "TL-19");

        Assert.Equal(At("2026-03-05T18:00"), clock.DueAt);
    }

    [Fact]
    public void While_it_stands_still_it_is_not_due_and_wakes_nobody()
    {
        var clock = Single(Run(Opened("2026-03-02T10:00", ("kind", "repair")), Hold("2026-03-02T12:00", "customer")), "TL-19");

        Assert.Equal((null, true, null, ClockOutcome.Running), (clock.DueAt, clock.IsPaused, clock.WakeAfter(At("2026-03-02T13:00")), clock.OutcomeAt(Far)));
    }

    [Fact]
    [Requirement("SLA-11")]
    public void A_gas_leak_on_a_holiday_night_is_due_in_two_hours_and_warns_before()
    {
        var clock = Single(Run(Opened("2026-10-01T23:50", ("kind", "fault-report"), ("urgency", "urgent"))), "TL-16");

        Assert.Equal(At("2026-10-02T01:50"), clock.DueAt);
        Assert.Equal([At("2026-10-02T00:50"), At("2026-10-02T01:20")], clock.WarnAt);
        Assert.Equal(["agent-lead"], clock.Limit.WarnsAlso);
        Assert.Equal(At("2026-10-02T00:50"), clock.WakeAfter(At("2026-10-01T23:50")));
        Assert.Equal(At("2026-10-02T01:20"), clock.WakeAfter(At("2026-10-02T00:50")));
        Assert.Equal(At("2026-10-02T01:50").AddMicroseconds(1), clock.WakeAfter(At("2026-10-02T01:20")));      // a stop at the due time is in time
        Assert.Null(clock.WakeAfter(At("2026-10-02T01:51")));
    }

    [Fact]
    public void Urgency_raised_later_starts_its_clock_then_and_not_before()
    {
        var clocks = Run(Opened("2026-03-02T10:00", ("kind", "repair"), ("urgency", "ordinary")), Fact("case.urgency-changed", 2, "2026-03-02T15:00", ("urgency", "urgent")));

        Assert.Equal(At("2026-03-02T17:00"), Single(clocks, "TL-16").DueAt);
    }

    [Fact]
    public void Regrading_withdraws_the_old_grade_s_clock_unless_it_was_already_late()
    {
        var inTime = Run(Opened("2026-03-02T10:00", ("kind", "repair")), Graded(2, "2026-03-02T11:00", "green"), Graded(3, "2026-03-02T15:00", "yellow"));
        var late = Run(Opened("2026-03-02T10:00", ("kind", "repair")), Graded(2, "2026-03-02T11:00", "green"), Graded(3, "2026-03-03T12:00", "yellow"));

        Assert.Equal(ClockOutcome.Withdrawn, Single(inTime, "TL-22").OutcomeAt(Far));
        Assert.Equal(At("2026-03-04T15:00"), Single(inTime, "TL-23").DueAt);
        Assert.Equal(ClockOutcome.Breached, Single(late, "TL-22").OutcomeAt(Far));
    }

    [Fact]
    public void Progress_on_a_yellow_order_is_due_again_after_each_report()
    {
        var clocks = Run(Opened("2026-03-02T10:00", ("kind", "repair")), Graded(2, "2026-03-02T11:00", "yellow"),
            Fact("case.progress-told", 3, "2026-03-03T11:00"), Fact("case.closed", 4, "2026-03-04T11:00")).Where(c => c.Key == "TL-23").ToList();

        Assert.Equal([(1, ClockOutcome.Met), (2, ClockOutcome.Withdrawn)], clocks.Select(c => (c.Run, c.OutcomeAt(Far))));
        Assert.Equal(At("2026-03-05T11:00"), clocks[1].DueAt);
    }

    [Fact]
    public void Whoever_was_told_the_result_waits_for_no_progress_until_the_order_is_reopened()
    {
        var clocks = Run(Opened("2026-03-02T10:00", ("kind", "repair")), Graded(2, "2026-03-02T11:00", "yellow"),
            Fact("case.progress-told", 3, "2026-03-03T11:00"), Fact("case.result-told", 4, "2026-03-04T11:00"), Fact("case.reopened", 5, "2026-03-20T11:00")).Where(c => c.Key == "TL-23").ToList();

        Assert.Equal([(1, ClockOutcome.Met), (2, ClockOutcome.Met), (3, ClockOutcome.Running)], clocks.Select(c => (c.Run, c.OutcomeAt(At("2026-03-20T12:00")))));
        Assert.Equal(At("2026-03-22T11:00"), clocks[2].DueAt);
    }

    [Fact]
    public void A_grade_taken_back_ends_its_clock()
    {
        var clock = Single(Run(Opened("2026-03-02T10:00", ("kind", "repair")), Graded(2, "2026-03-02T11:00", "green"), Fact("case.grade-withdrawn", 3, "2026-03-02T11:01", ("grade", "none"))), "TL-22");

        Assert.Equal(ClockOutcome.Withdrawn, clock.OutcomeAt(Far));
    }

    [Fact]
    public void A_reopened_case_gets_a_second_run_and_keeps_the_first()
    {
        var runs = Run(Opened("2026-03-02T10:00", ("kind", "repair")), Fact("case.resolved", 2, "2026-03-03T10:00"), Fact("case.reopened", 3, "2026-03-09T10:00")).Where(c => c.Key == "TL-19").ToList();

        Assert.Equal([(1, ClockOutcome.Met), (2, ClockOutcome.Running)], runs.Select(c => (c.Run, c.OutcomeAt(At("2026-03-09T11:00")))));
        Assert.Equal(At("2026-03-12T10:00"), runs[1].DueAt);
    }

    [Fact]
    public void A_fact_that_arrives_late_recomputes_and_both_results_are_kept()
    {
        ClockFact[] known = [Opened("2026-03-02T10:00", ("kind", "repair"), ("urgency", "urgent"))];
        var arrived = new ClockFact("case.visit-started", 2, At("2026-03-02T11:30"), At("2026-03-02T18:00"));
        var (before, after) = (Run(known), Run([.. known, arrived]));
        var change = Assert.Single(ClockFold.Changes(before, after, At("2026-03-02T18:00")), c => c.Key == "TL-16");

        Assert.Equal((ClockOutcome.Breached, ClockOutcome.Met), (change.OldOutcome, change.NewOutcome));
        var first = AppliedTimeLimit.From(Guid.Empty, Single(before, "TL-16"), null, At("2026-03-02T17:00"));
        var second = AppliedTimeLimit.From(Guid.Empty, Single(after, "TL-16"), null, At("2026-03-02T18:00"), first);
        Assert.Equal((ClockOutcome.Met, ClockOutcome.Breached), (second.Outcome, second.FirstOutcome));
    }

    [Fact]
    public void The_order_in_which_facts_arrive_makes_no_difference()
    {
        ClockFact[] facts = [Opened("2026-03-02T10:00", ("kind", "repair")), Graded(2, "2026-03-02T11:00", "yellow"), Hold("2026-03-02T12:00", "customer"),
            Released("2026-03-02T18:00", "customer"), Fact("case.progress-told", 5, "2026-03-03T09:00"), Fact("case.resolved", 6, "2026-03-04T10:00")];
        var straight = Run(facts).Select(c => (c.Key, c.Run, c.DueAt, c.OutcomeAt(Far)));

        Assert.Equal(straight, Run([.. facts.AsEnumerable().Reverse()]).Select(c => (c.Key, c.Run, c.DueAt, c.OutcomeAt(Far))));
    }

    [Fact]
    [Requirement("SLA-01")]
    public void A_changed_limit_holds_for_cases_opened_from_its_day_and_not_before()
    {
        var sixth = Policy.Find("TL-06")!;
        var changed = Policy with
        {
            Version = 2,
            Limits = [.. Policy.Limits.Where(limit => limit != sixth), sixth with { EffectiveUntil = new DateOnly(2026, 4, 1) }, sixth with { Amount = 12, EffectiveFrom = new DateOnly(2026, 4, 1) }],
        };
        DateTimeOffset? Due(string opened) => Single(ClockFold.Run(changed, [Opened(opened, ("kind", "return"))], ShippedCalendars.Find, Zone), "TL-06").DueAt;

        Assert.Equal(At("2026-04-01T23:59"), Due("2026-03-31T23:59"));
        Assert.Equal(At("2026-04-01T12:00"), Due("2026-04-01T00:00"));
    }

    [Fact]
    [Requirement("SLA-06")]
    public void Past_the_consumer_deadline_the_case_is_open_to_the_regulator_and_management_was_warned()
    {
        var clock = Single(Run(Opened("2026-03-20T10:00", ("kind", "complaint"))), "TL-12");

        Assert.Equal([At("2026-04-02T00:00"), At("2026-04-04T00:00")], clock.WarnAt);
        Assert.Contains("regional-manager", clock.Limit.WarnsAlso!);
        Assert.False(clock.IsOpenToRegulator(At("2026-04-05T00:00")));
        Assert.True(clock.IsOpenToRegulator(At("2026-04-05T00:01")));
    }

    [Theory]
    [InlineData(24 * 60, "quick")]
    [InlineData(24 * 60 + 1, "standard")]
    [InlineData(48 * 60, "standard")]
    [InlineData(48 * 60 + 1, "delayed")]
    [Requirement("SLA-05")]
    public void A_response_falls_into_one_band(int minutes, string band) => Assert.Equal(band, new ResponseBands(Policy).Of(TimeSpan.FromMinutes(minutes)));

    [Fact]
    [Requirement("SLA-05")]
    public void Shares_of_the_bands_are_reported_and_no_response_gives_no_figure()
    {
        var bands = new ResponseBands(Policy);

        Assert.Equal([("quick", 50m), ("standard", 25m), ("delayed", 25m)],
            bands.Shares([TimeSpan.FromHours(1), TimeSpan.FromHours(24), TimeSpan.FromHours(30), TimeSpan.FromHours(90)])!.Select(pair => (pair.Key, pair.Value)));
        Assert.Null(bands.Shares([]));
    }

    [Fact]
    [Requirement("SLA-09")]
    public void A_missed_promise_fails_even_when_the_limit_was_met()
    {
        var verdict = ClockDecisions.JudgePromise(At("2026-03-02T10:30"), At("2026-03-02T12:00"), At("2026-03-02T11:50"), Far);

        Assert.Equal((ClockOutcome.Breached, ClockOutcome.Met, true), (verdict.Promise, verdict.Limit, verdict.IsFailed));
        Assert.False(ClockDecisions.JudgePromise(At("2026-03-02T10:30"), At("2026-03-02T12:00"), At("2026-03-02T10:30"), Far).IsFailed);
        Assert.True(ClockDecisions.JudgePromise(At("2026-03-02T10:30"), null, null, At("2026-03-02T10:31")).IsFailed);
    }

    [Fact]
    [Requirement("SLA-04")]
    public void A_return_is_extended_from_three_working_days_to_seven_only_with_reason_and_approver()
    {
        var (asker, approver, at) = (new Guid("019a0000-0000-7000-8000-000000000001"), new Guid("019a0000-0000-7000-8000-000000000002"), At("2026-10-08T09:00"));
        ClockFact[] facts = [Opened("2026-09-30T17:00", ("kind", "return"))];
        var clock = Single(Run(facts), "TL-27");
        string? Code(string? reason, Guid? by) => ClockDecisions.Extend(clock, Policy, ShippedCalendars.Find, reason, asker, by, at).Refusal?.Code;

        Assert.Equal(At("2026-10-11T00:00"), clock.DueAt);
        Assert.Equal("clock.reason-missing", Code(" ", approver));
        Assert.Equal("clock.approver-missing", Code("part must be ordered", null));
        Assert.Equal("clock.approver-is-asker", Code("part must be ordered", asker));
        var extended = ClockDecisions.Extend(clock, Policy, ShippedCalendars.Find, "part must be ordered", asker, approver, at).Value;
        Assert.Equal((At("2026-10-11T00:00"), At("2026-10-16T00:00")), (extended.OldDueAt, extended.NewDueAt));

        var after = Single(Run([.. facts, new ClockFact(ClockFact.Extended, 2, at, at) { Subject = "TL-27" }]), "TL-27");
        Assert.Equal((extended.NewDueAt, "TL-28"), (after.DueAt, after.ExtendedTo));
        Assert.Equal("clock.already-extended", ClockDecisions.Extend(after, Policy, ShippedCalendars.Find, "again", asker, approver, at).Refusal!.Code);
        Assert.Equal("clock.over", ClockDecisions.Extend(clock, Policy, ShippedCalendars.Find, "too late", asker, approver, Far).Refusal!.Code);
        Assert.Equal("clock.not-extendable", ClockDecisions.Extend(Single(Run(facts), "TL-06"), Policy, ShippedCalendars.Find, "why", asker, approver, at).Refusal!.Code);
    }

    [Fact]
    public void Attainment_counts_open_overdue_as_missed_and_what_is_not_due_not_at_all()
    {
        var asOf = At("2026-03-10T10:00");
        ClockState Case(string opened, string? answered) =>
            Single(Run(answered is null ? [Opened(opened, ("kind", "return"))] : [Opened(opened, ("kind", "return")), Fact("case.first-responded", 2, answered)]), "TL-06");
        var clocks = Enumerable.Repeat(Case("2026-03-02T10:00", "2026-03-02T11:00"), 8)
            .Append(Case("2026-03-02T10:00", "2026-03-04T10:00")).Append(Case("2026-03-02T10:00", null))
            .Append(Case("2026-03-10T09:00", null)).Append(Case("2026-03-10T09:30", null));

        Assert.Equal(80m, Attainment.Of(clocks, asOf).Percent);
        Assert.Null(Attainment.Of([], asOf).Percent);
    }

    [Fact]
    public void Pauses_survive_being_written_to_a_row()
    {
        Pause[] pauses = [new(At("2026-03-02T10:00").AddMicroseconds(7), At("2026-03-02T11:00")), Pause.Open(At("2026-03-03T10:00"))];

        Assert.Equal(pauses, AppliedTimeLimit.ReadPauses(AppliedTimeLimit.WritePauses(pauses)));
    }

    private static IReadOnlyList<ClockState> Run(params ClockFact[] facts) => ClockFold.Run(Policy, facts, ShippedCalendars.Find, Zone);

    private static ClockState Single(IReadOnlyList<ClockState> clocks, string key) => Assert.Single(clocks, clock => clock.Key == key);

    private static ClockFact Opened(string at, params (string Key, string Value)[] selectors) => Fact("case.opened", 1, at, selectors);

    private static ClockFact Graded(long seq, string at, string grade) => Fact("case.graded", seq, at, ("grade", grade));

    private static ClockFact Hold(string at, string subject) => Fact("case.hold-added", 20, at) with { Subject = subject };

    private static ClockFact Released(string at, string subject) => Fact("case.hold-released", 21, at) with { Subject = subject };

    private static ClockFact Fact(string name, long seq, string at, params (string Key, string Value)[] selectors) =>
        new(name, seq, At(at), At(at)) { Selectors = selectors.Length == 0 ? null : selectors.ToDictionary(pair => pair.Key, pair => pair.Value) };

    private static DateTimeOffset At(string wall) => new(DateTime.Parse(wall), TimeSpan.FromHours(8));
}
