using Microsoft.AspNetCore.Http;

namespace Bihuan.Platform.Http;

/// <summary>After a form has done its work the browser is sent on, so that loading again repeats nothing.</summary>
public sealed record SeeOther(string Address) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = Address;
        return Task.CompletedTask;
    }
}
