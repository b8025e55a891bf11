using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Cases.Policies;
using Bihuan.Platform.Policies;

namespace Bihuan.Tests.Cases;

public class CodeBookTests
{
    private static readonly CasePolicies Shipped = CasePolicies.Shipped();
    private static readonly CodeBook Codes = Shipped.Codes;

    [Fact]
    public void Every_code_has_words_in_both_languages()
    {
        foreach (var (list, codes) in Shipped.CodeLists()) PolicyWords.AssertSpoken(list, codes);
        PolicyWords.AssertSpoken("phase", ProcessTerms.Phases);
        PolicyWords.AssertSpoken("fact", ProcessTerms.Facts);
        PolicyWords.AssertSpoken("reply-use", Shipped.Replies.Uses);
        PolicyWords.AssertSpoken("answer", ["yes", "no"]);
    }

    [Fact, Requirement("CH-08")]
    public void The_ten_kinds_of_request_are_there() => Assert.Equal(
        ["consultation", "fault-report", "repair", "exchange", "return", "warranty-claim", "usage-guidance", "complaint", "suggestion", "praise"],
        Codes.Kinds.Select(k => k.Code));

    [Fact]
    public void Only_complaints_suggestions_and_praise_may_lack_a_contact() =>
        Assert.Equal(["complaint", "suggestion", "praise"], Codes.Kinds.Where(k => !k.NeedsContact).Select(k => k.Code));

    [Fact, Requirement("CH-10"), Requirement("CH-11")]
    public void Both_taxonomies_map_to_each_other()
    {
        Assert.Equal(["product-quality", "improper-use", "transport-damage", "customer-feedback"], Codes.ProblemClasses.Select(p => p.Code));
        Assert.Equal(["product", "service", "other"], Codes.ChannelProblems.Select(p => p.Group).Distinct());
        Assert.Equal("transport-damage", Codes.ChannelProblems.Single(p => p.Code == "packaging-damage").ProblemClass);
        Assert.Equal("quality", Codes.ProblemClasses.Single(p => p.Code == "product-quality").ChannelProblem);
        Assert.Equal(["offline"], Codes.ChannelProblems.Single(p => p.Code == "low-repair-efficiency").Channels);
    }

    [Fact, Requirement("CMP-03")]
    public void Each_of_the_four_complaint_classes_has_its_own_plan()
    {
        Assert.Equal(["product-quality", "service-attitude", "process", "other"], Codes.ComplaintClasses.Select(c => c.Code));
        Assert.All(Codes.ComplaintClasses, c => Assert.NotEmpty(c.Ways));
        PolicyWords.AssertSpoken("complaint-plan", Codes.ComplaintClasses.Select(c => c.Code));
    }

    [Fact, Requirement("SAT-03")]
    public void Five_steps_convert_to_a_hundred_points() =>
        Assert.Equal([(5, 100), (4, 75), (3, 50), (2, 25), (1, 0)], Codes.RatingSteps.Select(s => (s.Steps, s.Points)));

    [Fact, Requirement("GRD-05")]
    public void Three_levels_of_support_each_have_a_department() =>
        Assert.Equal([(1, "customer-service"), (2, "technical-support"), (3, "after-sales-centre")], Codes.SupportLevels.Select(l => (l.Level, l.Department)));

    [Fact]
    public void A_red_grade_goes_straight_to_the_supervisor() =>
        Assert.Equal(("agent-lead", true), (Codes.Grade("red")!.GoesTo, Codes.Grade("red")!.StartsEmergency));

    [Fact, Requirement("CH-07")]
    public void A_number_is_made_of_kind_day_and_serial()
    {
        var day = new DateOnly(2026, 3, 15);
        Assert.Equal("RO-20260315-0042", Shipped.Number("repair", day, 42));
        Assert.Equal("SC-20260315-123456", Shipped.Number("consultation", day, 123456));
    }

    [Theory]
    [InlineData("{code: repair, prefix: RO,", "{code: Repair, prefix: RO,", "codes.malformed")]
    [InlineData("{code: repair, prefix: RO,", "{code: fault-report, prefix: RO,", "codes.duplicate")]
    [InlineData("{code: repair, prefix: RO,", "{code: repair, prefix: ro,", "codes.prefix")]
    [InlineData("intake-post: agent", "intake-post: butler", "codes.unknown")]
    [InlineData("problem-class: product-quality}", "problem-class: bad-luck}", "codes.unknown")]
    [InlineData("ways: [explanation, compensation]", "ways: [magic]", "codes.unknown")]
    [InlineData("ways: [explanation, compensation]", "ways: []", "codes.no-plan")]
    [InlineData("goes-to: agent-lead", "goes-to: butler", "codes.unknown")]
    [InlineData("posts: [technical-support]", "posts: [butler]", "codes.unknown")]
    [InlineData("steps: 3, points: 50", "steps: 3, points: 80", "codes.rating-order")]
    [InlineData("steps: 5, points: 100", "steps: 5, points: 90", "codes.rating-range")]
    [InlineData("natures: [fault,", "natures: []\nunused: [", "policy.unknown-key")]
    public void A_wrong_list_is_refused_at_its_line(string good, string bad, string code)
    {
        var text = EmbeddedPolicies.Text("policies/codes.yaml");
        var line = text[..text.IndexOf(good, StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        var broken = text.Replace(good, bad, StringComparison.Ordinal);

        var error = CasePolicyFiles.Codes(broken, "codes.yaml", Shipped.Posts).Errors.First(e => e.Code == code);

        Assert.Equal(line + bad.Count(c => c == '\n'), error.Line);
    }
}
