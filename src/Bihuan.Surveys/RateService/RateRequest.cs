using System.ComponentModel.DataAnnotations;

namespace Bihuan.Surveys.RateService;

/// <summary>The overall mark, 1 to 5; dimensions by code in the same steps; words if they like (SAT-03, SAT-04).</summary>
public sealed record RateRequest(
    [Required, Range(1, 5)] int? Steps,
    Dictionary<string, string>? Dimensions = null,
    [MaxLength(1000)] string? Remark = null);
