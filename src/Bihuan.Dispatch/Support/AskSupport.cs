using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Notices;
using Bihuan.Platform.People;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Support;

/// <summary>What the desk wants of technical support: a look from afar before anybody is sent, or help with a hard case.</summary>
public sealed record AskSupportRequest([Required, AllowedValues("remote-first", "hard-case")] string Kind, [Required, MaxLength(1000)] string Question);

/// <summary>The customer asks to be helped without a visit, in their own words.</summary>
public sealed record AskRemoteSupportRequest([Required, MaxLength(1000)] string Question);

/// <summary>The request as it stands.</summary>
public sealed record SupportHead(Guid Id, Guid CaseId, string State, int Version);

/// <summary>Makes requests and tells those who answer them. Used by the pages, by the technician's app and by the rule that notices repeated faults.</summary>
internal sealed class SupportDesk(SubjectKeys keys, Later<PeopleDirectory> people, Notices notices)
{
    public const string Post = "technical-support";
    private const int ToldMax = 10;

    public SupportRequest Open(ServiceDb db, WorkOrder order, string kind, string? question, Guid? visit, Guid? askedBy, DateTimeOffset at, int earlierVisits = 0)
    {
        var request = new SupportRequest
        {
            Id = Ids.At(at),
            CaseId = order.Id,
            CaseNumber = order.Number,
            SubjectId = order.SubjectId,
            OrganisationId = new OrganisationId(order.OrganisationId),
            VisitId = visit,
            Kind = kind,
            Urgency = order.Urgency,
            Category = order.Category,
            Symptom = order.Symptom,
            Model = order.Model,
            Question = question is null || !keys.Has(db, order.SubjectId) ? null : keys.Seal(db, order.SubjectId, question),
            AskedById = askedBy is { } person ? new UserId(person) : null,
            AskedAt = at,
            EarlierVisits = earlierVisits,
        };
        db.Add(request);
        Tell(db, [.. people.Value.Holders(Post, order.OrganisationId).Take(ToldMax).Select(x => x.Id).Where(x => x != askedBy)], "support-asked", order, "@support-kind." + kind, at);
        return request;
    }

    public void Tell(ServiceDb db, IReadOnlyCollection<Guid> whom, string code, WorkOrder order, string more, DateTimeOffset at)
    {
        foreach (var person in whom.Distinct()) notices.Tell(db, person, code, order.Id.Value, [order.Number, more], at);
    }

    public static Task<bool> IsWaiting(ServiceDb db, CaseId id, string kind, CancellationToken ct) =>
        db.Set<SupportRequest>().AnyAsync(x => x.CaseId == id && x.Kind == kind && (x.State == SupportState.Open || x.State == SupportState.Taken), ct);
}

/// <summary>One request of each kind waits at a time for a case; another one would only split the answer.</summary>
internal sealed class AskSupportHandler(ServiceDb db, WorkOrders orders, SupportDesk desk, TimeProvider clock)
{
    public async Task<Result<SupportHead>> Handle(Guid serviceCase, AskSupportRequest request, Actor actor, CancellationToken ct)
    {
        if (await orders.Find(db, new CaseId(serviceCase), actor, CasePermissions.Handle, ct) is not { } order) return Refusal.NotFound("case.not-found");
        return await Ask(order, request.Kind, request.Question, null, actor.IsPerson ? actor.Id : null, actor, clock.Now(), null, ct);
    }

    /// <summary>By the customer's own link; only before somebody has been named for a visit (DIA-02).</summary>
    public async Task<Result<SupportHead>> Handle(Guid serviceCase, AskRemoteSupportRequest request, Actor customer, CancellationToken ct)
    {
        if (await orders.Find(db, new CaseId(serviceCase), ct) is not { } order) return Refusal.NotFound("case.not-found");
        if (await HasVisitor(order.Id, ct)) return Refusal.Conflict("support.visit-planned");
        return await Ask(order, SupportKind.RemoteFirst, request.Question, null, null, customer, clock.Now(), null, ct);
    }

    public async Task<Result<SupportHead>> Ask(WorkOrder order, string kind, string question, Guid? visit, Guid? askedBy, Actor actor, DateTimeOffset at, DateTimeOffset? occurredAt, CancellationToken ct)
    {
        if (!order.IsOpen) return Refusal.Conflict("case.closed");
        if (await SupportDesk.IsWaiting(db, order.Id, kind, ct)) return Refusal.Conflict("support.already-asked");
        var said = Masking.FreeText(question);
        var made = desk.Open(db, order, kind, said, visit, askedBy, at);
        var recorded = await orders.Record(db, order.Id, new SupportAsked(made.Id, kind, said, visit), actor, at, ct, occurredAt);
        return recorded.Refusal is { } refusal ? refusal : new SupportHead(made.Id, order.Id.Value, made.State, made.Version);
    }

    public Task<bool> HasVisitor(CaseId id, CancellationToken ct) => db.Set<Visit>().AnyAsync(x => x.CaseId == id && x.TechnicianId != null && x.State != VisitState.Cancelled, ct);
}
