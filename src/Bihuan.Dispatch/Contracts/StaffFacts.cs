using Bihuan.Foundation;

namespace Bihuan.Dispatch.Contracts;

// Facts about who may be sent, in the audit chain.

[FactType("dispatch.technician-changed/1")]
public sealed record TechnicianChanged(Guid UserId, Guid OrganisationId, IReadOnlyDictionary<string, int> Skills, bool IsActive) : IFact;

[FactType("dispatch.certificate-recorded/1")]
public sealed record CertificateRecorded(Guid CertificateId, Guid UserId, string Code, DateOnly IssuedOn, DateOnly ExpiresOn) : IFact;

[FactType("dispatch.certificate-withdrawn/1")]
public sealed record CertificateWithdrawn(Guid CertificateId, Guid UserId, string Code, string Reason) : IFact;

[FactType("dispatch.absence-recorded/1")]
public sealed record AbsenceRecorded(Guid AbsenceId, Guid UserId, string Kind, DateOnly FromOn, DateOnly UntilOn) : IFact;

[FactType("dispatch.absence-removed/1")]
public sealed record AbsenceRemoved(Guid AbsenceId, Guid UserId, string Reason) : IFact;

[FactType("dispatch.outlet-changed/1")]
public sealed record OutletChanged(Guid OrganisationId, string? Mode, bool IsThirdParty, bool IsActive) : IFact;

[FactType("dispatch.plan-published/1")]
public sealed record PlanPublished(Guid PlanId, Guid OrganisationId, DateOnly Day, int Number, int Visits, int Unserved) : IFact;

/// <summary>What happened to a tool or test device: registered, lent, returned, assigned or inspected.</summary>
[FactType("dispatch.tool-changed/1")]
public sealed record ToolChanged(Guid ToolId, string What, Guid OrganisationId, Guid AtId, Guid? HolderId, string Condition, DateOnly? CalibratedUntilOn, DateOnly? BackOn) : IFact;
