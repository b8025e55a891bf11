using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Intake.OpenRequest;

namespace Bihuan.Intake.Portal;

/// <summary>
/// A customer's report as the open form sends it. <paramref name="Once"/> makes a second press of the button the same case.
/// <paramref name="Website"/> is a field that people do not see and machines fill in.
/// </summary>
public sealed record ReportRequest(
    [Required, MaxLength(40)] string Kind,
    [Required, MaxLength(60)] string Once,
    [Required, MaxLength(2000)] string Description,
    [MaxLength(40)] string? ComplaintClass = null,
    [MaxLength(40)] string? Category = null,
    [MaxLength(60)] string? Symptom = null,
    [MaxLength(60)] string? SerialNumber = null,
    [MaxLength(80)] string? Model = null,
    Dictionary<string, string>? Answers = null,
    [MaxLength(100)] string? Name = null,
    [MaxLength(40)] string? Phone = null,
    [MaxLength(200)] string? Email = null,
    [MaxLength(300)] string? Address = null,
    [MaxLength(80)] string? About = null,
    [MaxLength(20)] string? Step = null,
    [MaxLength(200)] string? Website = null)
{
    internal OpenCaseRequest ToOpen(Guid id) => new(
        Kind,
        "website",
        new CustomerPart(Name, Phone, Email, Address),
        Description,
        SerialNumber,
        Model,
        Category,
        Symptom is null or ReportPath.None ? null : Symptom,
        ComplaintClass,
        Id: id,
        Answers: Answers is { Count: > 0 } ? Answers : null,
        Point: "application-form");

    /// <summary>Which errors belong to the screen that asks for words; the rest belong to the one that asks for the person.</summary>
    internal static bool IsOfDescription(FieldError error) =>
        error.Pointer is "/description" or "/serialNumber" or "/model" || error.Pointer.StartsWith("/answers", StringComparison.Ordinal);

    internal static FieldError AsTyped(FieldError error) => error with
    {
        Pointer = error.Pointer.Replace("/customer/", "/", StringComparison.Ordinal).Replace("/productCategory", "/category", StringComparison.Ordinal),
    };
}
