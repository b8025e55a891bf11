using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Platform.People;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Bihuan.Platform.Http;

/// <summary>What happens to every request before its endpoint: who sends it, and bad bodies turned into problems instead of a 500.</summary>
public static class ApiEdge
{
    /// <summary>API keys under /api; the cookie's person everywhere else (set by sign-in's own middleware).</summary>
    public static Task Identify(HttpContext context, ActorDirectory actors, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            var header = context.Request.Headers.Authorization.ToString();
            if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && actors.Key(header[7..].Trim()) is { } actor)
                context.Items[typeof(Actor)] = actor;
        }

        return next(context);
    }

    /// <summary>Malformed JSON, wrong types, unknown members, unreadable character sets: a 400 with the place, never a 500.</summary>
    public static async Task CatchBadBodies(HttpContext context, RequestDelegate next)
    {
        if (HasForeignCharset(context.Request))
        {
            await Problems.Write(context, StatusCodes.Status415UnsupportedMediaType, Refusal.Invalid("request.charset"));
            return;
        }

        if (HasNul(context.Request))
        {
            await Problems.Write(context, StatusCodes.Status400BadRequest, Refusal.Invalid("request.malformed"));
            return;
        }

        try
        {
            await next(context);
            if (IsEmpty(context) && Unanswered(context.Response.StatusCode) is { } silent)
                await Problems.Write(context, context.Response.StatusCode, silent);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            var status = e.StatusCode is >= 400 and < 500 ? e.StatusCode : StatusCodes.Status400BadRequest;
            await Problems.Write(context, status, Describe(e));
        }
    }

    /// <summary>Nobody has written an answer yet, and whoever asked would be shown nothing at all.</summary>
    private static bool IsEmpty(HttpContext context) =>
        !context.Response.HasStarted && context.Response.ContentType is null
        && (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || Problems.IsForReader(context));

    /// <summary>What routing itself turns away, before any endpoint could say why.</summary>
    private static Refusal? Unanswered(int status) => status switch
    {
        StatusCodes.Status415UnsupportedMediaType => Refusal.Invalid("request.media-type"),
        StatusCodes.Status405MethodNotAllowed => Refusal.Invalid("request.method"),
        StatusCodes.Status404NotFound => Refusal.NotFound("request.no-such-address"),
        _ => null,
    };

    /// <summary>No name, code or cursor of ours holds one, and PostgreSQL takes none in a parameter.</summary>
    private static bool HasNul(HttpRequest request) =>
        request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true || request.Path.Value?.Contains('\0', StringComparison.Ordinal) == true;

    private static Refusal Describe(BadHttpRequestException e) => (e.StatusCode, e.InnerException) switch
    {
        (StatusCodes.Status413PayloadTooLarge, _) => Refusal.Invalid("request.too-large"),
        (StatusCodes.Status415UnsupportedMediaType, _) => Refusal.Invalid("request.media-type"),
        (_, JsonException json) => Refusal.Invalid("request.invalid", new FieldError(Pointer(json), CodeOf(json))),
        _ => Refusal.Invalid("request.malformed"),
    };

    public static string CodeOf(JsonException e) =>
        e.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "unknown-field"
        : e.Message.Contains("Duplicate", StringComparison.OrdinalIgnoreCase) ? "duplicate-field"
        : e.Message.Contains("could not be converted", StringComparison.Ordinal) ? "wrong-type"
        : "malformed";

    /// <summary><c>$.customer.phone</c> → <c>/customer/phone</c></summary>
    public static string Pointer(JsonException e) =>
        (e.Path ?? "$").TrimStart('$').Replace("['", ".", StringComparison.Ordinal).Replace("']", "", StringComparison.Ordinal)
            .Replace('[', '.').Replace("]", "", StringComparison.Ordinal).Replace('.', '/');

    private static bool HasForeignCharset(HttpRequest request) =>
        request.ContentType is { } type and not ("application/json" or "application/json; charset=utf-8") && MediaTypeHeaderValue.TryParse(type, out var parsed) && parsed.Charset.HasValue
        && !parsed.Charset.Value!.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        && !parsed.Charset.Value.Trim('"').Equals("utf8", StringComparison.OrdinalIgnoreCase);
}
