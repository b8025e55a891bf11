using System.Globalization;
using System.Reflection;
using Bihuan.Foundation;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Platform.Http;

/// <summary>The version a caller saw: the sequence of the last fact, from <c>If-Match: "12"</c> or a form's hidden field.</summary>
public readonly record struct Seq(long Value)
{
    public string ETag => string.Create(CultureInfo.InvariantCulture, $"\"{Value}\"");
}

/// <summary>The required If-Match header of a change. Without it the request is answered 428 before the handler runs.</summary>
public sealed record IfMatch(Seq? Header) : IChecksItself
{
    public Seq Seq => Header ?? throw new InvalidOperationException("Checked by the endpoint filter.");

    public Refusal? Refusal => Header is null ? new Refusal("request.if-match-required", RefusalKind.PreconditionRequired) : null;

    public static ValueTask<IfMatch?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var text = context.Request.Headers.IfMatch.ToString().Trim().Trim('"');
        return ValueTask.FromResult<IfMatch?>(new IfMatch(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? new Seq(seq) : null));
    }
}

/// <summary>A bound argument that can itself be wrong; the endpoint filter asks it before the handler runs.</summary>
public interface IChecksItself
{
    Refusal? Refusal { get; }
}
