using Bihuan.Foundation;

namespace Bihuan.Dispatch.Contracts;

// What sending somebody out adds to a case's timeline. Offered, appointed, started and ended are facts of the case itself. What people write
// of a visit (why not, why else) speaks of the customer's home, so it is personal text: sealed under their key and gone with it.

/// <summary>A visit came into being because the case's stage asks for one.</summary>
[FactType("visit.ordered/1")]
public sealed record VisitOrdered(Guid VisitId, int Turn, Guid OrganisationId, string Skill, int SkillLevel, int WorkMinutes, string PlaceConfidence) : IAutomaticFact;

[FactType("visit.outlet-asked/1")]
public sealed record OutletAsked(Guid VisitId, Guid OrganisationId, Personal Reason) : IFact;

[FactType("visit.outlet-answered/1")]
public sealed record OutletAnswered(Guid VisitId, Guid OrganisationId, bool Accepts, Personal? Reason) : IFact;

[FactType("visit.accepted/1")]
public sealed record VisitAccepted(Guid VisitId, Guid TechnicianId) : IFact;

[FactType("visit.declined/1")]
public sealed record VisitDeclined(Guid VisitId, Guid TechnicianId, Personal Reason) : IFact;

[FactType("visit.on-the-way/1")]
public sealed record TechnicianOnTheWay(Guid VisitId, Guid TechnicianId) : IFact;

/// <summary>Arrival as the device measured it; position itself is not kept. Null metres: the device had no position.</summary>
[FactType("visit.checked-in/1")]
public sealed record VisitCheckedIn(Guid VisitId, Guid TechnicianId, int? MetresAway, int? AccuracyMetres, bool IsDoubtful) : IFact;

/// <summary>SLA-09: what was promised and when somebody came.</summary>
[FactType("visit.promise-judged/1")]
public sealed record PromiseJudged(Guid VisitId, DateTimeOffset From, DateTimeOffset Until, DateTimeOffset ArrivedAt, bool Kept) : IAutomaticFact;

[FactType("visit.parts-used/1")]
public sealed record PartsUsed(Guid VisitId, IReadOnlyList<UsedPart> Parts) : IFact;

public sealed record UsedPart(string Code, int Count, string? RemovedSerial);

[FactType("visit.completion-applied/1")]
public sealed record CompletionApplied(Guid VisitId, Guid TechnicianId, string AcceptedBy, IReadOnlyList<string> Checks) : IFact;

[FactType("visit.reviewed/1")]
public sealed record VisitReviewed(Guid VisitId, string Outcome, Personal? Reason) : IFact;

[FactType("visit.examination-needed/1")]
public sealed record ExaminationNeeded(Guid VisitId, Personal Reason) : IFact;

[FactType("visit.examined/1")]
public sealed record VisitExamined(Guid VisitId, string Decision, Personal Reason) : IFact;

[FactType("visit.second-needed/1")]
public sealed record SecondVisitNeeded(Guid VisitId, Personal Reason) : IFact;

/// <summary>A promise was taken back for something more urgent; the customer is told and offered another time (DSP-04).</summary>
[FactType("visit.displaced/1")]
public sealed record VisitDisplaced(Guid VisitId, DateTimeOffset? From, DateTimeOffset? Until, Personal Reason) : IFact;

/// <summary>A dispatcher decided otherwise than the planner: from whom to whom, why, and what it costs the day (DSP-14); wishes it goes against had the customer's consent (DSP-03).</summary>
[FactType("visit.moved/1")]
public sealed record VisitMovedByHand(Guid VisitId, Guid? FromId, Guid ToId, Personal Reason, int ExtraMinutes, int BrokenPromises, IReadOnlyList<string>? AgainstWishes = null) : IFact;

/// <summary>Wish: wanted, unwanted or none.</summary>
[FactType("visit.technician-wish/1")]
public sealed record TechnicianWishRecorded(Guid VisitId, Guid TechnicianId, string Wish, Personal Reason) : IFact;

[FactType("visit.place-corrected/1")]
public sealed record PlaceCorrected(Guid VisitId, string FromConfidence, int? MovedMetres) : IFact;

/// <summary>State: needed, reserved or not-used (PRT-07).</summary>
/// <summary>Whoever goes there must have such a tool in hand, or need not after all (PRT-07).</summary>
[FactType("visit.tool-needed/1")]
public sealed record ToolNeeded(Guid VisitId, string Code, bool IsNeeded) : IFact;

[FactType("visit.part-reserved/1")]
public sealed record PartReserved(Guid VisitId, string Code, int Count, string State) : IFact;

/// <summary>What the customer was told it would cost, and their answer. <paramref name="AgreedBy"/>: spoken or signature.</summary>
[FactType("visit.charge-quoted/1")]
public sealed record ChargeQuoted(Guid VisitId, decimal Amount, string Currency, bool Agreed, string? AgreedBy, Personal What) : IFact;

/// <summary>A photo taken with the customer's consent (CON-21), attached to the case. Position itself is not in the fact.</summary>
[FactType("visit.photo-taken/1")]
public sealed record PhotoTaken(Guid VisitId, Guid PhotoId, string Kind, int? MetresAway, int? AccuracyMetres, bool IsDoubtful) : IFact;

/// <summary>The customer wanted no photos; the visit may be completed without them.</summary>
[FactType("visit.photos-declined/1")]
public sealed record PhotosDeclined(Guid VisitId, Personal Reason) : IFact;

/// <summary>Work reached us after the visit had been moved or was over; it waits for the office (<paramref name="Code"/> says why).</summary>
[FactType("visit.work-kept/1")]
public sealed record WorkKept(Guid VisitId, Guid KeptId, Guid TechnicianId, string Kind, string Code) : IFact;

/// <summary>The office decided on kept work: on-record or set-aside. <paramref name="Work"/>: what was done, when it goes on record.</summary>
[FactType("visit.kept-work-resolved/1")]
public sealed record KeptWorkResolved(Guid VisitId, Guid KeptId, string Kind, string Resolution, Personal Reason, Personal? Work) : IFact;
