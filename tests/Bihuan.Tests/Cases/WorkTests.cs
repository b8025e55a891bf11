using Bihuan.Cases.Contracts;

namespace Bihuan.Tests.Cases;

public class WorkTests
{
    [Fact]
    public void A_case_with_an_open_visit_is_not_resolved()
    {
        var live = LiveCase.InHandling();
        live.Do(live.Case.Hold("visit:1", "the technician is on the way"));
        var refusal = live.Case.Resolve("worn belt", "belt replaced", [], LiveCase.Technician, live.Process).Refusal!;
        Assert.Equal("case.held", refusal.Code);
        Assert.Equal(new[] { "visit:1" }, refusal.Facts["holds"]);
        live.Take(live.Case.Release("visit:1")!);
        Assert.Null(live.Case.Release("visit:1"));
        Assert.True(live.Case.Resolve("worn belt", "belt replaced", [], LiveCase.Technician, live.Process).IsOk);
    }

    [Fact]
    public void A_solution_is_not_empty_and_given_once_and_only_where_it_is_waited_for()
    {
        var live = LiveCase.Open();
        Assert.Equal("case.not-in-phase", live.Case.Resolve("a", "b", [], LiveCase.Technician, live.Process).Refusal!.Code);
        live.Accept();
        Assert.Equal("/solution", live.Case.Resolve("a", " ", [], LiveCase.Technician, live.Process).Refusal!.Errors[0].Pointer);
        live.Resolve();
        Assert.Equal("confirmation", live.Case.Stage);
        Assert.Equal("case.not-in-phase", live.Case.Resolve("a", "b", [], LiveCase.Technician, live.Process).Refusal!.Code);
    }

    [Fact, Requirement("CASE-06"), Requirement("CASE-04")]
    public void A_repair_goes_from_diagnosis_by_plan_and_visit_to_completion()
    {
        var live = AtVisit();
        Assert.Equal("case.evidence-missing", live.Case.EndVisit(LiveCase.Technician, true, "x", [], null, 1, live.Process).Refusal!.Code);
        live.Do(live.Case.StartVisit(LiveCase.Technician, true, live.Process));
        live.Do(live.Case.EndVisit(LiveCase.Technician, true, "belt replaced", ["belt"], "lifting belt", 2, live.Process));
        var refusal = live.Case.MoveTo("review", live.Process).Refusal!;
        Assert.Equal("case.stage-not-allowed", refusal.Code);
        Assert.Equal(new[] { "completion", "planning" }, refusal.Facts["allowed"]);
        live.Do(live.Case.MoveTo("completion", live.Process));
        live.Resolve().Tell();
        live.Do(live.Case.Confirm("visit", null, live.Process));
        Assert.Equal("review", live.Case.Stage);
    }

    [Fact, Requirement("CASE-13")]
    public void A_visit_that_did_not_help_asks_for_its_proof_again_and_keeps_what_was_found_out()
    {
        var live = AtVisit();
        live.Do(live.Case.StartVisit(LiveCase.Technician, true, live.Process));
        live.Do(live.Case.EndVisit(LiveCase.Technician, true, "part missing", [], null, 1, live.Process));
        live.Do(live.Case.MoveTo("planning", live.Process));
        Assert.Equal("planning", live.Case.Stage);
        Assert.Equal(["case.assessed", "case.diagnosed", "case.first-responded", "case.opened"], live.Case.Evidence.Order());
        Assert.Equal("case.evidence-missing", live.Case.MoveTo("dispatch", live.Process).Refusal!.Code);
        Assert.Equal("planning", live.Rebuilt().Stage);
        Assert.Equal(live.Case.Evidence, live.Rebuilt().Evidence);
    }

    [Fact, Requirement("CASE-11")]
    public void Ways_may_be_combined_and_those_of_the_plan_stand_when_the_solution_names_none()
    {
        var live = LiveCase.InHandling();
        Assert.Equal("/ways", live.Case.Plan([], "plan", live.Process).Refusal!.Errors[0].Pointer);
        live.Do(live.Case.Plan(["repair", "compensation"], "repair and make good", live.Process));
        live.Do(live.Case.Resolve("a", "b", [], LiveCase.Technician, live.Process));
        Assert.Equal(["repair", "compensation"], live.Case.Ways);
    }

