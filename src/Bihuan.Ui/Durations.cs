using Bihuan.Platform.Words;

namespace Bihuan.Ui;

/// <summary>
/// Durations as people say them: two units at most, the smaller dropped when zero. Rounding is towards zero, so
/// that a page never claims more time than is left.
/// </summary>
public static class Durations
{
    public static string Text(Words words, TimeSpan length)
    {
        var span = length.Duration();
        if (span < TimeSpan.FromMinutes(1)) return words["ui.duration.moment"];
        if (span < TimeSpan.FromHours(1)) return words.Format("ui.duration.m", span.Minutes);
        if (span < TimeSpan.FromDays(1)) return Pair(words, "h", span.Hours, "m", span.Minutes);
        return Pair(words, "d", span.Days, "h", span.Hours);
    }

    /// <summary>"3 h 20 min left" before the due time, "20 min over" after it.</summary>
    public static string Remaining(Words words, DateTimeOffset dueAt, DateTimeOffset now) =>
        words.Format(dueAt > now ? "ui.duration.left" : "ui.duration.over", Text(words, dueAt - now));

    /// <summary>"20 min ago", "in 3 h".</summary>
    public static string Relative(Words words, DateTimeOffset at, DateTimeOffset now)
    {
        if ((now - at).Duration() < TimeSpan.FromMinutes(1)) return words["ui.time.now"];
        return words.Format(at < now ? "ui.time.ago" : "ui.time.in", Rough(words, now - at));
    }

    private static string Rough(Words words, TimeSpan length)
    {
        var span = length.Duration();
        if (span < TimeSpan.FromHours(1)) return words.Format("ui.duration.m", span.Minutes);
        if (span < TimeSpan.FromDays(1)) return words.Format("ui.duration.h", span.Hours);
        return words.Format("ui.duration.d", span.Days);
    }

    private static string Pair(Words words, string large, int many, string small, int few) => few == 0
        ? words.Format("ui.duration." + large, many)
        : words.Format("ui.duration." + large, many) + " " + words.Format("ui.duration." + small, few);
}
