using System.ComponentModel.DataAnnotations;

namespace Bihuan.Platform.Policies;

/// <summary>What is said about a version beside its text (POL-07).</summary>
internal interface IPolicyTerms
{
    string Reason { get; }

    string? Source { get; }

    /// <summary>For whom and where; empty for the whole company.</summary>
    string? Scope { get; }

    DateOnly? EffectiveOn { get; }

    /// <summary>The last day; after it the version before holds again.</summary>
    DateOnly? EndsOn { get; }
}

/// <summary>A new version. Without a text it begins as a copy of what is in force, or of the version named.</summary>
public sealed record DraftPolicyRequest([Required, MaxLength(500)] string Reason, string? Text = null, int? BasedOn = null, [MaxLength(300)] string? Source = null, DateOnly? EffectiveOn = null)
    : IPolicyTerms
{
    [MaxLength(300)]
    public string? Scope { get; init; }

    public DateOnly? EndsOn { get; init; }
}

/// <summary>The whole text as it is to stand; what is left empty is taken away.</summary>
public sealed record EditPolicyRequest([Required] string Text, [Required, MaxLength(500)] string Reason, [MaxLength(300)] string? Source = null, DateOnly? EffectiveOn = null) : IPolicyTerms
{
    [MaxLength(300)]
    public string? Scope { get; init; }

    public DateOnly? EndsOn { get; init; }
}

/// <summary>Why it is approved, rejected, withdrawn or handed in.</summary>
public sealed record DecidePolicyRequest([Required, MaxLength(500)] string Reason);

public sealed record CheckPolicyRequest([Required] string Text, DateOnly? EffectiveOn = null);
