using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Cases.Policies;
using Bihuan.Platform.Policies;

namespace Bihuan.Tests.Cases;

[Requirement("CH-12")]
public class IntakeQuestionsTests
{
    private static readonly CasePolicies Shipped = CasePolicies.Shipped();

    [Fact]
    public void Abnormal_noise_asks_when_whether_it_smells_and_whether_it_was_moved() => Assert.Equal(
        ["noise-when", "burnt-smell", "moved-recently"], Shipped.Questions.For("washing-machine", "abnormal-noise")!.Mandatory);

    [Fact]
    public void Every_symptom_of_every_category_has_two_to_six_questions()
    {
        Assert.All(Shipped.Codes.ProductCategories, category => Assert.All(category.Symptoms, symptom =>
        {
            var asked = Shipped.Questions.For(category.Code, symptom);
            Assert.NotNull(asked);
            Assert.InRange(asked.Mandatory.Count + asked.Optional.Count, 2, 7);
        }));
        Assert.True(Shipped.Codes.ProductCategories.Count(c => c.Symptoms.Count >= 4) >= 10);
    }

    [Fact]
    public void Whatever_is_to_be_brought_has_words()
    {
        var symptoms = Shipped.Questions.Categories.SelectMany(c => c.Symptoms).ToList();
        var advice = symptoms.SelectMany(s => s.Advice).Concat(Shipped.Questions.Everywhere).ToList();
        PolicyWords.AssertSpoken("tool", symptoms.SelectMany(s => s.Tools).Concat(advice.SelectMany(a => a.Tools)));
        PolicyWords.AssertSpoken("part", symptoms.SelectMany(s => s.Parts).Concat(advice.SelectMany(a => a.Parts)));
    }

    [Fact]
    public void A_missing_mandatory_answer_is_named()
    {
        var verdict = Evaluate("washing-machine", "abnormal-noise", ("noise-when", "running"), ("burnt-smell", " "));

        Assert.Equal(["burnt-smell", "moved-recently"], verdict.Missing);
        Assert.False(verdict.IsComplete);
    }

    [Fact]
    public void Answers_call_for_tools_and_parts_with_the_reason()
    {
        var verdict = Evaluate(
            "washing-machine", "abnormal-noise", ("noise-when", "running"), ("burnt-smell", "no"), ("moved-recently", "yes"), ("wash-noise-stage", "spinning"));

        Assert.True(verdict.IsComplete);
        Assert.Equal(["spirit-level"], verdict.Tools.Select(t => t.Code));
        Assert.Equal(
            [new IntakeAdvice("shock-absorber", "wash-noise-stage", "spinning"), new IntakeAdvice("bearing", "wash-noise-stage", "spinning")], verdict.Parts);
        Assert.Null(verdict.Urgency);
    }

    [Fact, Requirement("GRD-14")]
    public void A_burnt_smell_raises_urgency_wherever_it_is_asked()
    {
        var verdict = Evaluate("dishwasher", "abnormal-noise", ("burnt-smell", "yes"));

        Assert.Equal("urgent", verdict.Urgency);
        Assert.Equal(new IntakeAdvice("urgent", "burnt-smell", "yes"), Assert.Single(verdict.UrgencyReasons));
    }

    [Fact, Requirement("GRD-14")]
    public void A_gas_leak_is_urgent_before_anything_is_answered()
    {
        var verdict = Evaluate("gas-water-heater", "gas-leak");

        Assert.Equal("urgent", verdict.Urgency);
        Assert.Null(verdict.UrgencyReasons[0].Question);
        Assert.Contains(verdict.Tools, t => t.Code == "gas-detector");
    }

    [Theory]
    [InlineData("burnt-smell", "maybe", "answer.not-a-choice")]
    [InlineData("noise-when", "tomorrow", "answer.not-a-choice")]
    [InlineData("floor-level", "third", "answer.not-a-number")]
    [InlineData("floor-level", "3", null)]
    [InlineData("water-left", "yes", "question.unknown")]
    [InlineData("never-heard-of", "yes", "question.unknown")]
    public void An_answer_must_fit_its_question(string question, string answer, string? code) =>
        Assert.Equal(code, Evaluate("air-conditioner", "abnormal-noise", (question, answer)).Faults.SingleOrDefault()?.Code);

