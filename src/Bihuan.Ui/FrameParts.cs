using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Ui;

/// <summary>What the layouts have in common beside the head, written by hand: every page shows it.</summary>
public sealed class FrameParts(Words words, FormToken token, IHttpContextAccessor http)
{
    public static readonly MarkupString Brand = new(
        """<svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true"><path class="brand-arc" d="M20.37 10.52A8.5 8.5 0 1 1 7.12 5.04"/><path class="brand-end" d="M13.18 3.58A8.5 8.5 0 0 1 18.15 6.12"/></svg>""");

    private static readonly string[] s_themes = ["auto", "light", "dark"];
    private static readonly (string Lang, string Name)[] s_languages = [("zh-CN", "ui.language.zh-CN"), ("en", "ui.language.en")];

    private string Back => http.HttpContext is { } context ? context.Request.Path + context.Request.QueryString : "/";

    public void WriteDemo(MarkupText html) => html.Add($"""
        <aside class="demo-banner" aria-label="{words["ui.demo.label"]}"><span>{words["ui.demo"]}</span><a href="/desk">{words["ui.demo.desk"]}</a><a href="/report">{words["ui.demo.portal"]}</a></aside>
        """);

    public void WriteScriptWords(MarkupText html) => html.Add($"{ScriptWords.Of(words)}");

    public void WriteThemes(MarkupText html)
    {
        html.Add($"""
            <form class="menu-switch" method="post" action="/theme" data-theme-switch>{token.Field}<input type="hidden" name="back" value="{Back}" />
            <span id="theme-label">{IconMarkup.Render("sun-moon")}{words["ui.theme"]}</span><span class="segments" role="group" aria-labelledby="theme-label">
            """);
        var chosen = Theme.Of(http.HttpContext) ?? "auto";
        foreach (var theme in s_themes) html.Add($"""<button type="submit" name="theme" value="{theme}" aria-pressed="{Pressed(theme == chosen)}">{words["ui.theme." + theme]}</button>""");
        html.Add($"</span></form>");
    }

    public void WriteLanguages(MarkupText html)
    {
        html.Add($"""
            <form class="menu-switch" method="post" action="/language">{token.Field}<input type="hidden" name="back" value="{Back}" />
            <span id="language-label">{IconMarkup.Render("language")}{words["ui.language"]}</span><span class="segments" role="group" aria-labelledby="language-label">
            """);
        foreach (var (lang, name) in s_languages) html.Add($"""<button type="submit" name="lang" value="{lang}" lang="{lang}" aria-pressed="{Pressed(words.Lang == lang)}">{words[name]}</button>""");
        html.Add($"</span></form>");
    }

    private static string Pressed(bool isPressed) => isPressed ? "true" : "false";
}
