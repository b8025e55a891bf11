using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;

namespace Bihuan.Tests.Cases;

public class AcceptanceTests
{
    private static readonly CodeRanks Ranks = new();

    [Fact, Requirement("CH-09")]
    public void A_case_does_not_leave_acceptance_without_its_assessment()
    {
        var live = LiveCase.Open();
        live.Do(live.Case.RespondFirst("a", "b", live.Now.AddHours(1), "phone", live.Now));
        Assert.Equal("acceptance", live.Case.Stage);
        Assert.Equal("case.evidence-missing", live.Case.MoveTo("handling", live.Process).Refusal!.Code);
        live.Do(live.Case.Assess("fault", "general", "repair", null, null));
        Assert.Equal("handling", live.Case.Stage);
    }

    [Fact, Requirement("CASE-10")]
    public void The_first_response_happens_once_and_promises_a_time_to_come()
    {
        var live = LiveCase.Open();
        Assert.Equal("/expectedAt", live.Case.RespondFirst("a", "b", live.Now, "phone", live.Now).Refusal!.Errors[0].Pointer);
        live.Do(live.Case.RespondFirst("a", "b", live.Now.AddSeconds(1), "phone", live.Now));
        Assert.Equal(live.Now.AddSeconds(1), live.Case.ExpectedAt);
        Assert.Equal("case.already-on-record", live.Case.RespondFirst("a", "b", live.Now.AddHours(1), "phone", live.Now).Refusal!.Code);
    }

    [Fact, Requirement("CASE-09"), Requirement("CASE-07")]
    public void A_transfer_changes_the_holder_and_never_the_first_responsible_person()
    {
        var live = LiveCase.InHandling();
        live.Do(live.Case.Transfer(LiveCase.Receiver(LiveCase.Technician), "workload", null));
        Assert.Equal(LiveCase.Technician, live.Case.AssigneeId.Value);
        Assert.Equal(LiveCase.Agent, live.Case.FirstResponsibleId.Value);
        Assert.Equal("case.receiver-is-holder", live.Case.Transfer(LiveCase.Receiver(LiveCase.Technician), "workload", null).Refusal!.Code);
        Assert.Equal("case.receiver-unknown", live.Case.Transfer(LiveCase.Receiver(LiveCase.Lead, isActive: false), "workload", null).Refusal!.Code);
    }

    [Theory, Requirement("GRD-02")]
    [InlineData(null, true, "yellow")]
    [InlineData("green", true, "yellow")]
    [InlineData("green", false, "green")]
    [InlineData("red", true, "red")]
    public void A_second_department_turns_green_into_yellow(string? before, bool otherDepartment, string after)
    {
        var live = LiveCase.InHandling();
        if (before is not null) live.Do(live.Case.GradeAs(LiveCase.Policies.Codes.Grade(before)!, "so it is", null));
        live.Do(live.Case.Transfer(LiveCase.Receiver(LiveCase.Technician, isOtherDepartment: otherDepartment), "needs-department", null));
        Assert.Equal(after, live.Case.Grade);
    }

    [Fact]
    public void Undoing_puts_back_what_an_act_changed_and_refuses_an_act_that_began_more()
    {
        var live = LiveCase.InHandling();
        var agent = LiveCase.Receiver(LiveCase.Agent);
        var moved = live.Case.Transfer(LiveCase.Receiver(LiveCase.Technician, isOtherDepartment: true), "workload", null);
        live.Do(moved);
        Assert.Equal("case.receiver-unknown", live.Case.Undo("transfer", moved.Value, LiveCase.Receiver(LiveCase.Agent, isActive: false)).Refusal!.Code);
        Assert.Equal("case.not-undone", live.Case.Undo("grade", moved.Value, agent).Refusal!.Code);
        live.Do(live.Case.Undo("transfer", moved.Value, agent));
        Assert.Equal((LiveCase.Agent, null), (live.Case.AssigneeId.Value, live.Case.Grade));
        var red = live.Case.GradeAs(LiveCase.Policies.Codes.Grade("red")!, "smoke", LiveCase.Lead);
        live.Do(red);
        Assert.Equal("case.not-undone", live.Case.Undo("grade", red.Value, agent).Refusal!.Code);
    }

    [Fact, Requirement("GRD-02")]
    public void Another_outlet_is_a_second_department_too()
    {
        var live = LiveCase.InHandling();
        live.Do(live.Case.Transfer(LiveCase.Receiver(LiveCase.Technician, LiveCase.OtherOutlet), "wrong-region", null));
        Assert.Equal("yellow", live.Case.Grade);
        Assert.Equal(LiveCase.OtherOutlet, live.Case.OrganisationId.Value);
    }

