using System.Diagnostics.Metrics;

namespace Bihuan.Platform;

/// <summary>What the product counts of itself; free of cost while nobody listens. Names follow OpenTelemetry's: units in curly brackets count things.</summary>
public static class Meters
{
    public const string Name = "Bihuan";

    private static readonly Meter s_meter = new(Name);

    public static readonly Counter<long> Facts = s_meter.CreateCounter<long>("bihuan.facts.recorded", "{fact}", "Facts appended to any chain.");

    public static readonly Histogram<int> WriteGroup = s_meter.CreateHistogram<int>("bihuan.writes.group", "{change}", "Changes that shared one commit of the embedded database.");

    public static readonly Counter<long> ClocksWoken = s_meter.CreateCounter<long>("bihuan.clocks.woken", "{clock}", "Clocks that a sweep warned of or found breached.");
}
