using Bihuan.Cases.Contracts;
using Bihuan.Foundation;

namespace Bihuan.Tests.Cases;

public class ClosingTests
{
    private static readonly Dictionary<string, int> NoDimensions = [];

    [Fact, Requirement("CASE-01"), Requirement("CASE-13")]
    public void The_loop_ends_closed_only_through_the_customers_confirmation()
    {
        var live = LiveCase.Closed();
        Assert.False(live.Case.IsOpen);
        Assert.Equal(("closed", "confirmed"), (live.Case.Stage, live.Case.Outcome));
        Assert.Equal(
            ["acceptance", "handling", "confirmation", "review", "follow-up", "evaluation", "closed"],
            live.Facts.Select(x => x.Fact).OfType<StageEntered>().Select(x => x.To));
    }

    [Fact, Requirement("CASE-13")]
    public void Not_solved_leads_back_to_handling_under_the_same_number_with_its_history()
    {
        var live = LiveCase.Asked();
        var number = live.Case.Number;
        live.Do(live.Case.SayNotSolved("phone", "still noisy", live.Process));
        Assert.Equal(("handling", 2, number), (live.Case.Stage, live.Case.Round, live.Case.Number));
        Assert.DoesNotContain("case.resolved", live.Case.Evidence);
        Assert.Contains("case.assessed", live.Case.Evidence);
        Assert.Contains("case.first-responded", live.Case.Evidence);
        Assert.Null(live.Case.AskedAt);
        live.Resolve().Tell();
        Assert.Equal("confirmation", live.Case.Stage);
    }

    [Fact, Requirement("CASE-13")]
    public void Not_solved_opens_a_closed_case_again_but_means_nothing_before_there_is_a_result()
    {
        var live = LiveCase.Closed();
        live.Do(live.Case.SayNotSolved("phone", null, live.Process));
        Assert.True(live.Case.IsOpen);
        Assert.Equal((2, null, null), (live.Case.Round, live.Case.Outcome, live.Case.ClosedAt));
        Assert.Equal("case.not-in-phase", LiveCase.InHandling().Case.SayNotSolved("phone", null, LiveCase.InHandling().Process).Refusal!.Code);
    }

    [Fact, Requirement("CASE-14")]
    public void Nobody_inspects_their_own_work_and_what_is_sent_back_is_handled_again()
    {
        var live = LiveCase.Confirmed();
        Assert.Equal("case.worker-may-not", live.Case.Review("fine", LiveCase.Technician, live.Process).Refusal!.Code);
        Assert.Equal("case.worker-may-not", live.Case.SendBack("no photo", LiveCase.Technician, live.Process).Refusal!.Code);
        live.Do(live.Case.SendBack("no photo", LiveCase.Inspector, live.Process));
        Assert.Equal(("handling", 2), (live.Case.Stage, live.Case.Round));
        Assert.Equal("case.not-in-phase", live.Case.Review("fine", LiveCase.Inspector, live.Process).Refusal!.Code);
    }

    [Fact, Requirement("SAT-02")]
    public void Follow_up_is_made_by_the_post_that_policy_names_and_never_by_who_did_the_work()
    {
        var live = LiveCase.Reviewed();
        Assert.Equal("case.worker-may-not", live.Case.FollowUp(LiveCase.By(LiveCase.Technician, "quality-inspector"), true, "phone", null, live.Process).Refusal!.Code);
        var refusal = live.Case.FollowUp(LiveCase.By(LiveCase.Lead, "agent-lead"), true, "phone", null, live.Process).Refusal!;
        Assert.Equal(("case.post-may-not", "quality-inspector"), (refusal.Code, refusal.Facts["post"]));
        Assert.True(live.Case.FollowUp(LiveCase.By(LiveCase.Inspector, "quality-inspector"), true, "phone", null, live.Process).IsOk);
    }

    [Fact, Requirement("SAT-02")]
    public void Who_worked_in_an_earlier_round_may_follow_up_the_later_one()
    {
        var live = LiveCase.Asked();
        live.Do(live.Case.SayNotSolved("phone", null, live.Process));
        live.Resolve(LiveCase.Agent).Tell();
        live.Do(live.Case.Confirm("phone", null, live.Process));
        Assert.True(live.Case.Review("fine", LiveCase.Technician, live.Process).IsOk);
        Assert.Equal("case.worker-may-not", live.Case.Review("fine", LiveCase.Agent, live.Process).Refusal!.Code);
    }

