namespace Bihuan.Cases.Contracts;

/// <summary>A danger word found in a text: its kind (words <c>danger.CODE</c>), the phrase and where it begins.</summary>
public sealed record DangerSignal(string Code, string Phrase, int Start);

/// <summary>What the danger words of a text propose together.</summary>
public sealed record DangerSignals(string Urgency, string? Grade, IReadOnlyList<DangerSignal> Signals)
{
    /// <summary>The words that were found, each once.</summary>
    public IReadOnlyList<string> Phrases => [.. Signals.Select(x => x.Phrase).Distinct(StringComparer.Ordinal)];
}

/// <summary>A question of guided intake in one language. Type is yes-no, choice, text, number or date.</summary>
public sealed record GuidedQuestion(string Id, string Type, string Text, IReadOnlyList<GuidedChoice> Choices, bool IsMandatory);

public sealed record GuidedChoice(string Id, string Text);

/// <summary>
/// What the answers amount to: mandatory questions still open, answers that do not fit with the code of why, tools and
/// parts to bring (words <c>tool.CODE</c>, <c>part.CODE</c>), and an urgency with the answers that call for it.
/// </summary>
public sealed record GuidedIntake(
    IReadOnlyList<string> Missing,
    IReadOnlyDictionary<string, string> Faults,
    IReadOnlyList<string> Tools,
    IReadOnlyList<string> Parts,
    string? Urgency,
    IReadOnlyList<string> UrgencyReasons)
{
    public bool IsComplete => Missing.Count == 0 && Faults.Count == 0;
}
