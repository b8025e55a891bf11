using System.ComponentModel.DataAnnotations;

namespace Bihuan.Cases.BulkActions;

/// <summary>The rows somebody chose, each with the last fact they saw of it, and what they want to do. Nothing changes yet.</summary>
public sealed record ChooseCasesRequest(
    [Required, MinLength(1)] IReadOnlyList<string> Id,
    [Required, AllowedValues("transfer", "grade", "urgency", "note", "progress")] string Act,
    Dictionary<string, string>? Seen = null,
    [MaxLength(2000)] string? Back = null);

/// <summary>One form for whatever is done to several cases; the act says which of the fields count.</summary>
public sealed record BulkRequest(
    [Required, MinLength(1)] IReadOnlyList<string> Id,
    Dictionary<string, string>? Seen = null,
    [MaxLength(2000)] string? Back = null,
    Guid? ReceiverId = null,
    [MaxLength(500)] string? Reason = null,
    [MaxLength(500)] string? Note = null,
    [MaxLength(20)] string? Grade = null,
    [MaxLength(20)] string? Urgency = null,
    [MaxLength(4000)] string? Text = null,
    [MaxLength(40)] string? Medium = null);

/// <summary>Cases of a bulk act to be put back, each with the version it was acted on and the one that the act left behind.</summary>
public sealed record UndoRequest(
    [Required, MinLength(1)] IReadOnlyList<string> Id,
    Dictionary<string, string>? Seen = null,
    Dictionary<string, string>? Done = null,
    [MaxLength(2000)] string? Back = null);

/// <summary>One chosen case: what it is called and the version that was seen.</summary>
public sealed record ChosenCase(Guid Id, string Number, string Summary, string Owner, long Seen);

/// <summary>What became of one case: its version now, or in the reader's language why it did not change.</summary>
public sealed record BulkOutcome(ChosenCase Case, string? Refused, long? Done = null);
