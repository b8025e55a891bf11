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

    public static DateTimeOffset FromUnixMicroseconds(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
