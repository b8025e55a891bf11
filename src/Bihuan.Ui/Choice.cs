namespace Bihuan.Ui;

/// <summary>One answer of a select or of radio cards, already in the reader's language.</summary>
public sealed record Choice(string Value, string Text, string? Hint = null, string? Icon = null);
