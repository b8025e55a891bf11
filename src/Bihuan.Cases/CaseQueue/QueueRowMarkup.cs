using Bihuan.Platform.Words;
using Bihuan.Ui;

namespace Bihuan.Cases.CaseQueue;

/// <summary>One row of the queue, written by hand: fifty rows of cells and attributes cost the renderer more than all the rest of the page.</summary>
internal sealed class QueueRowMarkup(Words words, DateTimeOffset now, TimeZoneInfo zone)
{
    public void Write(MarkupText html, CaseGlance x)
    {
        var row = x.Row;
        html.Add($"""
            <tr data-row id="case-{row.Id}"><td class="tight"><input type="checkbox" name="id" value="{row.Id}" data-select aria-label="{words.Format("cases.queue.select", row.Number)}"><input type="hidden" name="seen.{row.Id}" value="{row.Seq}"></td><td class="tight">
            """);
        RingMarkup.Add(html, x.Ring);
        html.Add($"""
            </td>
            <th scope="row"><a class="row-link number" href="{x.Href}">{row.Number}</a></th><td class="wide" title="{row.Summary}">
            """);
        if (x.Grade is not null) Mark(html, Tones.OfCode(row.Grade!), x.Grade);
        if (x.IsUrgent) Mark(html, Tones.OfCode(row.Urgency), words.Code("urgency", row.Urgency));
        html.Add($"""
            {row.Summary}</td>
            <td>{x.Customer}</td><td>{x.Stage}</td><td>{x.Owner}</td><td class="num">
            """);
        if (row is { IsOpen: true, DueAt: { } due }) BadgeMarkup.EndBare(TimeMarkup.AddDue(BadgeMarkup.BeginBare(html, x.ClockTone), words, due, x.Remaining!, zone));
        html.Add($"""</td><td class="num">""");
        TimeMarkup.AddRelative(html, words, row.OpenedAt, now, zone);
        html.Add($"</td></tr>\n");
    }

    private static void Mark(MarkupText html, Tone tone, string text) => BadgeMarkup.EndBare(BadgeMarkup.BeginBare(html, tone).Add($"{text}")).Add($" ");
}
