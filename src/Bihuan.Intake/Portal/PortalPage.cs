using Bihuan.Platform.Http;
using Bihuan.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Intake.Portal;

/// <summary>Answers of the open pages: never kept by a browser or a proxy, never found by a search engine.</summary>
internal static class PortalPage
{
    public static IResult Of<TPage>(object parameters, int status = StatusCodes.Status200OK)
        where TPage : IComponent => new Private(new PageResult<TPage>(parameters) { StatusCode = status });

    /// <summary>One sentence of what happened and one of what to do, by the keys <c>KEY.title</c> and <c>KEY.detail</c>.</summary>
    public static IResult Sorry(string key, int status) => Of<SorryPage>(new { Key = key }, status);

    public static IResult See(string address) => new SeeOther(address);

    private sealed class Private(IResult page) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.KeepNowhere();
            httpContext.Response.Headers["X-Robots-Tag"] = "noindex";
            return page.ExecuteAsync(httpContext);
        }
    }
}
