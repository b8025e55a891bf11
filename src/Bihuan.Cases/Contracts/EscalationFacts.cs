using Bihuan.Foundation;

namespace Bihuan.Cases.Contracts;

// What alarms, emergencies and tasks put on a case's timeline.

/// <summary>
/// One step upward by rule (GRD-13): a limit passed, a yellow order without progress, an emergency, or an alarm that nobody saw. The
/// owner stays the owner; somebody above is told and has to say that they have seen it.
/// </summary>
[FactType("case.escalated/1")]
public sealed record CaseEscalated(Guid AlarmId, string Cause, string? Limit, int? Run, string? Clock, int Step, string Post, Guid ToId) : IAutomaticFact;

/// <summary>Somebody has seen an alarm. Nothing about the case changes by it, so nobody's form grows stale.</summary>
[FactType("case.alarm-acknowledged/1")]
public sealed record AlarmAcknowledged(Guid AlarmId, string Cause, string? Limit) : IAutomaticFact;

/// <summary>Reported to the superior department (GRD-10) or the supervisor (GRD-03).</summary>
[FactType("case.reported-up/1")]
public sealed record CaseReportedUp(Guid ToId, string Post, Personal Reason, bool ByRule) : IFact;

/// <summary>The first thing that was done for the customer (TL-20, TL-34), before the problem is solved.</summary>
[FactType("case.initial-handled/1")]
public sealed record InitialHandled(Personal Account) : IFact;

/// <summary>An emergency of a kind that policy names (GRD-12), by danger words or by a person.</summary>
[FactType("case.emergency-declared/1")]
public sealed record EmergencyDeclared(string Event, Personal Note, bool ByRule) : IFact;

/// <summary>One item of a checklist as it was opened.</summary>
public sealed record ChecklistEntry(Guid Id, string Code, bool IsMandatory, Guid OwnerId, DateTimeOffset DueAt);

[FactType("case.checklist-opened/1")]
public sealed record ChecklistOpened(string Checklist, IReadOnlyList<ChecklistEntry> Items) : IFact;

[FactType("case.checklist-item-done/1")]
public sealed record ChecklistItemDone(Guid ItemId, string Checklist, string Code, Personal Note) : IFact;

/// <summary>Another department is asked for something, with the time by which its answer is due (COL-04).</summary>
[FactType("case.task-asked/1")]
public sealed record TaskAsked(Guid TaskId, Guid OwnerId, Personal Question, DateTimeOffset DueAt) : IFact;

[FactType("case.task-answered/1")]
public sealed record TaskAnswered(Guid TaskId, Personal Answer) : IFact;

[FactType("case.task-declined/1")]
public sealed record TaskDeclined(Guid TaskId, Personal Reason) : IFact;
