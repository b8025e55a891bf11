using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Http;

/// <summary>The one shape of an error at the API: RFC 9457 with a stable <c>code</c> and a list of field errors.</summary>
public static class Problems
{
    public static JsonSerializerOptions Json { get; } = JsonOptions();

    public static IResult ToHttp(this Refusal refusal) => new ProblemResult(refusal);

    public static IResult ToHttp<T>(this Result<T> result) =>
        result.Refusal is { } refusal ? refusal.ToHttp() : result.Value is IResult made ? made : Ok(result.Value);

    public static IResult ToHttp<T>(this Result<T> result, Func<T, IResult> make) => result.Refusal is { } refusal ? refusal.ToHttp() : make(result.Value);

    /// <summary>A JSON answer with the product's own options.</summary>
    public static IResult Ok(object? value, int status = StatusCodes.Status200OK, string? etag = null, string? location = null) =>
        new JsonAnswer(status, json => JsonSerializer.Serialize(json, value, value?.GetType() ?? typeof(object), Json), etag, location);

    /// <summary>A long JSON answer written member by member: through the serializer it would cost as much as reading it from the database.</summary>
    public static IResult Written(Action<Utf8JsonWriter> write) => new JsonAnswer(StatusCodes.Status200OK, write);

    /// <summary>JSON that was written before, sent again as it was.</summary>
    internal static IResult Ready(string json, int status, string? etag, string? location) => new ReadyResult(status, json, etag, location);

    public static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Conflict => StatusCodes.Status409Conflict,
        RefusalKind.NotAllowed => StatusCodes.Status403Forbidden,
        RefusalKind.Stale => StatusCodes.Status412PreconditionFailed,
        RefusalKind.PreconditionRequired => StatusCodes.Status428PreconditionRequired,
        RefusalKind.TooMany => StatusCodes.Status429TooManyRequests,
        RefusalKind.Unprocessable => StatusCodes.Status422UnprocessableEntity,
        _ => StatusCodes.Status400BadRequest,
    };

    public static Task Write(HttpContext context, int status, Refusal refusal) =>
        IsForReader(context) && context.RequestServices.GetService<IProblemPage>() is { } page ? page.Write(context, status, refusal) : WriteDocument(context, status, refusal);

    /// <summary>Somebody has asked for a whole page and would see the bare document: no programme, and no part of a page that htmx fetches.</summary>
    internal static bool IsForReader(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && !context.Request.Path.StartsWithSegments("/hooks", StringComparison.OrdinalIgnoreCase)
        && !context.Request.Headers.ContainsKey("HX-Request") && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static Task WriteDocument(HttpContext context, int status, Refusal refusal)
    {
        var words = context.RequestServices.GetRequiredService<Words.Words>();
        var problem = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["type"] = "about:blank",
            ["title"] = words["refusal." + refusal.Code],
            ["status"] = status,
            ["code"] = refusal.Code,
        };
        if (refusal.Errors.Count > 0)
            problem["errors"] = refusal.Errors.Select(x => new { pointer = x.Pointer, code = x.Code, detail = Describe(words, x) }).ToList();
        foreach (var (key, value) in refusal.Facts) problem.TryAdd(key, value);
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(problem, Json, "application/problem+json", context.RequestAborted);
    }

    /// <summary>What is wrong with a field, in the reader's language.</summary>
    public static string Describe(Words.Words words, FieldError error) => words.Format("field." + error.Code, error.Limit);

    private static JsonSerializerOptions JsonOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    public static void Configure(JsonSerializerOptions options)
    {
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 16;
        options.RespectNullableAnnotations = false;
        foreach (var converter in IdJson.Converters) options.Converters.Add(converter);
    }

    private sealed class ProblemResult(Refusal refusal) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => Write(httpContext, StatusOf(refusal.Kind), refusal);
    }

    private sealed class ReadyResult(int status, string json, string? etag, string? location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = status;
            if (etag is not null) response.Headers.ETag = etag;
            if (location is not null) response.Headers.Location = location;
            response.ContentType = "application/json; charset=utf-8";
            return response.WriteAsync(json, httpContext.RequestAborted);
        }
    }
}
