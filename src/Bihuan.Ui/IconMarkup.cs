using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.AspNetCore.Components;

namespace Bihuan.Ui;

/// <summary>
/// The icon set: outlines from Tabler Icons (MIT), picked by <c>web/scripts/icons.mjs</c> into Icons/icons.json and
/// embedded, so that a page carries only the few it shows and no font or sprite is fetched.
/// </summary>
public static class IconMarkup
{
    private static readonly FrozenDictionary<string, MarkupString> All = Read();

    public static IEnumerable<string> Names => All.Keys;

    /// <exception cref="ArgumentException">The icon is not in the set: add it to the list in icons.mjs.</exception>
    public static MarkupString Render(string name) =>
        All.TryGetValue(name, out var svg) ? svg : throw new ArgumentException($"No icon '{name}' in Icons/icons.json.", nameof(name));

    private static FrozenDictionary<string, MarkupString> Read()
    {
        using var stream = typeof(IconMarkup).Assembly.GetManifestResourceStream("Bihuan.Ui.Icons.icons.json")!;
        var bodies = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
        return bodies.ToFrozenDictionary(
            icon => icon.Key,
            icon => new MarkupString($"<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">{icon.Value}</svg>"),
            StringComparer.Ordinal);
    }
}
