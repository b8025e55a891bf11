using Bihuan.Cases.Contracts;
using Bihuan.Cases.ListCases;
using Bihuan.Platform.Words;
using Bihuan.Ui;
using Microsoft.AspNetCore.Components;

namespace Bihuan.Cases.CaseQueue;

/// <summary>One row of the queue as one piece of markup: fifty rows of cells and attributes cost the renderer more than all the rest of the page.</summary>
internal static class QueueRowMarkup
{
    public static MarkupString Render(CaseGlance x, Words words, DateTimeOffset now, TimeZoneInfo zone)
    {
        var row = x.Row;
        return Html.Raw($"""
            <tr data-row id="case-{row.Id}"><td class="tight"><input type="checkbox" name="id" value="{row.Id}" data-select aria-label="{words.Format("cases.queue.select", row.Number)}"><input type="hidden" name="seen.{row.Id}" value="{row.Seq}"></td><td class="tight">{RingMarkup.Render(x.Ring)}</td>
            <th scope="row"><a class="row-link number" href="{x.Href}">{row.Number}</a></th><td class="wide" title="{row.Summary}">{Grade(x)}{Urgency(x, words)}{row.Summary}</td>
            <td>{x.Customer}</td><td>{x.Stage}</td><td>{x.Owner}</td><td class="num">{Due(x, words, now, zone)}</td><td class="num">{TimeMarkup.Relative(words, row.OpenedAt, now, zone)}</td></tr>

            """);
    }

    private static MarkupString Grade(CaseGlance x) => x.Grade is null ? default : Html.Raw($"{BadgeMarkup.Bare(Tones.OfCode(x.Row.Grade!), x.Grade)} ");

    private static MarkupString Urgency(CaseGlance x, Words words) =>
        x.IsUrgent ? Html.Raw($"{BadgeMarkup.Bare(Tones.OfCode(x.Row.Urgency), words.Code("urgency", x.Row.Urgency))} ") : default;

    private static MarkupString Due(CaseGlance x, Words words, DateTimeOffset now, TimeZoneInfo zone) =>
        x.Row is { IsOpen: true, DueAt: { } due } ? BadgeMarkup.Bare(x.ClockTone, TimeMarkup.Due(words, due, now, zone)) : default;
}
