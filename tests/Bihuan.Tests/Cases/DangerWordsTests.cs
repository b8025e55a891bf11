using Bihuan.Cases.Contracts;
using Bihuan.Cases.Policies;
using Bihuan.Platform.Policies;

namespace Bihuan.Tests.Cases;

[Requirement("GRD-14")]
public class DangerWordsTests
{
    private static readonly CasePolicies Shipped = CasePolicies.Shipped();

    [Theory]
    [InlineData("热水器漏气了，快来人", "gas-leak", "漏气", 3)]
    [InlineData("厨房有很重的煤气味", "gas-leak", "煤气味", 6)]
    [InlineData("用着用着闻到焦糊味", "burnt-smell", "焦糊味", 6)]
    [InlineData("孩子的手被烫伤", "injury", "烫伤", 5)]
    [InlineData("There is a GAS LEAK in the kitchen", "gas-leak", "gas leak", 11)]
    [InlineData("my laptop: the battery is swollen", "battery", "battery is swollen", 15)]
    [InlineData("没有热水漏气", "gas-leak", "漏气", 4)]
    [InlineData("不停冒烟", "smoke", "冒烟", 2)]
    [InlineData("请问有没有漏气的可能", "gas-leak", "漏气", 5)]
    [InlineData("没人发现漏气", "gas-leak", "漏气", 4)]
    [InlineData("不是漏水是漏气", "gas-leak", "漏气", 5)]
    [InlineData("no hot water, gas leak", "gas-leak", "gas leak", 14)]
    public void A_danger_is_found_with_its_word_and_place(string text, string code, string phrase, int start)
    {
        var verdict = Shipped.Dangers.Detect(text);

        Assert.Equal("urgent", verdict.Urgency);
        var reason = Assert.Single(verdict.Reasons);
        Assert.Equal((code, phrase, start), (reason.Code, reason.Phrase, reason.Start));
    }

    [Theory]
    [InlineData("没有漏气", "没有")]
    [InlineData("没有闻到煤气味，就是不热", "没有")]
    [InlineData("没冒烟", "没")]
    [InlineData("不漏电", "不")]
    [InlineData("无人受伤", "无人")]
    [InlineData("未发现任何漏气", "未")]
    [InlineData("没有出现明显的焦糊味", "没有")]
    [InlineData("No gas leak, it is just cold", "no")]
    [InlineData("There was no sign of a gas leak", "no")]
    [InlineData("nobody smelled it, not a burnt smell", "not")]
    public void A_negated_danger_raises_nothing_but_is_shown(string text, string negation)
    {
        var verdict = Shipped.Dangers.Detect(text);

        Assert.Null(verdict.Urgency);
        Assert.Equal(negation, Assert.Single(verdict.Hits).Negation);
    }

    [Theory]
    [InlineData("洗衣机漏水")]
    [InlineData("冰箱不制冷，声音大")]
    [InlineData("")]
    [InlineData("The fan explodes? no: it expldes")]
    [InlineData("smokeless, insparks")]
    public void An_ordinary_request_raises_nothing(string text)
    {
        var verdict = Shipped.Dangers.Detect(text);
        Assert.Equal((null, null), (verdict.Urgency, verdict.Grade));
    }

    [Fact]
    public void Other_modules_hear_only_what_counts()
    {
        Assert.Null(Shipped.SignalsIn("没有漏气"));
        var signal = Assert.Single(Shipped.SignalsIn("没有漏气，但是冒烟了")!.Signals);
        Assert.Equal(new DangerSignal("smoke", "冒烟", 7), signal);
    }

    [Fact]
    public void Two_negations_affirm() => Assert.Equal("urgent", Shipped.Dangers.Detect("并不是没有漏气").Urgency);

    [Fact]
    public void One_negation_silences_one_danger_only()
    {
        var verdict = Shipped.Dangers.Detect("没有漏气，但是冒烟了");
        Assert.Equal(["smoke"], verdict.Reasons.Select(h => h.Code));
        Assert.Equal(2, verdict.Hits.Count);
    }

    [Fact]
    public void The_gravest_of_several_dangers_decides()
    {
        var verdict = Shipped.Dangers.Detect("闻到焦糊味，孩子触电了，我要打12315");
        Assert.Equal(("urgent", "red"), (verdict.Urgency, verdict.Grade));
    }

    [Fact]
    public void A_threat_to_publish_proposes_a_level_without_urgency()
    {
        var verdict = Shipped.Dangers.Detect("再不处理我就找媒体曝光");
        Assert.Equal(("ordinary", "red"), (verdict.Urgency, verdict.Grade));
    }

    [Fact]
    public void The_longest_phrase_counts_once() => Assert.Equal("电池漏液", Assert.Single(Shipped.Dangers.Detect("手机电池漏液").Hits).Phrase);

    [Fact]
    public void Every_phrase_is_found_alone_and_every_kind_has_words()
    {
        var list = PolicyReader.ReadEmbedded<Bihuan.Cases.Domain.Policies.DangerWordList>("policies/danger-words.yaml").Required();
        PolicyWords.AssertSpoken("danger", list.Words.Select(w => w.Code));
        foreach (var word in list.Words)
        {
            Assert.All(word.Phrases.Values.SelectMany(p => p), phrase => Assert.Contains(Shipped.Dangers.Detect(phrase).Reasons, h => h.Code == word.Code));
        }
    }

    [Theory]
    [InlineData("urgency: urgent", "urgency: soon", "danger.unknown-urgency")]
    [InlineData("grade: red", "grade: purple", "danger.unknown-grade")]
    [InlineData("code: fire", "code: gas-leak", "danger.duplicate")]
    [InlineData("[着火, 起火,", "[着火, 着火,", "danger.phrase-twice")]
    [InlineData("[着火, 起火,", "[火, 起火,", "danger.phrase-short")]
    public void A_wrong_list_is_refused_at_its_line(string good, string bad, string code)
    {
        var text = EmbeddedPolicies.Text("policies/danger-words.yaml");
        var at = text.IndexOf(good, StringComparison.Ordinal);
        var broken = string.Concat(text.AsSpan(0, at), bad, text.AsSpan(at + good.Length));

        var error = Assert.Single(CasePolicyFiles.DangerWords(broken, "danger-words.yaml", Shipped.Codes).Errors);

        Assert.Equal((code, text[..at].Count(c => c == '\n') + 1), (error.Code, error.Line));
    }
}
