using Bihuan.Foundation;
using Bihuan.Platform.Store;

namespace Bihuan.Cases.Contracts;

/// <summary>What one technician wrote down of one visit (CASE-17).</summary>
public sealed record WorkRecord(Guid TechnicianId, DateTimeOffset LeftAt, string Work, string? Equipment, int PeopleUsed);

/// <summary>The work done at the customer's, from the case's facts.</summary>
public interface IWorkRecords
{
    /// <summary>Every visit that has ended, in order. The caller has found out who asks and whether they may.</summary>
    Task<IReadOnlyList<WorkRecord>> Of(ServiceDb db, CaseId id, CancellationToken ct);
}
