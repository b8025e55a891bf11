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
        var units = Units.Of(words);
        if (span < TimeSpan.FromHours(1)) return units.Minutes[span.Minutes];
        if (span < TimeSpan.FromDays(1)) return Pair(units.Hours[span.Hours], units.Minutes, span.Minutes);
        return Pair(Days(words, span), units.Hours, span.Hours);
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
        if (span < TimeSpan.FromHours(1)) return Units.Of(words).Minutes[span.Minutes];
        return span < TimeSpan.FromDays(1) ? Units.Of(words).Hours[span.Hours] : Days(words, span);
    }

    private static string Days(Words words, TimeSpan span) => words.Format("ui.duration.d", span.Days);

    private static string Pair(string large, string[] small, int few) => few == 0 ? large : large + " " + small[few];

    /// <summary>What the minutes of an hour and the hours of a day are called.</summary>
    private sealed record Units(string[] Minutes, string[] Hours)
    {
        public static Units Of(Words words) => words.Once("ui.durations", static words => new Units(All(words, "ui.duration.m", 60), All(words, "ui.duration.h", 24)));

        private static string[] All(Words words, string key, int count) => [.. Enumerable.Range(0, count).Select(x => words.Format(key, x))];
    }
}
