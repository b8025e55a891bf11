using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Bihuan.Ui;

/// <summary>
/// Serves the built assets from the copies compressed at build time, so that no request costs a compression.
/// File names carry a hash of their content and may be kept for ever; the manifest may not.
/// </summary>
internal static class DistFiles
{
    private static readonly FileExtensionContentTypeProvider Types = new();
    private static readonly (string Encoding, string Suffix)[] Encodings = [("br", ".br"), ("gzip", ".gz")];

    public static async Task Serve(HttpContext http, string path, IWebHostEnvironment environment)
    {
        var plain = environment.WebRootFileProvider.GetFileInfo("dist/" + path);
        if (!plain.Exists || plain.IsDirectory || !Types.TryGetContentType(path, out var type))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var (file, encoding) = Smallest(http, environment.WebRootFileProvider, path, plain);
        var headers = http.Response.Headers;
        headers.CacheControl = path == "manifest.json" ? "no-cache" : "public, max-age=31536000, immutable";
        headers.Vary = HeaderNames.AcceptEncoding;
        if (encoding is not null) headers.ContentEncoding = encoding;
        http.Response.ContentType = type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type;
        http.Response.ContentLength = file.Length;
        await http.Response.SendFileAsync(file, http.RequestAborted);
    }

    private static (IFileInfo File, string? Encoding) Smallest(HttpContext http, IFileProvider root, string path, IFileInfo plain)
    {
        var accepted = http.Request.Headers.AcceptEncoding.ToString();
        foreach (var (encoding, suffix) in Encodings)
        {
            if (!accepted.Contains(encoding, StringComparison.OrdinalIgnoreCase)) continue;
            var packed = root.GetFileInfo("dist/" + path + suffix);
            if (packed.Exists) return (packed, encoding);
        }
        return (plain, null);
    }
}
