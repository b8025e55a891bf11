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

    /// <summary>"20 min ago". Older than a week, the date is clearer and is shown instead.</summary>
    public static MarkupString Relative(Words words, DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone) => AddRelative(MarkupText.Begin(), words, at, now, zone).End();

    public static MarkupText AddRelative(MarkupText into, Words words, DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone) => (now - at).Duration() > TimeSpan.FromDays(7)
        ? AddExact(into, words, at, zone)
        : into.Add($"""<time datetime="{at.UtcDateTime:s}Z" data-rel title="{ExactText(words, at, zone)}">{Durations.Relative(words, at, now)}</time>""");

    /// <summary>"3 h 20 min left", in the tone the caller's clock gives.</summary>
    public static MarkupString Due(Words words, DateTimeOffset dueAt, DateTimeOffset now, TimeZoneInfo zone) =>
        AddDue(MarkupText.Begin(), words, dueAt, Durations.Remaining(words, dueAt, now), zone).End();

    /// <param name="into">Where it is written.</param>
    /// <param name="words">Of the reader.</param>
    /// <param name="dueAt">The exact time.</param>
    /// <param name="remaining">What <see cref="Durations.Remaining"/> says of it.</param>
    /// <param name="zone">Of the reader.</param>
    public static MarkupText AddDue(MarkupText into, Words words, DateTimeOffset dueAt, string remaining, TimeZoneInfo zone) =>
        into.Add($"""<time datetime="{dueAt.UtcDateTime:s}Z" data-rel="due" title="{ExactText(words, dueAt, zone)}">{remaining}</time>""");

    /// <summary>Date and time without seconds; the zone is in the title.</summary>
    public static MarkupString Exact(Words words, DateTimeOffset at, TimeZoneInfo zone) => AddExact(MarkupText.Begin(), words, at, zone).End();

    private static MarkupText AddExact(MarkupText into, Words words, DateTimeOffset at, TimeZoneInfo zone) =>
        into.Add($"""<time datetime="{at.UtcDateTime:s}Z" title="{ExactText(words, at, zone)}">{Local(at, zone).ToString(words["ui.time.pattern"], words.Culture)}</time>""");

    /// <summary>"2026-03-15 14:05:09 (Asia/Shanghai, UTC+08:00)".</summary>
    public static string ExactText(Words words, DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = Local(at, zone);
        // The framework writes its own pattern far quicker than one of ours that differs in the last letter.
        return words.Format("ui.time.exact", local.DateTime.ToString("u", CultureInfo.InvariantCulture)[..^1], zone.Id, s_offsets.GetOrAdd(local.Offset, Offset));
    }

    private static string Offset(TimeSpan offset) => DateTimeOffset.UnixEpoch.ToOffset(offset).ToString("zzz", CultureInfo.InvariantCulture);

    private static DateTimeOffset Local(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone);
}
