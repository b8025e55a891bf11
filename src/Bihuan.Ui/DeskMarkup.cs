using System.Globalization;
using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Ui;

/// <summary>What stands around every page of the desk, written by hand. As elements and components it cost more than any page within it.</summary>
public sealed class DeskMarkup(Words words, DeskFrame frame, NavigationRegistry navigation, PageHead head, FrameParts parts, FormToken token, IHttpContextAccessor http)
{
    /// <summary>Notices are counted no further than one more.</summary>
    private const int CountMax = 99;

    private bool MayOpen => frame.Can(frame.NewCasePermission);

    /// <summary>All of the document that comes before the page.</summary>
    public void Begin(MarkupText html)
    {
        html.Add($"""<!DOCTYPE html><html lang="{words.Lang}"{Attribute("data-bs-theme", Theme.Of(http.HttpContext))}><head>""");
        head.WriteDocument(html, "desk");
        html.Add($$"""
            <meta name="htmx-config" content='{"includeIndicatorStyles":false,"allowEval":false,"historyCacheSize":0,"scrollBehavior":"instant","responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"422","swap":true},{"code":"[45]..","swap":false,"error":true}]}'></head>
            <body class="desk" data-live-url="/desk/live" data-palette-url="/desk/palette"{{Attribute("data-new-url", MayOpen ? frame.NewCaseHref : null)}}><a class="skip-link" href="#main">{{words["ui.skip"]}}</a>
            """);
        if (frame.Demo) parts.WriteDemo(html);
        WriteTop(html);
        html.Add($"""<div class="desk-frame">""");
        WriteNavigation(html);
        html.Add($"""<main class="desk-main" id="main" tabindex="-1">""");
    }

    public void End(MarkupText html)
    {
        html.Add($"</main></div>");
        if (frame.CallHref is { } call) html.Add($"""<div id="ringing" class="ringing" data-ringing data-src="{call}"></div>""");
        html.Add($"""<div class="toasts" id="toasts" role="status" aria-live="polite"></div>""");
        parts.WriteScriptWords(html);
        html.Add($"</body></html>");
    }

    private void WriteTop(MarkupText html)
    {
        html.Add($"""
            <header class="desk-top"><a class="nav-open" href="#desk-nav" data-nav-toggle aria-label="{words["ui.nav"]}">{IconMarkup.Render("menu-2")}</a>
            <a class="brand" href="/desk">{FrameParts.Brand}<span>{words["ui.product"]}</span></a>
            <form class="desk-search" action="/desk/cases" method="get" role="search"><label class="visually-hidden" for="desk-q">{words["ui.search"]}</label>{IconMarkup.Render("search")}
            <input class="form-control" id="desk-q" name="q" type="search" placeholder="{words["ui.search.placeholder"]}" value="{http.HttpContext?.Request.Query["q"].ToString()}" maxlength="200" autocomplete="off" data-focus-key="/" />
            <kbd aria-hidden="true">/</kbd></form>
            <div class="desk-tools"><button class="tool tool-palette" type="button" data-palette hidden>{IconMarkup.Render("keyboard")}<kbd>Ctrl K</kbd><span class="visually-hidden">{words["ui.palette"]}</span></button>
            """);
        if (MayOpen) html.Add($"""<a class="btn btn-new" href="{frame.NewCaseHref}" data-key="n" title="{words["ui.new-case"]} (N)">{IconMarkup.Render("plus")}<span>{words["ui.new-case"]}</span></a>""");
        WriteBell(html);
        WriteReader(html);
        html.Add($"</div></header>");
    }

    private void WriteBell(MarkupText html)
    {
        var unread = frame.UnreadNotifications;
        var count = unread > CountMax ? "99+" : unread.ToString(CultureInfo.InvariantCulture);
        var text = unread switch
        {
            0 => words["ui.bell.none"],
            > CountMax => words.Format("ui.bell#other", count),
            _ => words.Plural("ui.bell", unread),
        };
        html.Add($"""<a class="tool bell" href="{frame.NotificationsHref}" data-bell title="{text}">{IconMarkup.Render("bell")}<span class="visually-hidden">{text}</span>""");
        if (unread > 0) html.Add($"""<span class="bell-count num" aria-hidden="true">{count}</span>""");
        html.Add($"</a>");
    }

    private void WriteReader(MarkupText html)
    {
        html.Add($"""
            <details class="menu" data-menu><summary class="tool user" aria-label="{words.Format("ui.user-menu", frame.UserName)}"><span class="avatar" aria-hidden="true">{Initial}</span></summary>
            <div class="menu-panel menu-end"><p class="menu-who"><strong>{frame.UserName}</strong><span>{frame.UserPost}</span></p>
            <a class="menu-item" href="{frame.ProfileHref}">{IconMarkup.Render("user-circle")}{words["ui.profile"]}</a>
            """);
        parts.WriteThemes(html);
        parts.WriteLanguages(html);
        html.Add($"""<form method="post" action="/sign-out">{token.Field}<button class="menu-item" type="submit">{IconMarkup.Render("logout")}{words["ui.sign-out"]}</button></form></div></details>""");
    }

    private void WriteNavigation(MarkupText html)
    {
        var current = navigation.Current(http.HttpContext?.Request.Path.Value ?? "");
        html.Add($"""<nav class="desk-nav" id="desk-nav" aria-label="{words["ui.nav"]}">""");
        foreach (var area in navigation.VisibleTo(frame.Can))
        {
            html.Add($"""<p class="nav-area" id="nav-{area.Key}">{words["ui.area." + area.Key]}</p><ul aria-labelledby="nav-{area.Key}">""");
            foreach (var item in area)
                html.Add($"""<li><a class="nav-item" href="{item.Href}"{Attribute("aria-current", ReferenceEquals(item, current) ? "page" : null)}>{IconMarkup.Render(item.Icon)}<span>{words[item.Words]}</span></a></li>""");
            html.Add($"</ul>");
        }

        html.Add($"</nav>");
    }

    // Chinese names show their first character, others the first letter.
    private string Initial => frame.UserName.Length == 0 ? "?" : StringInfo.GetNextTextElement(frame.UserName);

    private static MarkupString Attribute(string name, string? value) => value is null ? default : Html.Raw($" {new MarkupString(name)}=\"{value}\"");
}
