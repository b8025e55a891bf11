using Bihuan.Cases.Contracts;
using Bihuan.Platform.Policies;

namespace Bihuan.Tests.Surveys;

public class FollowUpPolicyTests
{
    private static readonly CasePolicies Cases = CasePolicies.Shipped();
    private static readonly FollowUpPolicy Shipped = Read(EmbeddedPolicies.Text(FollowUpPolicy.FileName)).Required();

    [Fact, Requirement("SAT-02"), Requirement("CON-12")]
    public void Follow_up_is_made_by_quality_inspection_unless_policy_says_otherwise()
    {
        Assert.Equal(new FollowUpRule("quality-inspector", 1), Shipped.For("repair"));
        Assert.Equal(Shipped.Default, Shipped.For("return"));
        Assert.Null(Shipped.For("praise"));
    }

    [Fact, Requirement("SAT-13")]
    public void Only_the_lowest_rating_reopens_by_default()
    {
        Assert.True(Shipped.Reopens("very-dissatisfied"));
        Assert.False(Shipped.Reopens("dissatisfied"));
        Assert.True(Shipped.Alerts("dissatisfied"));
    }

    [Fact]
    public void Closing_without_an_answer_has_an_outcome_of_its_own() => Assert.Contains(Shipped.NoAnswerOutcome, Cases.Codes.Outcomes);

    [Theory]
    [InlineData("default: {post: quality-inspector", "default: {post: butler", "follow-up.unknown-post")]
    [InlineData("  repair: {post", "  reparation: {post", "follow-up.unknown-kind")]
    [InlineData("without-follow-up: [suggestion, praise]", "without-follow-up: [gossip]", "follow-up.unknown-kind")]
    [InlineData("reopening-ratings: [very-dissatisfied]", "reopening-ratings: [furious]", "follow-up.unknown-rating")]
    [InlineData("no-answer-days: 7", "no-answer-days: 0", "follow-up.range")]
    [InlineData("after: [case.confirmed", "after: [case.opened", "follow-up.unknown-fact")]
    [InlineData("reminder-days: 3", "reminder-days: 14", "follow-up.range")]
    public void A_wrong_policy_is_refused_at_its_line(string good, string bad, string code)
    {
        var text = EmbeddedPolicies.Text(FollowUpPolicy.FileName);
        var line = text[..text.IndexOf(good, StringComparison.Ordinal)].Count(c => c == '\n') + 1;

        var error = Assert.Single(Read(text.Replace(good, bad, StringComparison.Ordinal)).Errors);

        Assert.Equal((code, line), (error.Code, error.Line));
    }

    private static PolicyReading<FollowUpPolicy> Read(string yaml) => PolicyReader.Read<FollowUpPolicy>(yaml, "follow-up.yaml", policy => FollowUpPolicy.Check(
        policy, Cases.Posts.PostIds, Cases.Codes.Kinds.Select(k => k.Code).ToHashSet(), [.. Cases.Codes.RatingSteps.Select(s => s.Code)]));
}
