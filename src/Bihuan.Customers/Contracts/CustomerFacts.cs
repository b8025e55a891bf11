using Bihuan.Foundation;
using Bihuan.Platform.Timeline;

namespace Bihuan.Customers.Contracts;

// Facts about customers and units, in the audit chain. A personal value is written as [key id, cipher text] under the customer's own
// key, the form of Personal in a case's facts, so that erasure makes it unreadable and leaves the chain intact.

[FactType("customers.recorded/1")]
public sealed record CustomerRecorded(Guid CustomerId, string Tier, bool WasForced) : IFact;

/// <summary>One changed field: sealed values for personal fields, codes for the others.</summary>
public sealed record FieldChange(string Field, IReadOnlyList<string>? SealedBefore, IReadOnlyList<string>? SealedAfter, string? From, string? To);

[FactType("customers.changed/1")]
public sealed record CustomerChanged(Guid CustomerId, IReadOnlyList<FieldChange> Changes) : IFact;

/// <summary>Somebody saw personal fields in clear (SEC-12): which, why, and for which case. The reason may name the customer and is sealed like a field.</summary>
[FactType("customers.revealed/1")]
public sealed record FieldsRevealed(Guid CustomerId, IReadOnlyList<string> Fields, IReadOnlyList<string>? SealedReason, Guid? CaseId) : IFact;

[FactType("customers.note-added/1")]
public sealed record CustomerNoteAdded(Guid CustomerId, Guid NoteId, DateOnly? FromOn, DateOnly? UntilOn) : IFact;

[FactType("customers.note-removed/1")]
public sealed record CustomerNoteRemoved(Guid CustomerId, Guid NoteId) : IFact;

[FactType("customers.merged/1")]
public sealed record CustomersMerged(Guid MergeId, Guid SurvivorId, Guid MergedId, IReadOnlyList<string> TakenFields, int Cases, int Units) : IFact;

[FactType("customers.unmerged/1")]
public sealed record CustomersUnmerged(Guid MergeId, Guid SurvivorId, Guid MergedId, int Cases, int Units) : IFact;

[FactType("customers.erased/1")]
public sealed record CustomerErased(Guid CustomerId, IReadOnlyList<Guid> Records, int Keys, string Reason) : IFact;

[FactType("customers.exported/1")]
public sealed record CustomerExported(Guid CustomerId) : IFact;

/// <summary>One account opened more records within a minute than the policy expects of honest work (SEC-12).</summary>
[FactType("customers.read-often/1")]
public sealed record CustomersReadOften(int Reads, int LimitPerMinute) : IFact;

[FactType("units.recorded/1")]
public sealed record UnitRecorded(Guid UnitId, string SerialNumber, Guid? CustomerId) : IFact;

[FactType("units.changed/1")]
public sealed record UnitChanged(Guid UnitId, IReadOnlyList<FieldChange> Changes) : IFact;

[FactType("units.owner-changed/1")]
public sealed record UnitOwnerChanged(Guid UnitId, Guid? FromId, Guid? ToId) : IFact;
