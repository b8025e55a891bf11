namespace Bihuan.Ui;

/// <summary>A filter in effect: what it says, and the address of the same list without it.</summary>
public sealed record FilterChip(string Label, string RemoveHref);
