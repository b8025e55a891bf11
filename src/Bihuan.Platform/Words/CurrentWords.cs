using Microsoft.AspNetCore.Http;

namespace Bihuan.Platform.Words;

/// <summary>The language of one request: the reader's choice in a cookie, else what the browser asks for.</summary>
public static class CurrentWords
{
    public const string Cookie = "lang";

    public static Words Of(HttpContext context, WordsCatalog catalog) =>
        catalog.In(context.Request.Cookies.TryGetValue(Cookie, out var chosen) && catalog.Has(chosen)
            ? chosen
            : catalog.Choose(context.Request.Headers.AcceptLanguage));
}
