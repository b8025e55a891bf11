using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bihuan.Foundation;
using Bihuan.Platform.Http;

namespace Bihuan.Dispatch.FieldApp;

/// <summary>One entry of a device's log. Times are the device's own; <see cref="SeenSeq"/> is the last fact of the case it knew.</summary>
public sealed record FieldOperation(
    [Required] Guid? Id, [Required] Guid? VisitId, [Required, MaxLength(40)] string Kind, [Required] DateTimeOffset? OccurredAt, long? SeenVersion = null, long? SeenSeq = null, JsonObject? Body = null);

/// <summary>A stretch of a device's log in its order, with what the device's clock shows now.</summary>
public sealed record SendOperationsRequest([Required] Guid? DeviceId, [Required] DateTimeOffset? DeviceNow, [Required, MinLength(1)] IReadOnlyList<FieldOperation> Operations);

/// <summary>What others did to the order since the device last looked.</summary>
public sealed record MeanwhileView(string Type, string Title, DateTimeOffset At);

/// <summary>What became of one operation: applied, already, refused or kept.</summary>
public sealed record OperationResult(Guid Id, Guid VisitId, string Outcome, string? State = null, int? Version = null, bool IsClockDoubtful = false)
{
    public string? Code { get; init; }

    public string? Title { get; init; }

    /// <summary>It came too early: the same operation may be sent again once what it waits for has been sent.</summary>
    public bool MayRetry { get; init; }

    public IReadOnlyList<OperationError> Errors { get; init; } = [];

    public IReadOnlyDictionary<string, object?>? Facts { get; init; }

    public IReadOnlyList<MeanwhileView> Since { get; init; } = [];

    /// <summary>Of a kept one, once the office has decided.</summary>
    public string? Resolution { get; init; }

    public string? ResolutionReason { get; init; }
}

public sealed record OperationError(string Pointer, string Code, string Detail);

public sealed record OperationsAnswer(DateTimeOffset ServerTime, int SkewSeconds, bool IsClockDoubtful, IReadOnlyList<OperationResult> Results);

internal static class OperationOutcome
{
    public const string Applied = "applied";
    public const string Already = "already";
    public const string Refused = "refused";
    public const string Kept = "kept";
    public static readonly IReadOnlyList<string> All = [Applied, Already, Refused, Kept];
}

/// <summary>The body of an operation as the request record the pages and the API use, with its id and its time put in.</summary>
internal static class OperationBody
{
    public static Result<T> Read<T>(FieldOperation operation, DateTimeOffset? occurredAt)
        where T : class
    {
        var body = operation.Body?.DeepClone().AsObject() ?? [];
        if (body.ContainsKey("commandId") || body.ContainsKey("occurredAt")) return Refusal.Invalid("request.invalid", new FieldError("/commandId", "unknown-field"));
        body["commandId"] = operation.Id!.Value.ToString();
        if (occurredAt is { } at) body["occurredAt"] = at;
        try
        {
            var request = body.Deserialize<T>(Problems.Json)!;
            return RequestValidator.Validate(request) is { Count: > 0 } errors ? Refusal.Invalid("request.invalid", [.. errors]) : request;
        }
        catch (JsonException e)
        {
            return Refusal.Invalid("request.invalid", new FieldError(ApiEdge.Pointer(e), ApiEdge.CodeOf(e)));
        }
    }
}
