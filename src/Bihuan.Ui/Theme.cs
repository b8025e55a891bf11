using Microsoft.AspNetCore.Http;

namespace Bihuan.Ui;

/// <summary>
/// Light, dark, or as the device says. The choice is a cookie, so that the first byte already has the right
/// theme; without a choice the style sheet follows <c>prefers-color-scheme</c> by itself.
/// </summary>
public static class Theme
{
    public const string Cookie = "theme";

    /// <summary>"light", "dark", or null when the device decides.</summary>
    public static string? Of(HttpContext? http) =>
        http?.Request.Cookies[Cookie] is "light" or "dark" ? http.Request.Cookies[Cookie] : null;

    public static void Remember(HttpContext http, string? theme)
    {
        if (theme is "light" or "dark")
            http.Response.Cookies.Append(Cookie, theme, new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, Path = "/" });
        else
            http.Response.Cookies.Delete(Cookie, new CookieOptions { Path = "/" });
    }
}
