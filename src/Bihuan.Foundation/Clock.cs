using System.Globalization;

namespace Bihuan.Foundation;

public static class Clock
{
    /// <summary>The instant now in UTC, cut to whole microseconds: the most both databases keep.</summary>
    public static DateTimeOffset Now(this TimeProvider clock) => clock.GetUtcNow().ToMicroseconds();

    public static DateTimeOffset ToMicroseconds(this DateTimeOffset instant)
    {
        var utc = instant.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>Microseconds since 1970-01-01 UTC.</summary>
    public static long ToUnixMicroseconds(this DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>
    /// What somebody means who names a date, in UTC and both years inclusive. Before it no policy was in force, and at the ends of what the types
    /// can hold a zone's offset or an added day is no date any longer. Whatever comes in from outside is held against it.
    /// </summary>
    public const int YearMin = 1970;

    /// <inheritdoc cref="YearMin"/>
    public const int YearMax = 2999;

    public static bool IsUsable(this DateOnly day) => day.Year is >= YearMin and <= YearMax;

    /// <summary>A date as fields and addresses spell it, <c>2026-03-15</c>; null for anything else and outside of the usable years.</summary>
    public static DateOnly? ReadDay(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.IsUsable() ? day : null;

    public static bool IsUsable(this DateTimeOffset instant) => instant.UtcDateTime.Year is >= YearMin and <= YearMax;

    /// <summary>
    /// The instant, in UTC, at which a wall in this zone shows this time; of an hour that comes twice the second time. A time outside of the
    /// usable years is taken for UTC, so that it can be told and refused.
    /// </summary>
    public static DateTimeOffset InstantOf(this TimeZoneInfo zone, DateTime wall) =>
        new DateTimeOffset(wall, wall.Year is >= YearMin and <= YearMax ? zone.GetUtcOffset(wall) : TimeSpan.Zero).ToUniversalTime();

    /// <summary>The last that an instant can hold.</summary>
    public static readonly long UnixMicrosecondsMax = DateTimeOffset.MaxValue.ToUnixMicroseconds();

    public static DateTimeOffset FromUnixMicroseconds(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
