namespace Bihuan.Foundation.WorkingTime;

/// <summary>
/// Wall time to instant in one zone. A wall time that clocks skip becomes the instant of the jump; one that occurs twice
/// is its first occurrence. So the result never goes backwards as wall time goes on, and a window shrinks or grows by
/// exactly what the clocks did. This is the only place that needs the zone-less DateTime of the base library.
/// </summary>
internal sealed class ZoneClock(TimeZoneInfo zone)
{
    internal TimeSpan OffsetAt(DateTimeOffset instant) => zone.GetUtcOffset(instant);

    internal DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(OffsetAt(instant)).DateTime);

    internal long UtcTicks(DateOnly day, int minute)
    {
        var wall = new DateTime(day.Year, day.Month, day.Day, 0, 0, 0, DateTimeKind.Unspecified).AddMinutes(minute);
        if (zone.IsInvalidTime(wall)) return JumpBefore(wall);
        var offset = zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max() : zone.GetUtcOffset(wall);
        return wall.Ticks - offset.Ticks;
    }

    // Skipped wall times lie after the jump when read with the offset before it, so halving finds the jump itself.
    private long JumpBefore(DateTime wall)
    {
        var before = wall.AddDays(-1).Ticks - zone.GetUtcOffset(wall.AddDays(-1)).Ticks;
        var after = wall.AddDays(1).Ticks - zone.GetUtcOffset(wall.AddDays(1)).Ticks;
        var offset = OffsetAt(new DateTimeOffset(before, TimeSpan.Zero));
        while (after - before > 1)
        {
            var middle = before + (after - before) / 2;
            if (OffsetAt(new DateTimeOffset(middle, TimeSpan.Zero)) == offset) before = middle; else after = middle;
        }
        return after;
    }
}