    [Fact, Requirement("CASE-12")]
    public void A_result_is_told_only_when_there_is_one()
    {
        var live = LiveCase.InHandling("repair");
        live.Do(live.Case.Diagnose("loose hose", "tighten it", true, live.Process));
        live.Do(live.Case.MoveTo("completion", live.Process));
        var refusal = live.Case.TellResult("all fine", "phone", live.Process).Refusal!;
        Assert.Equal(new[] { "case.resolved" }, refusal.Facts["missing"]);
        Assert.Equal(new[] { "case.resolved" }, live.Case.Confirm("phone", null, live.Process).Refusal!.Facts["missing"]);
        live.Resolve().Tell();
        Assert.Equal(live.Now, live.Case.AskedAt);
    }

    [Fact]
    public void An_appointment_lies_ahead_and_ends_after_it_begins()
    {
        var live = AtVisit();
        Assert.Equal("ends-before-start", live.Case.MakeAppointment(live.Now.AddHours(2), live.Now.AddHours(2), live.Now, live.Process).Refusal!.Errors[0].Code);
        Assert.Equal("in-the-past", live.Case.MakeAppointment(live.Now.AddHours(-2), live.Now, live.Now, live.Process).Refusal!.Errors[0].Code);
        Assert.True(live.Case.MakeAppointment(live.Now.AddHours(-2), live.Now.AddMinutes(1), live.Now, live.Process).IsOk);
    }

    [Fact, Requirement("CASE-16"), Requirement("CASE-17")]
    public void The_service_record_follows_from_the_facts()
    {
        var live = AtVisit();
        live.After(TimeSpan.FromHours(1)).Do(live.Case.StartVisit(LiveCase.Technician, true, live.Process));
        live.After(TimeSpan.FromMinutes(40)).Do(live.Case.EndVisit(LiveCase.Technician, true, "belt replaced", ["belt"], "lifting belt", 2, live.Process));
        live.Do(live.Case.MoveTo("completion", live.Process));
        live.After(TimeSpan.FromMinutes(5)).Resolve().Tell();
        live.After(TimeSpan.FromHours(2)).Do(live.Case.Confirm("phone", "runs quietly", live.Process));
        var record = Bihuan.Cases.Domain.ServiceRecord.Of(
            live.Facts.Select(x => (x.Fact, x.Stamp.OccurredAt)),
            (process, version, stage) => Bihuan.Cases.Domain.Policies.ProcessTerms.WorkPhases.Contains(LiveCase.Policies.Processes.Find(process, version)!.Find(stage)!.Phase),
            live.Now.AddMinutes(10));
        Assert.Equal((100 * 60, 105 * 60), (record.HandlingSeconds, record.SolutionSeconds));
        Assert.Equal((2, "lifting belt"), (record.PeopleUsed, Assert.Single(record.Equipment)));
        var visit = Assert.Single(record.Visits);
        Assert.Equal(TimeSpan.FromMinutes(40), visit.LeftAt - visit.ArrivedAt);
        Assert.Equal(("confirmed", "runs quietly"), (record.CustomersWord, record.CustomersRemark));
        Assert.Equal(["order-taken", "diagnosis", "planning", "dispatch", "appointment", "visit", "completion", "review"], record.Stages.Select(x => x.Stage));
        Assert.Equal((null, 600L), (record.Stages[^1].To, record.Stages[^1].Seconds));
        Assert.Equal(record.Stages.Sum(x => x.Seconds), (long)(live.Now.AddMinutes(10) - live.Case.OpenedAt).TotalSeconds);
    }

    private static LiveCase AtVisit()
    {
        var live = LiveCase.InHandling("repair");
        live.Do(live.Case.Diagnose("worn belt", "replace it", false, live.Process));
        live.Do(live.Case.MoveTo("planning", live.Process));
        live.Do(live.Case.Plan(["repair"], "replace the belt", live.Process));
        live.Do(live.Case.ScheduleResources("one technician", "", live.Process));
        live.Do(live.Case.MoveTo("dispatch", live.Process));
        live.Do(live.Case.OfferVisit(LiveCase.Technician, true, "nearest", live.Process));
        live.Do(live.Case.MakeAppointment(live.Now.AddHours(1), live.Now.AddHours(3), live.Now, live.Process));
        Assert.Equal("visit", live.Case.Stage);
        return live;
    }
}
