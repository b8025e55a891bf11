using Bihuan.Foundation;

namespace Bihuan.Cases.Domain.Policies;

/// <summary>How a question is answered: yes or no, one of its choices, free words, a whole number, a day.</summary>
internal enum AnswerType
{
    YesNo,
    Choice,
    Text,
    Number,
    Date,
}

internal sealed record AnswerChoice(string Id, IReadOnlyDictionary<string, string> Text);

/// <summary>A question an agent or the portal asks; the text is kept with the set because the two are edited together.</summary>
internal sealed record IntakeQuestion(string Id, AnswerType Type, IReadOnlyDictionary<string, string> Text, IReadOnlyList<AnswerChoice> Choices);

/// <summary>What an answer calls for: things to bring (tool.CODE, part.CODE), and an urgency where the answer means danger.</summary>
internal sealed record AnswerAdvice(string Question, string Answer, IReadOnlyList<string> Tools, IReadOnlyList<string> Parts, string? Urgency = null);

/// <summary>The questions for one symptom, and what to bring whatever the answers are.</summary>
internal sealed record SymptomQuestions(
    string Symptom,
    IReadOnlyList<string> Mandatory,
    IReadOnlyList<string> Optional,
    IReadOnlyList<string> Tools,
    IReadOnlyList<string> Parts,
    IReadOnlyList<AnswerAdvice> Advice,
    string? Urgency = null);

internal sealed record CategoryQuestions(string Category, IReadOnlyList<SymptomQuestions> Symptoms);

/// <summary>Guided intake (CH-12) of one version: a bank of questions, and which of them each symptom asks.</summary>
internal sealed record IntakeQuestions(
    int Version,
    IReadOnlyList<IntakeQuestion> Questions,
    IReadOnlyList<CategoryQuestions> Categories,
    IReadOnlyList<AnswerAdvice> Everywhere,
    IReadOnlyList<string>? Meets = null)
{
    public IntakeQuestion? Question(string id) => Questions.FirstOrDefault(q => Same(q.Id, id));

    public SymptomQuestions? For(string category, string symptom) =>
        Categories.FirstOrDefault(c => Same(c.Category, category))?.Symptoms.FirstOrDefault(s => Same(s.Symptom, symptom));

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);
}
