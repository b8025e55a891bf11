using Bihuan.Foundation;

namespace Bihuan.Dispatch.Contracts;

/// <summary>What a smart appliance measured, sent by its own platform (DIA-09).</summary>
[FactType("support.readings-received/1")]
public sealed record ReadingsReceived(IReadOnlyList<SensorReading> Readings) : IFact;

/// <summary>A name of ours (words <c>reading.CODE</c>) or of the maker's, the value as text with a point, its unit, and when it was measured.</summary>
public sealed record SensorReading(string Name, Personal Value, string? Unit, DateTimeOffset At);
