namespace Bihuan.Intake.Portal;

/// <summary>One answer, already in the reader's language.</summary>
public sealed record ChoiceLink(string Href, string Text, string? Hint = null, string? Icon = null);
