namespace Bihuan.Dispatch.Domain;

/// <summary>Bounds on what a device says about time (<c>policies/field-service.yaml</c>, <c>field-app</c>).</summary>
internal sealed record ClockRule(int SkewToleratedSeconds, int SkewCorrectedHoursMax, int BelievedHours)
{
    public TimeSpan Believed => TimeSpan.FromHours(BelievedHours);
}

/// <summary>
/// How far a device's clock is from ours, told by what it shows when it sends: a difference the network explains is none, a larger one is taken
/// off every time it sent along, and one beyond the bound means that none of its times can be used.
/// </summary>
internal readonly record struct DeviceClock(TimeSpan Skew, bool IsDoubtful)
{
    public static DeviceClock Of(DateTimeOffset deviceNow, DateTimeOffset serverNow, ClockRule rule)
    {
        var skew = serverNow - deviceNow;
        if (skew.Duration() <= TimeSpan.FromSeconds(rule.SkewToleratedSeconds)) return new DeviceClock(TimeSpan.Zero, false);
        return new DeviceClock(skew, skew.Duration() > TimeSpan.FromHours(rule.SkewCorrectedHoursMax));
    }

    /// <summary>The time on our clock; null when the device cannot be believed, and the time of receipt stands.</summary>
    public DateTimeOffset? Correct(DateTimeOffset told)
    {
        if (IsDoubtful) return null;
        var ticks = told.UtcTicks + Skew.Ticks;
        return ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
    }
}

/// <summary>What a device said of the time something was done, before any correction, and the correction.</summary>
internal sealed record DeviceStamp(DateTimeOffset DeviceAt, int SkewSeconds, bool IsDoubtful);
