using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace Bihuan.Ui;

/// <summary>Where a case stands in its process, as the ring shows it.</summary>
/// <param name="Stages">Stages of the process, 1 to 16.</param>
/// <param name="Passed">Stages left behind.</param>
/// <param name="Clock">Tone of the nearest running clock; it colours the stage in progress, the open end.</param>
/// <param name="Closed">The loop is closed, or was cancelled: nothing runs any more.</param>
/// <param name="Label">The text alternative, from <c>RingText.Of</c>: "3 of 5: handling, due in 4 h".</param>
public readonly record struct RingState(int Stages, int Passed, Tone Clock, bool Closed, string Label);

public enum RingSize { Row, Card, Head }

/// <summary>
/// The product's mark and the one picture of a case: a ring of one dash per stage, open at the top until the
/// loop is closed. Passed stages are ink, the stage in progress carries the colour of its clock and, in the middle, the shape
/// that goes with the colour; what lies ahead is a hairline.
/// </summary>
public static class RingMarkup
{
    private const int StagesMax = 16;

    // Degrees between two arcs, fewer where there are many so that arcs stay arcs, and the wider mouth at the top that says the loop is still open.
    private const double GapMax = 13;
    private const double GapsInAll = 90;
    private const double Mouth = 34;

    // One path from one lip of the mouth to the other, its length counted in degrees: the stages are its dashes.
    private static readonly string s_path = Path();
    private static readonly ConcurrentDictionary<(int Stages, int Passed, Tone Clock, RingSize Size), MarkupString> s_drawn = new();
    private static readonly MarkupString s_closed = new("<circle class=\"closed\" cx=\"12\" cy=\"12\" r=\"8.5\"/><path class=\"tick\" d=\"m8.6 12.2 2.4 2.4 4.6-5\"/>");

    public static MarkupString Render(RingState ring, RingSize size = RingSize.Row) => Add(MarkupText.Begin(), ring, size).End();

    public static MarkupText Add(MarkupText into, RingState ring, RingSize size = RingSize.Row)
    {
        var stages = Math.Clamp(ring.Stages, 1, StagesMax);
        var inside = ring.Closed ? s_closed : s_drawn.GetOrAdd((stages, Math.Clamp(ring.Passed, 0, stages - 1), ring.Clock, size), Open);
        return into.Add($"""<svg class="ring ring-{Css(size)}" viewBox="0 0 24 24" role="img" aria-label="{ring.Label}">{inside}</svg>""");
    }

    private static MarkupString Open((int Stages, int Passed, Tone Clock, RingSize Size) ring)
    {
        var gap = Math.Min(GapMax, GapsInAll / ring.Stages);
        var step = (360 - Mouth - (ring.Stages - 1) * gap) / ring.Stages;
        var svg = new StringBuilder();
        // What lies ahead is a hairline under everything, so that one pattern serves for the whole ring.
        if (ring.Passed + 1 < ring.Stages) AppendArcs(svg, "ahead", Dashes(step, gap));
        if (ring.Passed > 0) AppendArcs(svg, "passed", string.Join(' ', Enumerable.Repeat(Dashes(step, gap), ring.Passed - 1).Append(Dashes(step, 360))));
        AppendArcs(svg, "now tone-" + ring.Clock.Css(), "0 " + Dashes(ring.Passed * (step + gap), step) + " 360");
        svg.Append(ring.Size == RingSize.Head ? $"<text class=\"count\" x=\"12\" y=\"14.1\">{ring.Passed + 1}/{ring.Stages}</text>" : Shape(ring.Clock));
        return new MarkupString(svg.ToString());
    }

    private static void AppendArcs(StringBuilder svg, string css, string dashes) =>
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"{css}\" d=\"{s_path}\" pathLength=\"{360 - Mouth}\" stroke-dasharray=\"{dashes}\"/>");

    private static string Dashes(double drawn, double left) => string.Create(CultureInfo.InvariantCulture, $"{drawn:0.##} {left:0.##}");

    private static string Shape(Tone clock) => clock switch
    {
        Tone.Red => "<path class=\"shape tone-red\" d=\"m12 8.6 3.4 3.4-3.4 3.4L8.6 12z\"/>",
        Tone.Amber => "<path class=\"shape tone-amber\" d=\"m12 8.7 3.5 6h-7z\"/>",
        Tone.Green => "<circle class=\"shape tone-green\" cx=\"12\" cy=\"12\" r=\"2.2\"/>",
        _ => "",
    };

    private static string Path()
    {
        const double radius = 8.5;
        var angle = Mouth / 2 * Math.PI / 180;
        var (across, y) = (radius * Math.Sin(angle), 12 - radius * Math.Cos(angle));
        return string.Create(CultureInfo.InvariantCulture, $"M{12 + across:0.##} {y:0.##}A{radius} {radius} 0 1 1 {12 - across:0.##} {y:0.##}");
    }

    private static string Css(RingSize size) => size switch
    {
        RingSize.Row => "row",
        RingSize.Card => "card",
        RingSize.Head => "head",
        _ => throw new ArgumentOutOfRangeException(nameof(size)),
    };
}