    [Theory]
    [InlineData("2026-02-30", "answer.not-a-date")]
    [InlineData("2026-02-28", null)]
    public void A_date_must_exist(string answer, string? code) =>
        Assert.Equal(code, Evaluate("water-purifier", "slow-flow", ("fault-since", answer)).Faults.SingleOrDefault()?.Code);

    [Fact]
    public void Free_words_are_bounded() =>
        Assert.Equal("answer.too-long", Assert.Single(Evaluate("other", "other-fault", ("what-happens", new string('长', 501))).Faults).Code);

    [Fact]
    public void Nothing_is_asked_where_nobody_wrote_questions() =>
        Assert.Null(Shipped.Questions.Evaluate("spaceship", "abnormal-noise", new Dictionary<string, string>()));

    [Fact]
    public void Other_modules_read_questions_in_their_readers_language()
    {
        var asked = Shipped.QuestionsFor("washing-machine", "abnormal-noise", "en");

        Assert.Equal(["noise-when", "burnt-smell", "moved-recently", "wash-noise-stage"], asked.Select(q => q.Id));
        Assert.Equal(("choice", "Does the noise come at start-up or while running?", true), (asked[0].Type, asked[0].Text, asked[0].IsMandatory));
        Assert.Equal("at start-up", asked[0].Choices[0].Text);
        Assert.Equal("有没有闻到焦糊味？", Shipped.QuestionsFor("washing-machine", "abnormal-noise", "zh-CN")[1].Text);
        Assert.Empty(Shipped.QuestionsFor("spaceship", "abnormal-noise", "en"));
        Assert.Equal(["burnt-smell=yes"], Shipped.Weigh("washing-machine", "abnormal-noise", new Dictionary<string, string> { ["burnt-smell"] = "yes" })!.UrgencyReasons);
    }

    [Theory]
    [InlineData("- category: washing-machine", "- category: spaceship", "questions.unknown-category")]
    [InlineData("- symptom: water-leak", "- symptom: leaky-water", "questions.unknown-symptom")]
    [InlineData("optional: [wash-noise-stage]", "optional: [wash-noise]", "questions.unknown-question")]
    [InlineData("optional: [wash-noise-stage]", "optional: [wash-noise-stage, burnt-smell]", "questions.duplicate")]
    [InlineData("{question: wash-noise-stage, answer: spinning,", "{question: wash-noise-stage, answer: turning,", "questions.unknown-answer")]
    [InlineData("{question: wash-noise-stage, answer: spinning,", "{question: water-left, answer: \"yes\",", "questions.not-asked")]
    [InlineData("  - {id: burnt-smell, type: yes-no, text: {zh-CN: 有没有闻到焦糊味？, en: Is there any burnt smell?}}", "  - {id: burnt-smell, type: yes-no, text: {zh-CN: 有没有闻到焦糊味？}}", "questions.no-text")]
    [InlineData("answer: stream, urgency: urgent}", "answer: stream, urgency: soon}", "questions.unknown-urgency")]
    [InlineData("answer: stream, urgency: urgent}", "answer: stream}", "questions.advice-empty")]
    public void A_wrong_set_is_refused_at_its_line(string good, string bad, string code)
    {
        var text = EmbeddedPolicies.Text("policies/intake-questions.yaml");
        var at = text.IndexOf(good, StringComparison.Ordinal);
        Assert.True(at > 0);
        var broken = string.Concat(text.AsSpan(0, at), bad, text.AsSpan(at + good.Length));

        var error = CasePolicyFiles.Questions(broken, "intake-questions.yaml", Shipped.Codes).Errors.First(e => e.Code == code);

        Assert.Equal(text[..at].Count(c => c == '\n') + 1, error.Line);
    }

    private static IntakeVerdict Evaluate(string category, string symptom, params (string Question, string Answer)[] answers) =>
        Shipped.Questions.Evaluate(category, symptom, answers.ToDictionary(a => a.Question, a => a.Answer))!;
}
