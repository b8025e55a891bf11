using Bihuan.Cases.Domain;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.Contracts;

/// <summary>What whoever sends somebody to the customer must know of a case. <see cref="WaitsForVisit"/>: its stage asks for a technician to be named.</summary>
public sealed record WorkOrder(
    CaseId Id, string Number, string Kind, string Stage, bool WaitsForVisit, bool IsOpen, Guid? CustomerId, Guid SubjectId, Guid OrganisationId, Guid? UnitId,
    string? Category, string? Symptom, string? Model, string? SerialNumber, string Summary, string? Grade, string Urgency, int Round, DateTimeOffset OpenedAt, DateTimeOffset? DueAt, long Seq, Guid AssigneeId);

/// <summary>Cases as work to be done at the customer's, and the facts of that work on their timeline, in the caller's transaction.</summary>
public sealed class WorkOrders(CasePolicies policies)
{
    private const string Named = "case.visit-offered";

    /// <summary>Null when the timeline is no case. For listeners.</summary>
    public WorkOrder? Of(ITimeline timeline) => timeline is ServiceCase x ? Describe(x) : null;

    public async Task<WorkOrder?> Find(ServiceDb db, CaseId id, CancellationToken ct) =>
        await db.Set<ServiceCase>().FirstOrDefaultAsync(x => x.Id == id, ct) is { } found ? Describe(found) : null;

    /// <summary>Many at once, by id.</summary>
    public async Task<IReadOnlyDictionary<CaseId, WorkOrder>> All(ServiceDb db, IReadOnlyCollection<CaseId> ids, CancellationToken ct)
    {
        var asked = ids.Distinct().ToList();
        return (await db.Set<ServiceCase>().Where(x => asked.Contains(x.Id)).ToListAsync(ct)).ToDictionary(x => x.Id, Describe);
    }

    /// <summary>Whether the actor's right reaches the case; null when there is no such case within reach.</summary>
    public async Task<WorkOrder?> Find(ServiceDb db, CaseId id, Actor actor, string permission, CancellationToken ct) =>
        await db.Set<ServiceCase>().Where(x => x.Id == id).Within(actor, permission).FirstOrDefaultAsync(ct) is { } found ? Describe(found) : null;

    /// <summary>Puts a fact of the visiting module on record. Refuses <c>case.not-found</c>; saves.</summary>
    public async Task<Result<CaseHead>> Record(ServiceDb db, CaseId id, IFact fact, Actor actor, DateTimeOffset at, CancellationToken ct, DateTimeOffset? occurredAt = null)
    {
        if (await CaseFlow.Find(db, id, ct) is not { } serviceCase) return CaseRefusals.NotFound();
        return await CaseFlow.Save(db, serviceCase, policies, [fact], actor, at, ct, occurredAt);
    }

    private WorkOrder Describe(ServiceCase x) => new(
        x.Id, x.Number, x.Kind, x.Stage, x.IsOpen && policies.ProcessOf(x).Find(x.Stage)?.Needs.Contains(Named) == true, x.IsOpen,
        x.CustomerId?.Value, x.SubjectId, x.OrganisationId.Value, x.UnitId?.Value, x.ProductCategory, x.Symptom, x.Model, x.SerialNumber, x.Summary, x.Grade, x.Urgency,
        x.Round, x.OpenedAt, x.DueAt, x.Seq, x.AssigneeId.Value);
}

/// <summary>What is done at the customer's, put on the case's timeline in the caller's transaction. The caller has found out who asks and whether they may.</summary>
public sealed class VisitCommands(CasePolicies policies, PeopleDirectory people)
{
    /// <summary>Names the technician. Refuses <c>case.not-in-phase</c> where no visit is asked for, <c>case.receiver-unknown</c> for somebody who cannot work.</summary>
    public Task<Result<CaseHead>> Offer(ServiceDb db, CaseId id, Guid technician, string reason, Actor actor, DateTimeOffset at, CancellationToken ct) =>
        Decide(db, id, actor, at, null, (x, process) => x.OfferVisit(technician, CanWork(technician), reason.Masked(), process).AsFacts(), ct);

    /// <summary>The window agreed with the customer; another one takes its place.</summary>
    public Task<Result<CaseHead>> Appoint(ServiceDb db, CaseId id, DateTimeOffset from, DateTimeOffset to, Actor actor, DateTimeOffset at, CancellationToken ct) =>
        Decide(db, id, actor, at, null, (x, process) => x.MakeAppointment(from, to, at, process).AsFacts(), ct);

    /// <summary>Arrived. <paramref name="occurredAt"/> is the device's time, null for now.</summary>
    public Task<Result<CaseHead>> Start(ServiceDb db, CaseId id, Guid technician, Actor actor, DateTimeOffset at, DateTimeOffset? occurredAt, CancellationToken ct) =>
        Decide(db, id, actor, at, occurredAt, (x, process) => x.StartVisit(technician, CanWork(technician), process).AsFacts(), ct);

    /// <summary>The work record (CASE-17).</summary>
    public Task<Result<CaseHead>> End(
        ServiceDb db, CaseId id, Guid technician, string work, IReadOnlyList<string> partsReplaced, string? equipment, int peopleUsed, Actor actor, DateTimeOffset at, DateTimeOffset? occurredAt, CancellationToken ct) =>
        Decide(db, id, actor, at, occurredAt, (x, process) => x.EndVisit(technician, CanWork(technician), work.Masked(), partsReplaced, equipment?.Masked(), peopleUsed, process).AsFacts(), ct);

    /// <summary><paramref name="byInternalDocuments"/>: manual and SOP were enough (DIA-04); otherwise support from outside was needed.</summary>
    public Task<Result<CaseHead>> Diagnose(ServiceDb db, CaseId id, string cause, string solution, bool byInternalDocuments, Actor actor, DateTimeOffset at, DateTimeOffset? occurredAt, CancellationToken ct) =>
        Decide(db, id, actor, at, occurredAt, (x, process) => x.Diagnose(cause.Masked(), solution.Masked(), byInternalDocuments, process).AsFacts(), ct);

    /// <summary>Told to the customer, who reads it on the page of the case.</summary>
    public Task<Result<CaseHead>> TellCustomer(ServiceDb db, CaseId id, string medium, string text, Actor actor, DateTimeOffset at, CancellationToken ct) =>
        Decide(db, id, actor, at, null, (x, _) => x.IsOpen ? new IFact[] { new ProgressTold(medium, text) } : CaseRefusals.IsClosed(), ct);

    private async Task<Result<CaseHead>> Decide(
        ServiceDb db, CaseId id, Actor actor, DateTimeOffset at, DateTimeOffset? occurredAt, Func<ServiceCase, CaseProcess, Result<IReadOnlyList<IFact>>> decide, CancellationToken ct)
    {
        if (await CaseFlow.Find(db, id, ct) is not { } serviceCase) return CaseRefusals.NotFound();
        var decision = decide(serviceCase, policies.ProcessOf(serviceCase));
        return decision.Refusal is { } refusal ? refusal : await CaseFlow.Save(db, serviceCase, policies, decision.Value, actor, at, ct, occurredAt);
    }

    private bool CanWork(Guid technician) => people.Find(technician) is { IsActive: true };
}
