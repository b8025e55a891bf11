using Microsoft.AspNetCore.Components;

namespace Bihuan.Ui;

/// <summary>A word with its shape. The component <c>Badge</c> and table rows share this.</summary>
public static class BadgeMarkup
{
    private static readonly MarkupString Disc = new("""<svg class="shape" viewBox="0 0 8 8" aria-hidden="true"><circle cx="4" cy="4" r="3.2"/></svg>""");
    private static readonly MarkupString Triangle = new("""<svg class="shape" viewBox="0 0 8 8" aria-hidden="true"><path d="M4 .6 7.8 7.2H.2z"/></svg>""");
    private static readonly MarkupString Diamond = new("""<svg class="shape" viewBox="0 0 8 8" aria-hidden="true"><path d="M4 0 8 4 4 8 0 4z"/></svg>""");
    private static readonly MarkupString None = new("");

    public static MarkupString Render(Tone tone, string text, string? title = null) => title is null
        ? Html.Raw($"""<span class="badge tone-{tone.Css()}">{Shape(tone)}{text}</span>""")
        : Html.Raw($"""<span class="badge tone-{tone.Css()}" title="{title}">{Shape(tone)}{text}</span>""");

    /// <summary>The same without a surface, for dense rows: shape and word only.</summary>
    public static MarkupString Bare(Tone tone, string text) => EndBare(BeginBare(MarkupText.Begin(), tone).Add($"{text}")).End();

    /// <summary>The same around markup that is ready, such as a due time.</summary>
    public static MarkupString Bare(Tone tone, MarkupString inner) => EndBare(BeginBare(MarkupText.Begin(), tone).Add($"{inner}")).End();

    /// <summary>What is written between this and <see cref="EndBare"/> is the word.</summary>
    public static MarkupText BeginBare(MarkupText into, Tone tone) => into.Add($"""<span class="mark tone-{tone.Css()}">{Shape(tone)}""");

    public static MarkupText EndBare(MarkupText into) => into.Add($"</span>");

    private static MarkupString Shape(Tone tone) => tone switch
    {
        Tone.Green => Disc,
        Tone.Amber => Triangle,
        Tone.Red => Diamond,
        _ => None,
    };
}
