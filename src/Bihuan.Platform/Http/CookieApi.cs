using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Bihuan.Foundation;

namespace Bihuan.Platform.Http;

/// <summary>
/// The one corner of the API that takes the cookie of a signed-in person: an app in the browser, which lives for hours without signal. A
/// request that changes something carries the token of forms in a header, since a browser sends the cookie along for anybody.
/// </summary>
public static class CookieApi
{
    public const string Prefix = "/api/v1/field";

    /// <summary>The token's header, as the framework names it.</summary>
    public const string Header = "RequestVerificationToken";

    public static RouteGroupBuilder MapCookieApi(this IEndpointRouteBuilder routes) => routes.MapGroup(Prefix).AddEndpointFilter(Check);

    /// <summary>Sets the cookie that belongs to the token.</summary>
    public static string NewToken(HttpContext context) => context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context).RequestToken!;

    private static async ValueTask<object?> Check(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var isSafe = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        var isPerson = http.Actor() is { IsPerson: true };
        var isGenuine = isSafe || !isPerson || (http.Request.Headers.ContainsKey(Header) && await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http));
        return isGenuine ? await next(context) : Refusal.NotAllowed("request.forged").ToHttp();
    }
}
