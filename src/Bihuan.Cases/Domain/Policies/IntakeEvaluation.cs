using System.Globalization;

namespace Bihuan.Cases.Domain.Policies;

/// <summary>An answer that does not fit its question. Codes: question.unknown, answer.not-a-choice, answer.not-a-number, answer.not-a-date, answer.too-long.</summary>
internal sealed record AnswerFault(string Question, string Code);

/// <summary>Something to bring or to do, and the question and answer that called for it (null: the symptom itself).</summary>
internal sealed record IntakeAdvice(string Code, string? Question, string? Answer);

/// <summary>What the answers amount to so far. Complete when nothing mandatory is missing and nothing is wrong.</summary>
internal sealed record IntakeVerdict(
    IReadOnlyList<string> Missing,
    IReadOnlyList<AnswerFault> Faults,
    IReadOnlyList<IntakeAdvice> Tools,
    IReadOnlyList<IntakeAdvice> Parts,
    string? Urgency,
    IReadOnlyList<IntakeAdvice> UrgencyReasons)
{
    public bool IsComplete => Missing.Count == 0 && Faults.Count == 0;
}

/// <summary>Weighs the answers to a symptom's questions. Answers are codes: yes, no, the id of a choice, a number, a date, or free words.</summary>
internal static class IntakeEvaluation
{
    private const int TextLengthMax = 500;

    /// <summary>Null when nobody wrote questions for this category and symptom: then nothing is asked and nothing is missing.</summary>
    public static IntakeVerdict? Evaluate(
        this IntakeQuestions questions, string category, string symptom, IReadOnlyDictionary<string, string> answers)
    {
        if (questions.For(category, symptom) is not { } asked) return null;

        var missing = asked.Mandatory.Where(id => !answers.TryGetValue(id, out var answer) || string.IsNullOrWhiteSpace(answer)).ToList();
        var faults = answers.OrderBy(a => a.Key, StringComparer.Ordinal)
            .Where(a => !string.IsNullOrWhiteSpace(a.Value))
            .Select(a => Fault(questions, asked, a.Key, a.Value)).OfType<AnswerFault>().ToList();

        var advice = asked.Advice.Concat(questions.Everywhere)
            .Where(a => Asks(asked, a.Question) && answers.TryGetValue(a.Question, out var answer) && string.Equals(answer.Trim(), a.Answer, StringComparison.Ordinal))
            .ToList();
        var urgencies = advice.Where(a => a.Urgency is not null).Select(a => new IntakeAdvice(a.Urgency!, a.Question, a.Answer)).ToList();
        if (asked.Urgency is { } always) urgencies.Insert(0, new IntakeAdvice(always, null, null));

        return new IntakeVerdict(
            missing, faults, Bring(asked.Tools, advice, a => a.Tools), Bring(asked.Parts, advice, a => a.Parts),
            urgencies.FirstOrDefault()?.Code, urgencies);
    }

    private static bool Asks(SymptomQuestions asked, string id) =>
        asked.Mandatory.Contains(id, StringComparer.Ordinal) || asked.Optional.Contains(id, StringComparer.Ordinal);

    private static AnswerFault? Fault(IntakeQuestions questions, SymptomQuestions asked, string id, string raw)
    {
        if (!Asks(asked, id) || questions.Question(id) is not { } question) return new AnswerFault(id, "question.unknown");
        var answer = raw.Trim();
        var code = question.Type switch
        {
            AnswerType.YesNo => answer is "yes" or "no" ? null : "answer.not-a-choice",
            AnswerType.Choice => question.Choices.Any(c => string.Equals(c.Id, answer, StringComparison.Ordinal)) ? null : "answer.not-a-choice",
            AnswerType.Number => int.TryParse(answer, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null : "answer.not-a-number",
            AnswerType.Date => DateOnly.TryParseExact(answer, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? null : "answer.not-a-date",
            AnswerType.Text => answer.Length <= TextLengthMax ? null : "answer.too-long",
            _ => throw new InvalidOperationException($"No rule for answers of type {question.Type}."),
        };
        return code is null ? null : new AnswerFault(id, code);
    }

    private static List<IntakeAdvice> Bring(IReadOnlyList<string> always, List<AnswerAdvice> advice, Func<AnswerAdvice, IReadOnlyList<string>> things) =>
    [
        .. always.Select(code => new IntakeAdvice(code, null, null))
            .Concat(advice.SelectMany(a => things(a).Select(code => new IntakeAdvice(code, a.Question, a.Answer))))
            .DistinctBy(a => a.Code, StringComparer.Ordinal),
    ];
}