    [Fact, Requirement("SAT-01"), Requirement("SAT-13")]
    public void A_problem_that_is_not_gone_opens_a_second_handling()
    {
        var live = LiveCase.Reviewed();
        live.Do(live.Case.FollowUp(LiveCase.By(LiveCase.Inspector, "quality-inspector"), false, "phone", "noise is back", live.Process));
        Assert.Equal(("handling", 2), (live.Case.Stage, live.Case.Round));
        Assert.Equal("problem-not-gone", live.Facts.Select(x => x.Fact).OfType<CaseReopened>().Single().Reason.Text);
    }

    [Theory, Requirement("SAT-01")]
    [InlineData(1, "follow-up")]
    [InlineData(2, "evaluation")]
    public void Trying_in_vain_counts_as_done_only_after_the_last_try(int triedBefore, string stage)
    {
        var live = LiveCase.Reviewed();
        live.Do(live.Case.FollowUp(LiveCase.By(LiveCase.Inspector, "quality-inspector", triedBefore), null, "phone", null, live.Process));
        Assert.Equal(stage, live.Case.Stage);
    }

    [Fact, Requirement("SAT-13")]
    public void A_low_rating_alerts_the_first_responsible_person_and_reopens()
    {
        var live = LiveCase.FollowedUp();
        live.Do(live.Case.Rate(1, NoDimensions, "never again", alerts: true, reopens: true, live.Process));
        Assert.Equal(("handling", 2, true), (live.Case.Stage, live.Case.Round, live.Case.IsOpen));
        Assert.Equal(new RatingAlerted(LiveCase.Agent, 1), live.Facts.Select(x => x.Fact).OfType<RatingAlerted>().Single());
    }

    [Fact]
    public void One_handling_is_rated_once_and_not_before_its_result()
    {
        var live = LiveCase.Closed();
        Assert.Equal("case.already-on-record", live.Case.Rate(5, NoDimensions, null, false, false, live.Process).Refusal!.Code);
        Assert.Equal("case.not-in-phase", LiveCase.InHandling().Case.Rate(5, NoDimensions, null, false, false, LiveCase.InHandling().Process).Refusal!.Code);
    }

    [Theory, Requirement("CASE-13")]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public void Silence_ends_the_waiting_exactly_when_its_days_are_over(int secondsAfter, bool moves)
    {
        var live = LiveCase.Asked();
        var now = live.Now + LiveCase.Patience + TimeSpan.FromSeconds(secondsAfter);
        Assert.Equal(moves, live.Case.PassOverSilence(live.Process, LiveCase.Patience, now) is not null);
    }

    [Fact, Requirement("CASE-13")]
    public void Silence_waives_the_customers_word_and_none_of_our_own_duties()
    {
        var live = LiveCase.Asked().After(LiveCase.Patience);
        live.Take(live.Case.PassOverSilence(live.Process, LiveCase.Patience, live.Now)!);
        Assert.Equal("review", live.Case.Stage);
        Assert.Null(live.Case.PassOverSilence(live.Process, LiveCase.Patience, live.Now.AddDays(100)));
        live.Do(live.Case.Review("fine", LiveCase.Inspector, live.Process));
        live.Do(live.Case.FollowUp(LiveCase.By(LiveCase.Inspector, "quality-inspector", 2), null, "phone", null, live.Process));
        Assert.Null(live.Case.PassOverSilence(live.Process, LiveCase.Patience, live.Now));
        live.After(LiveCase.Patience).Take(live.Case.PassOverSilence(live.Process, LiveCase.Patience, live.Now)!);
        Assert.Equal(("closed", "unconfirmed", false), (live.Case.Stage, live.Case.Outcome, live.Case.IsOpen));
    }

    [Fact, Requirement("CASE-13")]
    public void Whoever_calls_again_is_not_silent()
    {
        var live = LiveCase.Asked().After(TimeSpan.FromDays(6));
        live.Do(live.Case.AddContact(Guid.Empty, "phone", "in", "I shall try it on Sunday", null));
        live.After(TimeSpan.FromDays(6));
        Assert.Null(live.Case.PassOverSilence(live.Process, LiveCase.Patience, live.Now));
        live.After(TimeSpan.FromDays(1));
        Assert.NotNull(live.Case.PassOverSilence(live.Process, LiveCase.Patience, live.Now));
    }

    [Fact]
    public void A_held_case_is_not_closed_by_silence_nor_by_hand()
    {
        var live = LiveCase.FollowedUp();
        live.Do(live.Case.Hold("part:1", "on order"));
        live.After(LiveCase.Patience);
        Assert.Null(live.Case.PassOverSilence(live.Process, LiveCase.Patience, live.Now));
        Assert.Equal("case.held", live.Case.Close("confirmed", "done", live.Process, LiveCase.Patience, live.Now).Refusal!.Code);
    }

