using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace Bihuan.Ui;

/// <summary>Where a case stands in its process, as the ring shows it.</summary>
/// <param name="Stages">Stages of the process, 1 to 12.</param>
/// <param name="Passed">Stages left behind.</param>
/// <param name="Clock">Tone of the nearest running clock; it colours the stage in progress, the open end.</param>
/// <param name="Closed">The loop is closed, or was cancelled: nothing runs any more.</param>
/// <param name="Label">The text alternative, from <c>RingText.Of</c>: "3 of 5: handling, due in 4 h".</param>
public readonly record struct RingState(int Stages, int Passed, Tone Clock, bool Closed, string Label);

public enum RingSize { Row, Card, Head }

/// <summary>
/// The product's mark and the one picture of a case: a ring of one arc per stage, open at the top until the
/// loop is closed. Passed stages are ink, the stage in progress carries the colour of its clock and, in the middle, the shape
/// that goes with the colour; what lies ahead is a hairline.
/// </summary>
public static class RingMarkup
{
    private const double Radius = 8.5;

    // Degrees between two arcs, fewer where there are many so that arcs stay arcs, and the wider mouth at the top that says the loop is still open.
    private const double GapMax = 13;
    private const double GapsInAll = 90;
    private const double Mouth = 34;

    public static MarkupString Render(RingState ring, RingSize size = RingSize.Row)
    {
        var svg = new StringBuilder(720);
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"ring ring-{Css(size)}\" viewBox=\"0 0 24 24\" role=\"img\" aria-label=\"{Html.Encode(ring.Label)}\">");
        if (ring.Closed) AppendClosed(svg); else AppendOpen(svg, ring, size);
        return new MarkupString(svg.Append("</svg>").ToString());
    }

    private static void AppendClosed(StringBuilder svg) =>
        svg.Append("<circle class=\"closed\" cx=\"12\" cy=\"12\" r=\"8.5\"/><path class=\"tick\" d=\"m8.6 12.2 2.4 2.4 4.6-5\"/>");

    private static void AppendOpen(StringBuilder svg, RingState ring, RingSize size)
    {
        var stages = Math.Clamp(ring.Stages, 1, 12);
        var passed = Math.Clamp(ring.Passed, 0, stages - 1);
        var gap = Math.Min(GapMax, GapsInAll / stages);
        var step = (360 - Mouth - (stages - 1) * gap) / stages;
        for (var stage = 0; stage < stages; stage++)
        {
            var from = Mouth / 2 + stage * (step + gap);
            AppendArc(svg, from, from + step, Class(stage, passed, ring.Clock));
        }
        if (size != RingSize.Head) AppendShape(svg, ring.Clock);
        else svg.Append(CultureInfo.InvariantCulture, $"<text class=\"count\" x=\"12\" y=\"14.1\">{passed + 1}/{stages}</text>");
    }

    private static string Class(int stage, int passed, Tone clock) =>
        stage < passed ? "passed" : stage == passed ? "now tone-" + clock.Css() : "ahead";

    private static void AppendArc(StringBuilder svg, double from, double to, string css)
    {
        var (x1, y1) = Point(from);
        var (x2, y2) = Point(to);
        var large = to - from > 180 ? 1 : 0;
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"{css}\" d=\"M{x1:0.##} {y1:0.##}A{Radius} {Radius} 0 {large} 1 {x2:0.##} {y2:0.##}\"/>");
    }

    private static void AppendShape(StringBuilder svg, Tone clock) => svg.Append(clock switch
    {
        Tone.Red => "<path class=\"shape tone-red\" d=\"m12 8.6 3.4 3.4-3.4 3.4L8.6 12z\"/>",
        Tone.Amber => "<path class=\"shape tone-amber\" d=\"m12 8.7 3.5 6h-7z\"/>",
        Tone.Green => "<circle class=\"shape tone-green\" cx=\"12\" cy=\"12\" r=\"2.2\"/>",
        _ => "",
    });

    private static (double X, double Y) Point(double degrees)
    {
        var angle = (degrees - 90) * Math.PI / 180;
        return (12 + Radius * Math.Cos(angle), 12 + Radius * Math.Sin(angle));
    }

    private static string Css(RingSize size) => size switch
    {
        RingSize.Row => "row",
        RingSize.Card => "card",
        RingSize.Head => "head",
        _ => throw new ArgumentOutOfRangeException(nameof(size)),
    };
}
