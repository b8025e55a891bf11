using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Words;

namespace Bihuan.Tests.Dispatch;

public class FieldPolicyTests
{
    private static readonly FieldPolicy s_policy = new FieldPolicies().Field;

    [Fact]
    public void Every_category_of_the_code_book_has_its_work() =>
        Assert.Empty(Bihuan.Cases.Contracts.CasePolicies.Shipped().CodeLists()["category"].Except(s_policy.Work.Select(x => x.Category)));

    [Fact]
    public void A_symptom_asks_for_more_than_its_category_where_it_says_so()
    {
        var need = s_policy.Need("refrigerator", "not-cooling");
        Assert.Equal((90, "cooling", 2), (need.Minutes, need.Skill, need.Level));
        Assert.Equal(["refrigeration"], need.Certificates);
        Assert.Equal(60, s_policy.Need("refrigerator", "water-leak").Minutes);
        Assert.Equal("general", s_policy.Need("steam-engine", null).Skill);
    }

    [Fact]
    public void Every_code_can_be_read_in_both_languages()
    {
        var catalog = new WordsCatalog([typeof(PolicyReader).Assembly, typeof(Bihuan.Cases.Contracts.CasePolicies).Assembly, typeof(Bihuan.Dispatch.DispatchModule).Assembly]);
        var codes = s_policy.Skills.Select(x => "skill." + x).Concat(s_policy.Certificates.Select(x => "certificate." + x.Code)).Concat(s_policy.Checks.Select(x => "check." + x.Code))
            .Concat(FieldPolicy.Modes.Select(x => "dispatch-mode." + x)).Concat(VisitState.All.Select(x => "visit-state." + x)).Concat(PlaceConfidence.All.Select(x => "place-confidence." + x))
            .Concat(Absence.Kinds.Select(x => "absence." + x)).Concat(ReviewOutcome.All.Select(x => "visit-review." + x)).Concat(ExaminationDecision.All.Select(x => "examination." + x))
            .Concat(Enum.GetValues<Bihuan.Routing.Field.Blocking>().Select(x => "dispatch.blocked." + Bihuan.Dispatch.Planning.PlanReasons.Code(x)))
            .Concat(Enum.GetValues<Bihuan.Routing.Field.RelaxationKind>().Select(x => "dispatch.relaxation." + Bihuan.Dispatch.Planning.PlanReasons.Code(x)));
        Assert.Empty(from code in codes from language in new[] { "zh-CN", "en" } where string.IsNullOrWhiteSpace(catalog.Find(language, code)) select language + ": " + code);
    }

    [Theory]
    [InlineData("kilometres-per-hour: 24", "kilometres-per-hour: 0", "policy.out-of-range")]
    [InlineData("skill: laundry, level: 1", "skill: juggling, level: 1", "policy.unknown-code")]
    [InlineData("default-mode: suggest", "default-mode: guess", "policy.unknown-code")]
    public void A_wrong_policy_is_refused(string right, string wrong, string code)
    {
        var yaml = EmbeddedPolicies.Text("policies/field-service.yaml").Replace(right, wrong, StringComparison.Ordinal);
        Assert.Contains(PolicyReader.Read<FieldPolicy>(yaml, "field-service.yaml", FieldPolicy.Check).Errors, x => x.Code == code);
    }
}