    [Fact, Requirement("GRD-03")]
    public void Red_goes_straight_to_the_supervisor_and_starts_the_emergency_process()
    {
        var live = LiveCase.InHandling();
        live.Do(live.Case.GradeAs(LiveCase.Policies.Codes.Grade("red")!, "customer injured", LiveCase.Lead));
        Assert.Equal(LiveCase.Lead, live.Case.AssigneeId.Value);
        Assert.Equal(LiveCase.Agent, live.Case.FirstResponsibleId.Value);
        Assert.Equal(new EmergencyStarted(LiveCase.Lead, "agent-lead", "customer injured"), live.Facts.Select(x => x.Fact).OfType<EmergencyStarted>().Single());
    }

    [Fact, Requirement("GRD-04")]
    public void Every_grade_held_stays_on_record_and_the_same_grade_twice_is_refused()
    {
        var live = LiveCase.InHandling();
        foreach (var grade in new[] { "green", "yellow", "green" }) live.Do(live.Case.GradeAs(LiveCase.Policies.Codes.Grade(grade)!, "because " + grade, null));
        Assert.Equal(["green", "yellow", "green"], live.Facts.Select(x => x.Fact).OfType<CaseGraded>().Select(x => x.To));
        Assert.Equal("case.unchanged", live.Case.GradeAs(LiveCase.Policies.Codes.Grade("green")!, "again", null).Refusal!.Code);
    }

    [Fact, Requirement("GRD-05"), Requirement("GRD-06")]
    public void A_higher_level_takes_over_with_its_own_people_and_the_case_stays_what_it_was()
    {
        var live = LiveCase.InHandling();
        var level = LiveCase.Policies.Codes.Level(2)!;
        Assert.Equal("case.receiver-not-of-level", live.Case.ChangeLevel(level, LiveCase.Receiver(LiveCase.Technician, posts: "technician"), "raised-level", null).Refusal!.Code);
        live.Do(live.Case.ChangeLevel(level, LiveCase.Receiver(LiveCase.Technician, posts: "technical-support"), "raised-level", null));
        Assert.Equal((2, LiveCase.Technician, LiveCase.Agent, "handling"), (live.Case.SupportLevel, live.Case.AssigneeId.Value, live.Case.FirstResponsibleId.Value, live.Case.Stage));
        Assert.Contains("case.level-raised", live.Case.Evidence);
        Assert.Equal("case.unchanged", live.Case.ChangeLevel(level, LiveCase.Receiver(LiveCase.Lead, posts: "technical-support"), "raised-level", null).Refusal!.Code);
    }

    [Fact, Requirement("GRD-14")]
    public void Urgency_is_raised_by_anybody_and_lowered_only_with_a_reason()
    {
        var live = LiveCase.InHandling();
        Assert.Equal("case.urgency-not-lowered", live.Case.LowerUrgency("ordinary", "calm", Ranks.Urgency).Refusal!.Code);
        live.Do(live.Case.RaiseUrgency("urgent", "gas smell", Ranks.Urgency));
        Assert.Equal("case.urgency-not-raised", live.Case.RaiseUrgency("urgent", "again", Ranks.Urgency).Refusal!.Code);
        Assert.Equal("case.urgency-not-raised", live.Case.RaiseUrgency("ordinary", "calm", Ranks.Urgency).Refusal!.Code);
        Assert.Equal("/reason", live.Case.LowerUrgency("ordinary", "  ", Ranks.Urgency).Refusal!.Errors[0].Pointer);
        live.Do(live.Case.LowerUrgency("ordinary", "it was the neighbour's", Ranks.Urgency));
        Assert.Equal("ordinary", live.Case.Urgency);
    }

