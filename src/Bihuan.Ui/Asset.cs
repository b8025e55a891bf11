using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;

namespace Bihuan.Ui;

/// <summary>
/// Finds the hashed file behind a bundle's plain name ("desk.js", "portal.css") in the manifest that the front-end build
/// leaves in <c>wwwroot/dist</c>. Without a build (unit tests, a host that only serves the API) every name
/// answers null and layouts leave the tag out: pages stay usable, only bare.
/// </summary>
public sealed class Asset(IWebHostEnvironment environment)
{
    private readonly Lock _gate = new();
    private (DateTimeOffset Stamp, FrozenDictionary<string, string> Names)? _read;

    public string? Url(string name) => Names().GetValueOrDefault(name);

    // The manifest is looked at again only in development, where the build runs beside the server.
    private FrozenDictionary<string, string> Names()
    {
        if (_read is { } kept && environment.EnvironmentName != "Development") return kept.Names;
        var file = environment.WebRootFileProvider.GetFileInfo("dist/manifest.json");
        lock (_gate)
        {
            if (_read is { } same && same.Stamp == file.LastModified) return same.Names;
            var names = file.Exists ? Read(file) : FrozenDictionary<string, string>.Empty;
            _read = (file.LastModified, names);
            return names;
        }
    }

    private static FrozenDictionary<string, string> Read(IFileInfo file)
    {
        using var stream = file.CreateReadStream();
        using var manifest = JsonDocument.Parse(stream);
        return Names(manifest.RootElement).ToFrozenDictionary(StringComparer.Ordinal);
    }

    internal static Dictionary<string, string> Names(JsonElement manifest)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var chunk in manifest.EnumerateObject())
        {
            if (!chunk.Value.TryGetProperty("isEntry", out var entry) || !entry.GetBoolean()) continue;
            var output = chunk.Value.GetProperty("file").GetString()!;
            var plain = Path.GetFileNameWithoutExtension(chunk.Name) + Path.GetExtension(output);
            names[plain] = "/dist/" + output;
        }
        return names;
    }
}
