using System.Globalization;
using System.Text;
using Bihuan.Foundation.WorkingTime;

namespace Bihuan.ServiceLevels.Calendars;

/// <summary>
/// A calendar's named days as an iCalendar file (RFC 5545): whole-day events for days off and make-up workdays. Ids are
/// made from calendar and day, so a subscriber sees a changed notice as a change and not as a second event.
/// </summary>
internal static class CalendarIcs
{
    private const int OctetsPerLine = 75;

    /// <param name="calendar">The calendar.</param>
    /// <param name="from">First day.</param>
    /// <param name="until">Last day, included.</param>
    /// <param name="stampedAt">The instant written as DTSTAMP.</param>
    /// <param name="describe">Words for a day: its name and kind in the reader's language.</param>
    public static string Write(WorkingCalendar calendar, DateOnly from, DateOnly until, DateTimeOffset stampedAt, Func<string?, DayKind, string> describe)
    {
        var text = new StringBuilder();
        Line(text, "BEGIN:VCALENDAR");
        Line(text, "VERSION:2.0");
        Line(text, "PRODID:-//Bihuan//Working calendar//EN");
        Line(text, "CALSCALE:GREGORIAN");
        Line(text, "X-WR-CALNAME:" + Escaped(calendar.Code));
        for (var day = from; day <= until; day = day.AddDays(1))
        {
            if (calendar.KindOf(day) is not { } kind || kind is DayKind.Working or DayKind.Weekend) continue;
            Line(text, "BEGIN:VEVENT");
            Line(text, $"UID:{calendar.Code}-{Day(day)}@bihuan");
            Line(text, "DTSTAMP:" + stampedAt.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));
            Line(text, "DTSTART;VALUE=DATE:" + Day(day));
            Line(text, "DTEND;VALUE=DATE:" + Day(day.AddDays(1)));
            Line(text, "SUMMARY:" + Escaped(describe(calendar.NameOf(day), kind)));
            Line(text, "TRANSP:TRANSPARENT");
            Line(text, "END:VEVENT");
        }
        Line(text, "END:VCALENDAR");
        return text.ToString();
    }

    private static string Day(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).ReplaceLineEndings("\\n");

    // Lines are folded at 75 octets of UTF-8 and never within a character.
    private static void Line(StringBuilder text, string line)
    {
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > OctetsPerLine) { text.Append("\r\n "); octets = 1; }
            octets += rune.Utf8SequenceLength;
            text.Append(rune.ToString());
        }
        text.Append("\r\n");
    }
}
