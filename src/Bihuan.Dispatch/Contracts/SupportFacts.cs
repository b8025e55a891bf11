using Bihuan.Foundation;

namespace Bihuan.Dispatch.Contracts;

/// <summary>Technical support was asked for. Kind: remote-first or hard-case.</summary>
[FactType("support.asked/1")]
public sealed record SupportAsked(Guid RequestId, string Kind, Personal Question, Guid? VisitId) : IFact;

/// <summary>A fault that was repaired is reported again (DIA-10): so many visits have ended within these days. Grave: policy names it a cause of complaints.</summary>
[FactType("support.fault-repeated/1")]
public sealed record FaultRepeated(Guid RequestId, int EarlierVisits, int WithinDays, bool IsGrave) : IAutomaticFact;

[FactType("support.taken/1")]
public sealed record SupportTaken(Guid RequestId, Guid PersonId) : IFact;

/// <summary>A third party was asked to answer in place of our own support (COL-02).</summary>
[FactType("support.handed-over/1")]
public sealed record SupportHandedOver(Guid RequestId, Guid OrganisationId, Personal Reason) : IFact;

/// <summary>Outcome: solved, visit-needed, advice or joining.</summary>
[FactType("support.answered/1")]
public sealed record SupportAnswered(Guid RequestId, Guid PersonId, string Outcome, Personal Answer, Guid? JoinedVisitId) : IFact;
