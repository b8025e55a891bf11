using Bihuan.Foundation;
using Bihuan.Platform.Timeline;

namespace Bihuan.Cases.Contracts;

// What an imported incident log said, word for word; the case's own facts beside them say what it means here.

/// <summary>The first audit row of an incident with every column. Missing values stay what the log wrote for them.</summary>
[FactType("incident.recorded/1")]
public sealed record IncidentRecorded(string Number, int Line, IReadOnlyDictionary<string, string> Values, Personal Caller, IReadOnlyList<string>? Notes) : IFact;

/// <summary>A further audit row: the columns that changed. Every row is kept, also one that changed nothing visible.</summary>
[FactType("incident.updated/1")]
public sealed record IncidentUpdated(int Line, IReadOnlyDictionary<string, string> Changes, Personal Caller, IReadOnlyList<string>? Notes) : IFact;
