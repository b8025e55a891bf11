using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bihuan.Ui;

/// <summary>
/// A page as an answer: rendered as a whole, compressed in one go, sent with its length. The framework's own result keeps a page in pieces of text, encodes
/// each by itself and hands it through a stream of streams.
/// </summary>
public class PageResult : IResult
{
    private static readonly Dictionary<string, object?> s_none = [];
    private readonly (Type Page, Type? Layout) _shown;
    private readonly IReadOnlyDictionary<string, object?> _parameters;

    private protected PageResult(Type page, Type? layout, object? parameters) =>
        (_shown, _parameters) = ((page, layout), parameters switch
        {
            null => s_none,
            IReadOnlyDictionary<string, object?> named => named,
            _ => new RouteValueDictionary(parameters),
        });

    public int StatusCode { get; init; } = StatusCodes.Status200OK;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var text = new MarkupText();
        var services = httpContext.RequestServices;
        var renderer = new PageRenderer(services, services.GetRequiredService<ILoggerFactory>());
        await renderer.Dispatcher.InvokeAsync(async () =>
        {
            await using (renderer) await renderer.Render(_shown.Page, _shown.Layout, _parameters, text);
        });
        var response = httpContext.Response;
        (response.StatusCode, response.ContentType) = (StatusCode, "text/html; charset=utf-8");
        await PageBody.Send(httpContext, text.Bytes);
    }
}

/// <summary>As <see cref="PageResult"/>.</summary>
/// <param name="parameters">The page's, as properties of an object or by name.</param>
public sealed class PageResult<TPage>(object? parameters = null) : PageResult(typeof(TPage), s_layout, parameters)
    where TPage : IComponent
{
    private static readonly Type? s_layout = typeof(TPage).GetCustomAttribute<LayoutAttribute>()?.LayoutType;
}
