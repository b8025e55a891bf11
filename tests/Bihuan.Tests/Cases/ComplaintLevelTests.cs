using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Platform.Policies;
using Bihuan.Testing;

namespace Bihuan.Tests.Cases;

public sealed class ComplaintLevelTests
{
    private static readonly ComplaintLevelPolicy s_policy = LiveCase.Policies.ComplaintLevels;

    [Theory, Requirement("GRD-07"), Requirement("GRD-08")]
    [InlineData("personal-safety", "one-customer", "within-post", 1, "urgency")]
    [InlineData("brand-damage", "one-customer", "within-post", 1, "urgency")]
    [InlineData("quality-accident", "mass-complaint", "within-post", 1, "urgency scope")]
    [InlineData("not-pressing", "several-stores", "complex-process", 1, "scope")]
    [InlineData("use-impaired", "one-customer", "within-post", 2, "urgency")]
    [InlineData("not-pressing", "several-customers", "lacking-resources", 2, "scope difficulty")]
    [InlineData("not-pressing", "one-customer", "hard-coordination", 2, "difficulty")]
    [InlineData("not-pressing", "one-customer", "within-post", 3, "urgency scope difficulty")]
    public void The_gravest_mark_governs_and_its_criterion_is_the_cause(string urgency, string scope, string difficulty, int level, string causes)
    {
        var verdict = Verdict(urgency, scope, difficulty);
        Assert.Equal((level, causes), (verdict.Level, string.Join(' ', verdict.CausedBy)));
    }

    [Theory, Requirement("GRD-10")]
    [InlineData("personal-safety", "within-post", true)]
    [InlineData("use-impaired", "within-post", false)]
    [InlineData("not-pressing", "hard-coordination", true)]
    [InlineData("not-pressing", "complex-process", false)]
    public void Major_complaints_and_those_hard_to_coordinate_go_upward(string urgency, string difficulty, bool goesUp) =>
        Assert.Equal(goesUp, Verdict(urgency, "one-customer", difficulty).ReportsUpward);

    [Theory]
    [InlineData("injury", 1, "urgency", "personal-safety")]
    [InlineData("mass", 1, "scope", "mass-complaint")]
    [InlineData("regulator", 2, "urgency", "use-impaired")]
    public void Danger_words_propose_a_level_by_the_mark_they_stand_for(string signal, int level, string criterion, string mark) =>
        Assert.Equal(new ProposedLevel(level, criterion, mark), s_policy.Propose([signal]));

    [Fact]
    public void Words_that_stand_for_no_mark_propose_nothing() => Assert.Null(s_policy.Propose(["flooding"]));

    [Fact, Requirement("GRD-09")]
    public void A_lighter_level_than_stands_is_refused_unless_a_supervisor_gives_it()
    {
        var live = LiveCase.Open("complaint");
        live.Do(Assess(live, "personal-safety", mayLower: false));
        Assert.Equal("case.level-not-lowered", Assess(live, "use-impaired", mayLower: false).Refusal!.Code);
        live.Do(Assess(live, "use-impaired", mayLower: true));
        Assert.Equal(2, live.Case.ComplaintLevel);
        live.Do(Assess(live, "personal-safety", mayLower: false));
        Assert.Equal(1, live.Case.ComplaintLevel);
    }

    [Fact]
    public void A_proposed_level_is_provisional_until_it_is_assessed()
    {
        var live = LiveCase.Open("complaint");
        live.Take(new ComplaintLevelProposed(1, "urgency", "personal-safety", ["烫伤"]));
        Assert.True(live.Case.IsLevelProvisional);
        live.Do(Assess(live, "personal-safety", mayLower: false));
        Assert.False(live.Case.IsLevelProvisional);
    }

    [Fact, Requirement("GRD-10")]
    public void A_special_complaint_is_reported_upward_whatever_its_level()
    {
        var live = LiveCase.Open("complaint");
        var special = LiveCase.Policies.Codes.Timing("special");
        Assert.Contains(live.Case.ClassComplaint("other", special, "a lawsuit is threatened", LiveCase.Superior).Value, x => x is CaseReportedUp { ByRule: true } up && up.ToId == LiveCase.Lead);
        live.Do(live.Case.ClassComplaint("other", special, "a lawsuit is threatened", LiveCase.Superior));
        Assert.DoesNotContain(live.Case.ClassComplaint("process", special, "said again", LiveCase.Superior).Value, x => x is CaseReportedUp);
    }

    [Fact]
    public void Faults_of_the_policy_are_told_with_their_place()
    {
        var broken = EmbeddedPolicies.Text(ComplaintLevelPolicy.FileName).Replace("level: 3}", "level: 7}").Replace("signals: [mass]", "signals: [moon]").Replace("code: scope", "code: colour");
        var dangers = PolicyReader.ReadEmbedded<DangerWordList>("policies/danger-words.yaml").Value!;
        var errors = PolicyReader.Read<ComplaintLevelPolicy>(broken, "draft.yaml", x => ComplaintLevelPolicy.Check(x, LiveCase.Policies.Codes, dangers)).Errors;
        Assert.Equal(["complaint-levels.criterion", "complaint-levels.unknown-criterion", "complaint-levels.unknown-level", "complaint-levels.unknown-signal"], errors.Select(x => x.Code).Distinct().Order());
        Assert.All(errors.Where(x => x.Code == "complaint-levels.unknown-level"), x => Assert.Contains("level: 7", broken.Split('\n')[x.Line - 1]));
    }

    private static LevelVerdict Verdict(string urgency, string scope, string difficulty) =>
        s_policy.LevelOf(new Dictionary<string, string> { ["urgency"] = urgency, ["scope"] = scope, ["difficulty"] = difficulty });

    private static Bihuan.Foundation.Result<List<Bihuan.Foundation.IFact>> Assess(LiveCase live, string urgency, bool mayLower) =>
        live.Case.AssessComplaint(new ComplaintMarks(urgency, "one-customer", "within-post"), Verdict(urgency, "one-customer", "within-post"), "reason", "CP-A1", mayLower, LiveCase.Superior);
}
