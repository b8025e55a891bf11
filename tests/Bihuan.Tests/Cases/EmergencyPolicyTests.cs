using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Foundation;
using Bihuan.Platform.Policies;
using Bihuan.Testing;

namespace Bihuan.Tests.Cases;

public sealed class EmergencyPolicyTests
{
    private static readonly EmergencyPolicy s_policy = LiveCase.Policies.Emergencies;

    [Fact]
    public void Every_emergency_has_a_checklist_with_something_mandatory_and_its_words()
    {
        Assert.All(s_policy.Events, x => Assert.Contains(s_policy.OpenedByEvent(x.Code), list => list.Items.Any(item => item.Mandatory)));
        PolicyWords.AssertSpoken("emergency-event", s_policy.Events.Select(x => x.Code));
        PolicyWords.AssertSpoken("checklist", s_policy.Checklists.Select(x => x.Code));
        PolicyWords.AssertSpoken("checklist-item", s_policy.Checklists.SelectMany(x => x.Items).Select(x => x.Code));
    }

    [Fact, Requirement("GRD-12")]
    public void Loss_of_emotional_control_is_an_event_with_a_plan_of_its_own() =>
        Assert.Equal(["emotional-outburst"], s_policy.OpenedByEvent("emotional-outburst").Select(x => x.Code));

    [Fact]
    public void Danger_words_declare_the_emergency_they_stand_for() =>
        Assert.Equal(["gas-leak", "injury"], s_policy.DeclaredBy(["injury", "gas-leak", "legal"]).Select(x => x.Code));

    [Fact]
    public void An_emergency_raises_the_urgency_and_never_lowers_it()
    {
        var live = LiveCase.Open();
        Assert.Contains(Declare(live).Value, x => x is UrgencyChanged { To: "urgent" });
        live.Do(Declare(live));
        Assert.DoesNotContain(Declare(live).Value, x => x is UrgencyChanged);
    }

    [Fact, Requirement("GRD-03")]
    public void A_case_does_not_leave_handling_while_an_emergency_is_open()
    {
        var live = LiveCase.InHandling();
        live.Take(new HoldAdded(ServiceCase.EmergencyHold, "red-order"));
        Assert.Equal("case.held", live.Case.Resolve("c", "s", ["explanation"], LiveCase.Agent, live.Process).Refusal!.Code);
        live.Take(new HoldReleased(ServiceCase.EmergencyHold));
        Assert.True(live.Case.Resolve("c", "s", ["explanation"], LiveCase.Agent, live.Process).IsOk);
    }

    [Fact, Requirement("COL-04")]
    public void A_request_needs_somebody_who_can_work_and_a_time_to_come()
    {
        var live = LiveCase.Open();
        var (at, expert) = (live.Now, new CaseReceiver(LiveCase.Technician, LiveCase.Outlet, true, ["technical-support"], IsOtherDepartment: true));
        Assert.Equal("case.receiver-unknown", live.Case.Ask(Guid.Empty, expert with { IsActive = false }, "q", at.AddHours(1), at).Refusal!.Code);
        Assert.Equal("case.receiver-is-holder", live.Case.Ask(Guid.Empty, expert with { Id = LiveCase.Agent }, "q", at.AddHours(1), at).Refusal!.Code);
        Assert.Equal("request.invalid", live.Case.Ask(Guid.Empty, expert, "q", at, at).Refusal!.Code);
        Assert.Contains(live.Case.Ask(Guid.Empty, expert, "q", at.AddHours(1), at).Value, x => x is CaseGraded { To: "yellow" });
        Assert.DoesNotContain(live.Case.Ask(Guid.Empty, expert with { IsOtherDepartment = false }, "q", at.AddHours(1), at).Value, x => x is CaseGraded);
    }

    [Fact]
    public void Faults_of_the_policy_are_told_with_their_place()
    {
        var broken = EmbeddedPolicies.Text(EmergencyPolicy.FileName).Replace("acknowledge-within-minutes: 30", "acknowledge-within-minutes: 0").Replace("grades: [red]", "grades: [blue]").Replace("tells: agent-lead}", "tells: nobody}");
        var dangers = PolicyReader.ReadEmbedded<DangerWordList>("policies/danger-words.yaml").Value!;
        var errors = PolicyReader.Read<EmergencyPolicy>(broken, "draft.yaml", x => EmergencyPolicy.Check(x, LiveCase.Policies.Codes, dangers, PostPolicy.Shipped().PostIds)).Errors;
        Assert.Equal(["emergencies.out-of-range", "emergencies.unknown-grade", "emergencies.unknown-post"], errors.Select(x => x.Code).Distinct().Order());
    }

    private static Result<List<IFact>> Declare(LiveCase live) => live.Case.DeclareEmergency(s_policy.Event("gas-leak")!, "smell in the kitchen", LiveCase.Policies.Codes.RankOfUrgency);
}
