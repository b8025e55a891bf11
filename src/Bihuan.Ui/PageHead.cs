namespace Bihuan.Ui;

/// <summary>What the parts of a page say for its head, which is written when all of them have spoken.</summary>
public sealed class PageHead(Asset asset)
{
    private readonly List<string> _scripts = [];

    public string? Title { get; set; }

    /// <summary>A bundle of this page's own, by its plain name; the bundle of the layout is there already.</summary>
    public void AddScript(string name) => _scripts.Add(name);

    /// <summary>The title and the page's own scripts. To htmx, which takes the title out of a part, they are sent ahead of it.</summary>
    public void Write(MarkupText html)
    {
        if (Title is not null) html.Add($"<title>{Title}</title>");
        foreach (var name in _scripts) WriteScript(html, name);
    }

    /// <summary>What every document begins with, and its bundle.</summary>
    public void WriteDocument(MarkupText html, string bundle)
    {
        html.Add($"""
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
            <meta name="color-scheme" content="light dark">
            <meta name="theme-color" content="#f4f2ec" media="(prefers-color-scheme: light)">
            <meta name="theme-color" content="#141412" media="(prefers-color-scheme: dark)">
            <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke-width='3.4' stroke-linecap='round'%3E%3Cpath stroke='%238a867c' d='M20.37 10.52A8.5 8.5 0 1 1 7.12 5.04'/%3E%3Cpath stroke='%230f8a6d' d='M13.18 3.58A8.5 8.5 0 0 1 18.15 6.12'/%3E%3C/svg%3E">
            """);
        if (asset.Url(bundle + ".css") is { } css) html.Add($"""<link rel="stylesheet" href="{css}">""");
        WriteScript(html, bundle + ".js");
        Write(html);
    }

    private void WriteScript(MarkupText html, string name)
    {
        if (asset.Url(name) is { } script) html.Add($"""<script type="module" src="{script}"></script>""");
    }
}
