using System.Collections.Concurrent;
using System.Globalization;
using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Components;

namespace Bihuan.Ui;

/// <summary>
/// Instants on a page: relative where it helps, the exact time with its zone always one hover away. The script keeps
/// the relative text moving; without script it is as true as the page is fresh.
/// </summary>
public static class TimeMarkup
{
    private static readonly ConcurrentDictionary<TimeSpan, string> s_offsets = new();
    private static readonly ConcurrentDictionary<(string Language, string Zone, TimeSpan Offset), (MarkupString Before, MarkupString After)> s_aroundExact = new();
    private static readonly MarkupString s_moving = new(" data-rel");
    private static readonly MarkupString s_movingDue = new(" data-rel=\"due\"");

    /// <summary>"20 min ago". Older than a week, the date is clearer and is shown instead.</summary>
    public static MarkupString Relative(Words words, DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone) => AddRelative(MarkupText.Begin(), words, at, now, zone).End();

    public static MarkupText AddRelative(MarkupText into, Words words, DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone) => (now - at).Duration() > TimeSpan.FromDays(7)
        ? AddExact(into, words, at, zone)
        : Add(into, words, at, zone, s_moving, Durations.Relative(words, at, now));

    /// <summary>"3 h 20 min left", in the tone the caller's clock gives.</summary>
    public static MarkupString Due(Words words, DateTimeOffset dueAt, DateTimeOffset now, TimeZoneInfo zone) =>
        AddDue(MarkupText.Begin(), words, dueAt, Durations.Remaining(words, dueAt, now), zone).End();

    /// <param name="into">Where it is written.</param>
    /// <param name="words">Of the reader.</param>
    /// <param name="dueAt">The exact time.</param>
    /// <param name="remaining">What <see cref="Durations.Remaining"/> says of it.</param>
    /// <param name="zone">Of the reader.</param>
    public static MarkupText AddDue(MarkupText into, Words words, DateTimeOffset dueAt, string remaining, TimeZoneInfo zone) => Add(into, words, dueAt, zone, s_movingDue, remaining);

    /// <summary>Date and time without seconds; the zone is in the title.</summary>
    public static MarkupString Exact(Words words, DateTimeOffset at, TimeZoneInfo zone) => AddExact(MarkupText.Begin(), words, at, zone).End();

    private static MarkupText AddExact(MarkupText into, Words words, DateTimeOffset at, TimeZoneInfo zone) =>
        Add(into, words, at, zone, default, Local(at, zone).ToString(words["ui.time.pattern"], words.Culture));

    /// <summary>The title is <see cref="ExactText"/>, in parts: what stands around the time is the same all day.</summary>
    private static MarkupText Add(MarkupText into, Words words, DateTimeOffset at, TimeZoneInfo zone, MarkupString attributes, string text)
    {
        var local = Local(at, zone);
        var (before, after) = s_aroundExact.GetOrAdd((words.Lang, zone.Id, local.Offset), static (key, words) => AroundExact(words, key.Zone, key.Offset), words);
        var (day, time) = (DateOnly.FromDateTime(local.DateTime), TimeOnly.FromDateTime(local.DateTime));
        return into.Add($"""<time datetime="{at.UtcDateTime:s}Z"{attributes} title="{before}{day:o} {time:r}{after}">{text}</time>""");
    }

    private static (MarkupString Before, MarkupString After) AroundExact(Words words, string zone, TimeSpan offset)
    {
        var parts = words.Format("ui.time.exact", '\n', zone, s_offsets.GetOrAdd(offset, Offset)).Split('\n');
        return (new(Html.Encode(parts[0])), new(Html.Encode(parts[1])));
    }

    /// <summary>"2026-03-15 14:05:09 (Asia/Shanghai, UTC+08:00)".</summary>
    public static string ExactText(Words words, DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = Local(at, zone);
        return words.Format("ui.time.exact", local.DateTime.ToString("u", CultureInfo.InvariantCulture)[..^1], zone.Id, s_offsets.GetOrAdd(local.Offset, Offset));
    }

    private static string Offset(TimeSpan offset) => DateTimeOffset.UnixEpoch.ToOffset(offset).ToString("zzz", CultureInfo.InvariantCulture);

    private static DateTimeOffset Local(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone);
}
