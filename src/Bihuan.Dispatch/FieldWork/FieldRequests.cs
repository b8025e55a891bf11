using System.ComponentModel.DataAnnotations;

namespace Bihuan.Dispatch.FieldWork;

/// <summary>What every command of a technician carries: an id made where the button was pressed, and when that was.</summary>
internal interface IFieldRequest
{
    Guid? CommandId { get; }

    DateTimeOffset? OccurredAt { get; }
}

public sealed record AcceptVisitRequest([Required] Guid? CommandId, DateTimeOffset? OccurredAt = null) : IFieldRequest;

public sealed record DeclineVisitRequest([Required] Guid? CommandId, [Required, MaxLength(500)] string Reason, DateTimeOffset? OccurredAt = null) : IFieldRequest;

/// <summary>The window agreed with the customer on the phone.</summary>
public sealed record AppointVisitRequest([Required] Guid? CommandId, [Required] DateTimeOffset? From, [Required] DateTimeOffset? Until, DateTimeOffset? OccurredAt = null) : IFieldRequest;

public sealed record LeaveForVisitRequest([Required] Guid? CommandId, DateTimeOffset? OccurredAt = null) : IFieldRequest;

/// <summary>Position in degrees as the device measured it, with its accuracy; without a position the check-in counts and is flagged.</summary>
public sealed record CheckInRequest(
    [Required] Guid? CommandId, [Range(-90.0, 90.0)] double? Latitude = null, [Range(-180.0, 180.0)] double? Longitude = null, [Range(0, 100_000)] int? AccuracyMetres = null, DateTimeOffset? OccurredAt = null) : IFieldRequest;

/// <summary>Items of conduct by code, done and not done.</summary>
public sealed record AnswerChecksRequest([Required] Guid? CommandId, [MaxLength(50)] string[]? Done = null, [MaxLength(50)] string[]? NotDone = null, DateTimeOffset? OccurredAt = null) : IFieldRequest;

/// <summary><paramref name="Cause"/>: a code of the catalogue (words <c>fault-cause.CODE</c>), or what was found in one's own words. <paramref name="ByInternalDocuments"/>: manual and SOP were enough.</summary>
public sealed record DiagnoseVisitRequest([Required] Guid? CommandId, [Required, MaxLength(500)] string Cause, [Required, MaxLength(2000)] string Solution, bool ByInternalDocuments = false, DateTimeOffset? OccurredAt = null) : IFieldRequest;

/// <summary>A part that went in, and the serial number of the one that came out. <paramref name="FromVan"/>: not from what was reserved.</summary>
public sealed record UsePartRequest([Required] Guid? CommandId, [Required, MaxLength(60)] string Code, [Range(1, 99)] int Count = 1, [MaxLength(60)] string? RemovedSerial = null, bool FromVan = false, DateTimeOffset? OccurredAt = null) : IFieldRequest;

/// <summary>What it costs, as told to the customer, and whether they agreed.</summary>
public sealed record QuoteChargeRequest(
    [Required] Guid? CommandId, [Required, RegularExpression(@"^\d{1,7}(\.\d{1,2})?$")] string Amount, [Required, MaxLength(500)] string What, bool Agreed, [AllowedValues(null, "spoken", "signature")] string? AgreedBy = null,
    DateTimeOffset? OccurredAt = null) : IFieldRequest;

/// <summary>The customer wants no photos taken.</summary>
public sealed record DeclinePhotosRequest([Required] Guid? CommandId, [Required, MaxLength(500)] string Reason, DateTimeOffset? OccurredAt = null) : IFieldRequest;

/// <summary>The work record (CASE-17). Parts used are those of the visit.</summary>
public sealed record EndWorkRequest(
    [Required] Guid? CommandId, [Required, MaxLength(2000)] string Work, [MaxLength(500)] string? Equipment = null, [Range(1, 99)] int PeopleUsed = 1, DateTimeOffset? OccurredAt = null) : IFieldRequest;

/// <summary>The customer's acceptance: the code on their page, or their signature as a picture (PNG, base64).</summary>
public sealed record ApplyForCompletionRequest([Required] Guid? CommandId, [MaxLength(12)] string? Code = null, [MaxLength(400_000)] string? SignaturePng = null, DateTimeOffset? OccurredAt = null) : IFieldRequest;

public sealed record NeedExaminationRequest([Required] Guid? CommandId, [Required, MaxLength(500)] string Reason, DateTimeOffset? OccurredAt = null) : IFieldRequest;

public sealed record NeedSecondVisitRequest([Required] Guid? CommandId, [Required, MaxLength(500)] string Reason, DateTimeOffset? OccurredAt = null) : IFieldRequest;

/// <summary>Help with a hard case, asked on the spot (DIA-03); the work goes on meanwhile.</summary>
public sealed record AskSupportOnSiteRequest([Required] Guid? CommandId, [Required, MaxLength(1000)] string Question, DateTimeOffset? OccurredAt = null) : IFieldRequest;

/// <summary>The visit after a command. <paramref name="Problem"/>: the command changed something and still was not what it should be (a wrong code).</summary>
public sealed record VisitHead(Guid Id, Guid CaseId, string State, int Version, bool IsClockDoubtful = false, string? Problem = null);
