using Bihuan.Foundation;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>A limit is close; its owner is told. Written once for each warn point.</summary>
[FactType("clock.warned/1")]
public sealed record ClockWarned(string Limit, int Run, string Clock, DateTimeOffset DueAt) : IAutomaticFact;

/// <summary>A limit has passed; owner and superior are told. That it was missed follows from the times, not from this fact.</summary>
[FactType("clock.breached/1")]
public sealed record ClockBreached(string Limit, int Run, string Clock, DateTimeOffset DueAt) : IAutomaticFact;

/// <summary>A running clock is due at another time, since the notice for a provisional year came in. Old and new are both on record.</summary>
[FactType("clock.due-changed/1")]
public sealed record ClockDueChanged(string Limit, int Run, string Clock, DateTimeOffset? OldDueAt, DateTimeOffset? NewDueAt, string Reason) : IAutomaticFact;
