using Bihuan.Foundation;

namespace Bihuan.Cases.Domain.Policies;

/// <summary>Every question answerable in both languages, every symptom known, every advice reachable by an answer.</summary>
internal static class IntakeQuestionValidation
{
    private static readonly string[] Languages = ["zh-CN", "en"];

    public static IEnumerable<PolicyFault> Check(IntakeQuestions questions, CodeBook codes) =>
    [
        .. CheckBank(questions), .. CheckCategories(questions, codes),
        .. CheckAdvice(questions, codes, questions.Everywhere, "everywhere", asked: null),
    ];

    private static IEnumerable<PolicyFault> CheckBank(IntakeQuestions questions)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < questions.Questions.Count; i++)
        {
            var (question, path) = (questions.Questions[i], $"questions[{i}]");
            if (!seen.Add(question.Id)) yield return new PolicyFault(path + ".id", "questions.duplicate", $"'{question.Id}' stands twice.");
            foreach (var fault in CheckText(question.Text, path + ".text")) yield return fault;
            if (question.Type == AnswerType.Choice != (question.Choices.Count >= 2)) yield return new PolicyFault(path, "questions.choices", "A choice has at least two choices, and nothing else has any.");
            for (var c = 0; c < question.Choices.Count; c++)
            {
                foreach (var fault in CheckText(question.Choices[c].Text, $"{path}.choices[{c}].text")) yield return fault;
                if (question.Choices.Take(c).Any(earlier => earlier.Id == question.Choices[c].Id)) yield return new PolicyFault($"{path}.choices[{c}].id", "questions.duplicate", $"'{question.Choices[c].Id}' stands twice.");
            }
        }
    }

    private static IEnumerable<PolicyFault> CheckText(IReadOnlyDictionary<string, string> text, string path) =>
        Languages.Where(language => string.IsNullOrWhiteSpace(text.GetValueOrDefault(language)))
            .Select(language => new PolicyFault(path, "questions.no-text", $"There is no text in {language}."))
            .Concat(text.Keys.Except(Languages, StringComparer.Ordinal).Select(k => new PolicyFault($"{path}.{k}", "questions.language", $"'{k}' is no language of ours.")));

    private static IEnumerable<PolicyFault> CheckCategories(IntakeQuestions questions, CodeBook codes)
    {
        var seen = new HashSet<(string, string)>();
        for (var i = 0; i < questions.Categories.Count; i++)
        {
            var category = questions.Categories[i];
            var known = codes.Category(category.Category);
            if (known is null) yield return new PolicyFault($"categories[{i}].category", "questions.unknown-category", $"'{category.Category}' is no product category.");
            for (var s = 0; s < category.Symptoms.Count; s++)
            {
                var (symptom, path) = (category.Symptoms[s], $"categories[{i}].symptoms[{s}]");
                if (!seen.Add((category.Category, symptom.Symptom))) yield return new PolicyFault(path + ".symptom", "questions.duplicate", $"'{symptom.Symptom}' stands twice.");
                if (known is not null && !known.Symptoms.Contains(symptom.Symptom, StringComparer.Ordinal)) yield return new PolicyFault(path + ".symptom", "questions.unknown-symptom", $"'{symptom.Symptom}' is no symptom of '{category.Category}'.");
                foreach (var fault in CheckSymptom(questions, codes, symptom, path)) yield return fault;
            }
        }
    }

    private static IEnumerable<PolicyFault> CheckSymptom(IntakeQuestions questions, CodeBook codes, SymptomQuestions symptom, string path)
    {
        if (symptom.Mandatory.Count == 0) yield return new PolicyFault(path, "questions.none-mandatory", "At least one question must be answered.");
        if (symptom.Urgency is { } urgency && codes.RankOfUrgency(urgency) < 0) yield return new PolicyFault(path + ".urgency", "questions.unknown-urgency", $"'{urgency}' is no urgency.");
        var asked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (list, ids) in new[] { ("mandatory", symptom.Mandatory), ("optional", symptom.Optional) })
        {
            for (var i = 0; i < ids.Count; i++)
            {
                if (questions.Question(ids[i]) is null) yield return new PolicyFault($"{path}.{list}[{i}]", "questions.unknown-question", $"'{ids[i]}' is not in the bank.");
                if (!asked.Add(ids[i])) yield return new PolicyFault($"{path}.{list}[{i}]", "questions.duplicate", $"'{ids[i]}' is asked twice.");
            }
        }

        foreach (var fault in CheckAdvice(questions, codes, symptom.Advice, path + ".advice", asked)) yield return fault;
    }

    private static IEnumerable<PolicyFault> CheckAdvice(IntakeQuestions questions, CodeBook codes, IReadOnlyList<AnswerAdvice> advice, string path, HashSet<string>? asked)
    {
        for (var i = 0; i < advice.Count; i++)
        {
            var item = advice[i];
            if (asked is not null && !asked.Contains(item.Question)) yield return new PolicyFault($"{path}[{i}].question", "questions.not-asked", $"'{item.Question}' is not asked here.");
            else if (questions.Question(item.Question) is not { } question) yield return new PolicyFault($"{path}[{i}].question", "questions.unknown-question", $"'{item.Question}' is not in the bank.");
            else if (!CanBe(question, item.Answer)) yield return new PolicyFault($"{path}[{i}].answer", "questions.unknown-answer", $"'{item.Answer}' is no answer to '{item.Question}'.");
            if (item.Urgency is { } urgency && codes.RankOfUrgency(urgency) < 0) yield return new PolicyFault($"{path}[{i}].urgency", "questions.unknown-urgency", $"'{urgency}' is no urgency.");
            if (item is { Tools.Count: 0, Parts.Count: 0, Urgency: null }) yield return new PolicyFault($"{path}[{i}]", "questions.advice-empty", "Advice brings something or raises something.");
        }
    }

    private static bool CanBe(IntakeQuestion question, string answer) => question.Type switch
    {
        AnswerType.YesNo => answer is "yes" or "no",
        AnswerType.Choice => question.Choices.Any(c => c.Id == answer),
        _ => false,
    };
}
