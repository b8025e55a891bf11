using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Cases.Policies;
using Bihuan.Platform.Policies;

namespace Bihuan.Tests.Cases;

public class CannedRepliesTests
{
    private static readonly CannedReplies Shipped = CasePolicies.Shipped().Replies;

    [Fact, Requirement("CASE-10")]
    public void The_first_response_tells_understanding_proposal_and_time() =>
        Assert.All(Shipped.Replies.Single(r => r.Code == "first-response").Text.Values, text =>
        {
            Assert.Contains("{problem}", text, StringComparison.Ordinal);
            Assert.Contains("{proposal}", text, StringComparison.Ordinal);
            Assert.Contains("{expected}", text, StringComparison.Ordinal);
        });

    [Fact]
    public void Both_languages_use_the_same_placeholders_and_every_use_has_a_reply()
    {
        Assert.All(Shipped.Replies, r => Assert.Equal(Held(r.Text["zh-CN"]), Held(r.Text["en"])));
        Assert.Equal(Shipped.Uses.Order(), Shipped.Replies.Select(r => r.Use).Distinct().Order());
    }

    [Fact]
    public void What_is_not_known_stays_visible_and_values_are_not_filled_again() => Assert.Equal(
        "{number} for {technician}",
        CannedReplies.Fill("{customer} for {technician}", new Dictionary<string, string> { ["customer"] = "{number}", ["number"] = "X" }));

    [Theory]
    [InlineData("{number}。我们", "{nummer}。我们", "replies.unknown-placeholder")]
    [InlineData("use: progress", "use: gossip", "replies.unknown-use")]
    [InlineData("code: more-needed", "code: first-response", "replies.duplicate")]
    [InlineData("{zh-CN: 首次响应, en: First response}", "{zh-CN: 首次响应}", "replies.no-text")]
    public void A_wrong_reply_is_refused_at_its_line(string good, string bad, string code)
    {
        var text = EmbeddedPolicies.Text("policies/replies.yaml");
        var at = text.IndexOf(good, StringComparison.Ordinal);
        var broken = string.Concat(text.AsSpan(0, at), bad, text.AsSpan(at + good.Length));

        var error = Assert.Single(CasePolicyFiles.Replies(broken, "replies.yaml").Errors);

        Assert.Equal((code, text[..at].Count(c => c == '\n') + 1), (error.Code, error.Line));
    }

    private static IEnumerable<string> Held(string text) =>
        Shipped.Placeholders.Where(p => text.Contains('{' + p + '}', StringComparison.Ordinal));
}
