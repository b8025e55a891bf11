using System.Reflection;
using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Platform.Idempotency;

/// <summary>The optional Idempotency-Key header of a request that makes something, and the address it was sent to.</summary>
public sealed record IdempotencyKey(string? Value, string Route) : IChecksItself
{
    public const string Header = "Idempotency-Key";

    internal const int ValueMax = 100;

    internal const int RouteMax = 200;

    public Refusal? Refusal => Value is null || (Value.Length is > 0 and <= ValueMax && Value.All(c => c is >= ' ' and <= '~'))
        ? null
        : Foundation.Refusal.Invalid("request.idempotency-key", new FieldError("/" + Header, "malformed"));

    public static ValueTask<IdempotencyKey?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var values = context.Request.Headers[Header];
        var route = context.Request.Method + " " + context.Request.Path.Value?.ToLowerInvariant();
        return ValueTask.FromResult<IdempotencyKey?>(new IdempotencyKey(values.Count == 0 ? null : values.ToString().Trim(), route));
    }
}
