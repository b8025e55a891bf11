using Microsoft.AspNetCore.Http;

namespace Bihuan.Platform.Http;

public static class CacheHeaders
{
    /// <summary>
    /// What one person may see this once. <c>no-store</c> says it all; <c>no-cache</c> stands beside it because the framework's antiforgery,
    /// which sets both on every answer with a form, warns in the log of any other header it finds there.
    /// </summary>
    public static void KeepNowhere(this HttpResponse response) => response.Headers.CacheControl = "no-cache, no-store";
}
