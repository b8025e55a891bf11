using Microsoft.AspNetCore.Http;

namespace Bihuan.Ui;

/// <summary>
/// One address serves the whole page and, to htmx, its body alone. A history restore asks by htmx too but needs the
/// whole page, since it replaces the document.
/// </summary>
public static class PagePart
{
    public static bool Wanted(HttpContext? http) => http is not null
        && http.Request.Headers.ContainsKey("HX-Request")
        && !http.Request.Headers.ContainsKey("HX-History-Restore-Request");
}