    [Fact, Requirement("CH-12")]
    public void Mandatory_questions_left_open_are_named_and_grave_answers_raise_the_urgency()
    {
        var live = LiveCase.Open("repair");
        var open = LiveCase.Policies.Weigh("washing-machine", "abnormal-noise", new Dictionary<string, string>())!;
        Assert.NotEmpty(open.Missing);
        var refusal = live.Case.AnswerIntake("abnormal-noise", new Dictionary<string, string>(), open, Ranks.Urgency).Refusal!;
        Assert.Equal("case.answers-missing", refusal.Code);
        Assert.Equal(open.Missing, refusal.Facts["missing"]);

        var grave = open with { Missing = [], Urgency = "urgent", UrgencyReasons = ["burnt-smell=yes"], Tools = ["multimeter"], Parts = ["belt"] };
        live.Do(live.Case.AnswerIntake("abnormal-noise", new Dictionary<string, string> { ["burnt-smell"] = "yes" }, grave, Ranks.Urgency));
        Assert.Equal(("urgent", "abnormal-noise"), (live.Case.Urgency, live.Case.Symptom));
        var answered = live.Facts.Select(x => x.Fact).OfType<IntakeAnswered>().Single();
        Assert.Equal(["belt"], answered.SuggestedParts);
        Assert.Equal(["multimeter"], answered.SuggestedTools);
    }

    [Fact, Requirement("CH-11")]
    public void Each_taxonomy_of_problems_leads_to_the_other()
    {
        var codes = LiveCase.Policies.Codes;
        Assert.Equal(("transport-damage", "packaging-damage"), codes.Map("transport-damage", null));
        Assert.Equal(("product-quality", "quality"), codes.Map(null, "quality"));
        Assert.Equal(("improper-use", "slow-response"), codes.Map("improper-use", "slow-response"));
        Assert.Equal((null, null), codes.Map(null, null));
    }

    [Fact, Requirement("GRD-11")]
    public void Class_and_class_for_timing_stand_apart_from_the_level()
    {
        var live = LiveCase.Open("complaint");
        live.Do(live.Case.ClassComplaint("service-attitude", null, "heard the call", LiveCase.Superior));
        live.Do(live.Case.ClassComplaint("service-attitude", LiveCase.Policies.Codes.Timing("urgent"), "the press asked", LiveCase.Superior));
        Assert.Equal((null, "urgent"), (live.Case.ComplaintLevel, live.Case.TimingClass));
        Assert.Equal("case.not-a-complaint", LiveCase.Open().Case.ClassComplaint("other", null, "so", LiveCase.Superior).Refusal!.Code);
    }

    [Fact, Requirement("CASE-18")]
    public void A_complex_problem_goes_its_own_way_and_is_coordinated_before_anybody_diagnoses()
    {
        var live = LiveCase.InHandling("repair");
        var complex = LiveCase.Policies.Processes.Choose("repair", "own", "complex");
        live.Do(live.Case.HandleAsComplex(live.Process, complex, "main board, third time"));
        Assert.Equal(("complex", "coordination"), (live.Case.Process, live.Case.Stage));
        Assert.Equal("case.not-in-phase", live.Case.Diagnose("a", "b", false, live.Process).Refusal!.Code);
        live.Do(live.Case.ChangeLevel(LiveCase.Policies.Codes.Level(2)!, LiveCase.Receiver(LiveCase.Technician, posts: "technical-support"), "raised-level", null));
        live.Do(live.Case.Coordinate(LiveCase.Lead, true, "both departments meet", live.Process));
        Assert.Equal("diagnosis", live.Case.Stage);
        Assert.Equal("case.unchanged", live.Case.HandleAsComplex(live.Process, complex, "again").Refusal!.Code);
        Assert.Equal("case.not-in-phase", LiveCase.Asked().Case.HandleAsComplex(LiveCase.Asked().Process, complex, "too late").Refusal!.Code);
        Assert.Equal("case.no-complex-process", LiveCase.Open("complaint").Case.HandleAsComplex(LiveCase.Open("complaint").Process, null, "no").Refusal!.Code);
    }

    [Fact]
    public void A_closed_case_is_neither_assessed_nor_graded_nor_handed_on()
    {
        var live = LiveCase.Closed();
        Refusal?[] refusals =
        [
            live.Case.Assess("fault", "general", "x", null, null).Refusal, live.Case.GradeAs(LiveCase.Policies.Codes.Grade("red")!, "x", null).Refusal,
            live.Case.Transfer(LiveCase.Receiver(LiveCase.Lead), "workload", null).Refusal, live.Case.RaiseUrgency("urgent", "x", Ranks.Urgency).Refusal,
            live.Case.Diagnose("x", "x", false, live.Process).Refusal, live.Case.Hold("visit:1", "x").Refusal, live.Case.MoveTo("handling", live.Process).Refusal,
        ];
        Assert.All(refusals, x => Assert.Equal("case.closed", x!.Code));
    }

    private sealed class CodeRanks
    {
        public int Urgency(string code) => LiveCase.Policies.Codes.RankOfUrgency(code);
    }
}