    [Fact, Requirement("CASE-13")]
    public void Closing_by_hand_needs_the_confirmation_or_the_time_to_answer_run_out()
    {
        var live = LiveCase.Asked();
        var refusal = live.Case.Close("confirmed", "done", live.Process, LiveCase.Patience, live.Now).Refusal!;
        Assert.Equal(("case.not-confirmed", live.Now + LiveCase.Patience), (refusal.Code, refusal.Facts["silenceEndsAt"]));
        live.After(LiveCase.Patience);
        Assert.Equal("case.not-confirmed", live.Case.Close("confirmed", "done", live.Process, LiveCase.Patience, live.Now).Refusal!.Code);
        refusal = live.Case.Close("unconfirmed", "no answer", live.Process, LiveCase.Patience, live.Now).Refusal!;
        Assert.Equal(new[] { "case.reviewed", "case.followed-up" }, refusal.Facts["missing"]);
        Assert.Equal("case.not-confirmed", LiveCase.InHandling().Case.Close("not-solvable", "x", LiveCase.InHandling().Process, LiveCase.Patience, live.Now).Refusal!.Code);
    }

    [Fact]
    public void A_confirmed_case_is_closed_by_hand_when_only_the_rating_has_not_come()
    {
        var live = LiveCase.FollowedUp();
        Assert.Equal("case.evidence-missing", live.Case.Close("confirmed", "done", live.Process, LiveCase.Patience, live.Now).Refusal!.Code);
        live.After(LiveCase.Patience).Do(live.Case.Close("confirmed", "done", live.Process, LiveCase.Patience, live.Now));
        Assert.Equal(("closed", "confirmed", false), (live.Case.Stage, live.Case.Outcome, live.Case.IsOpen));
    }

    [Fact]
    public void What_the_customer_withdraws_may_end_at_any_stage()
    {
        var live = LiveCase.InHandling();
        live.Do(live.Case.Close("withdrawn", "found the plug", live.Process, LiveCase.Patience, live.Now));
        Assert.Equal(("handling", "withdrawn", false), (live.Case.Stage, live.Case.Outcome, live.Case.IsOpen));
        live.Do(live.Case.Reopen("called again", live.Process));
        Assert.Equal((true, 2), (live.Case.IsOpen, live.Case.Round));
    }

    [Fact]
    public void Staff_reopen_what_is_finished_and_nothing_else()
    {
        Assert.Equal("case.not-in-phase", LiveCase.InHandling().Case.Reopen("x", LiveCase.InHandling().Process).Refusal!.Code);
        var live = LiveCase.Closed();
        live.Do(live.Case.Reopen("another noise", live.Process));
        Assert.Equal(("handling", 2), (live.Case.Stage, live.Case.Round));
    }

    [Fact, Requirement("CASE-03")]
    public void A_suggestion_ends_answered_since_nobody_is_asked_to_confirm()
    {
        var live = LiveCase.Open("suggestion");
        live.Do(live.Case.Assess("opinion", "minor", "pass on", null, null));
        live.Resolve().Tell();
        Assert.Equal("answered", live.Case.Outcome);
    }

    [Fact, Requirement("CASE-21")]
    public void What_is_on_record_is_corrected_with_both_texts_kept()
    {
        var live = LiveCase.Closed();
        live.Do(live.Case.Correct("solution", "belt and pulley replaced", "the pulley was forgotten"));
        var corrected = live.Facts.Select(x => x.Fact).OfType<CaseCorrected>().Single();
        Assert.Equal(("belt replaced", "belt and pulley replaced"), (corrected.Before.Text, corrected.After.Text));
        Assert.Equal("belt and pulley replaced", live.Case.Solution);
        Assert.Equal("case.unchanged", live.Case.Correct("solution", "belt and pulley replaced", "again").Refusal!.Code);
        Assert.Equal("case.nothing-to-correct", LiveCase.Open().Case.Correct("cause", "x", "x").Refusal!.Code);
    }

    [Fact, Requirement("CASE-06")]
    public void An_archive_is_made_once_where_the_process_has_its_place()
    {
        var live = LiveCase.InHandling("repair");
        Assert.Equal("case.not-in-phase", live.Case.Archive(live.Process).Refusal!.Code);
        var closed = LiveCase.Closed();
        closed.Do(closed.Case.Archive(closed.Process));
        Assert.Equal("case.already-on-record", closed.Case.Archive(closed.Process).Refusal!.Code);
    }
}
