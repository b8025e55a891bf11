using Bihuan.Dispatch.Contracts;
using Bihuan.Platform.Http;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Dispatch.FieldApp;

/// <summary>The empty page that the technician's app fills, and the three files a browser wants at addresses that never change.</summary>
internal static class FieldShellEndpoints
{
    private const string Why = "the app's own files hold nothing of anybody";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/field", (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-cache";
            return new PageResult<FieldShell>();
        }).Requires(DispatchPermissions.Work);
        MapFile(routes, "worker.js", "text/javascript; charset=utf-8");
        MapFile(routes, "manifest.webmanifest", "application/manifest+json; charset=utf-8");
        MapFile(routes, "icon.svg", "image/svg+xml");
    }

    private static void MapFile(IEndpointRouteBuilder routes, string name, string type) =>
        routes.MapGet("/field/" + name, (HttpContext http, IWebHostEnvironment environment) =>
        {
            var file = environment.WebRootFileProvider.GetFileInfo("dist/field/" + name);
            if (!file.Exists) return Results.NotFound();
            // The worker lies below the page it serves; without this header it could not serve it.
            http.Response.Headers["Service-Worker-Allowed"] = "/field";
            http.Response.Headers.CacheControl = "no-cache";
            return Results.Stream(file.CreateReadStream(), type);
        }).OpenToAll(Why).ExcludeFromDescription();
}
