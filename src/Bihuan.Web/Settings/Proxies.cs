using Microsoft.AspNetCore.HttpOverrides;

namespace Bihuan.Web.Settings;

/// <summary>Behind a proxy the client's address (for the limits on guessing) and the scheme (for secure cookies and links) come from its headers, if that proxy is trusted.</summary>
internal static class Proxies
{
    public static void UseProxies(this WebApplication app, ServerSettings settings)
    {
        if (settings.TrustedProxies.Count == 0) return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var proxy in settings.TrustedProxies) options.KnownIPNetworks.Add(HostSettingsReader.Network(proxy));
        app.UseForwardedHeaders(options);
    }
}
