using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Support;

/// <summary>Somebody of technical support takes the request; nothing else is said.</summary>
public sealed record TakeSupportRequest;

/// <summary>Given to a third party's technical support, with the reason.</summary>
public sealed record HandSupportOverRequest([Required] Guid? OrganisationId, [Required, MaxLength(500)] string Reason);

/// <summary>What came of it. With a cause, an answer from afar is the case's diagnosis where its stage waits for one.</summary>
public sealed record AnswerSupportRequest(
    [Required, AllowedValues("solved", "visit-needed", "advice", "joining")] string Outcome, [Required, MaxLength(2000)] string Answer, [MaxLength(500)] string? Cause = null, bool ByInternalDocuments = false);

internal sealed class AnswerSupportHandler(ServiceDb db, WorkOrders orders, VisitCommands cases, SupportDesk desk, OrganisationTree tree, SubjectKeys keys, TimeProvider clock)
{
    public Task<Result<SupportHead>> Handle(Guid id, Seq expected, TakeSupportRequest _, Actor actor, CancellationToken ct) =>
        Change(id, expected, actor, async (request, at) =>
            request.Take(actor.Id, at) is { } refusal ? refusal : await Record(request, new SupportTaken(request.Id, actor.Id), actor, at, ct), ct);

    public Task<Result<SupportHead>> Handle(Guid id, Seq expected, HandSupportOverRequest body, Actor actor, CancellationToken ct) =>
        Change(id, expected, actor, async (request, at) =>
        {
            if (tree.Current.Find(body.OrganisationId!.Value) is not { Kind: "partner", IsActive: true } partner) return Refusal.Invalid("request.invalid", new FieldError("/organisationId", "unknown"));
            // Only our own people pass a request on; a third party that cannot help says so in its answer.
            if (!actor.ReachOf(DispatchPermissions.AnswerSupport).Covers(request.OrganisationId.Value, isOwn: false)) return Refusal.NotFound("support.not-found");
            return request.HandOver(new OrganisationId(partner.Id)) is { } refusal
                ? refusal
                : await Record(request, new SupportHandedOver(request.Id, partner.Id, Masking.FreeText(body.Reason)), actor, at, ct);
        }, ct);

    public Task<Result<SupportHead>> Handle(Guid id, Seq expected, AnswerSupportRequest body, Actor actor, CancellationToken ct) =>
        Change(id, expected, actor, async (request, at) =>
        {
            if (await orders.Find(db, request.CaseId, ct) is not { IsOpen: true } order) return Refusal.Conflict("case.closed");
            if (body.Outcome == SupportOutcome.Joining && await OpenVisit(request.CaseId, ct) is null) return Refusal.Conflict("support.no-visit");
            if (body.Outcome == SupportOutcome.Joining) request.VisitId = await OpenVisit(request.CaseId, ct);
            if (request.Reply(body.Outcome, actor.Id, at) is { } refusal) return refusal;
            var answer = Masking.FreeText(body.Answer);
            if (keys.Has(db, request.SubjectId)) request.Answer = keys.Seal(db, request.SubjectId, answer);
            await Diagnose(request, body, actor, at, ct);
            await TellThem(request, order, answer, at, ct);
            return await Record(request, new SupportAnswered(request.Id, actor.Id, body.Outcome, answer, body.Outcome == SupportOutcome.Joining ? request.VisitId : null), actor, at, ct);
        }, ct);

    /// <summary>A cause found from afar is the diagnosis, if the case waits for one; where it has one already, the answer alone stands on record.</summary>
    private async Task Diagnose(SupportRequest request, AnswerSupportRequest body, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        if (body.Cause is not { Length: > 0 } cause || body.Outcome is not (SupportOutcome.Solved or SupportOutcome.VisitNeeded)) return;
        await cases.Diagnose(db, request.CaseId, cause, body.Answer, body.ByInternalDocuments, actor, at, null, ct);
    }

    /// <summary>Whoever asked hears of it, and whoever holds the case; a customer who asked reads the answer on their own page.</summary>
    private async Task TellThem(SupportRequest request, WorkOrder order, string answer, DateTimeOffset at, CancellationToken ct)
    {
        if (request is { AskedById: null, Kind: SupportKind.RemoteFirst }) await cases.TellCustomer(db, request.CaseId, "web-form", answer, Actor.Named("dispatch"), at, ct);
        List<Guid> whom = [order.AssigneeId];
        if (request.AskedById is { } asker) whom.Add(asker.Value);
        desk.Tell(db, [.. whom.Where(x => x != request.HolderId?.Value)], "support-answered", order, "@support-outcome." + request.Outcome, at);
    }

    private Task<Guid?> OpenVisit(CaseId id, CancellationToken ct)
    {
        var open = VisitState.Open;
        return db.Set<Visit>().Where(x => x.CaseId == id && open.Contains(x.State) && x.EndedAt == null).OrderByDescending(x => x.Turn).Select(x => (Guid?)x.Id).FirstOrDefaultAsync(ct);
    }

    private async Task<Result<SupportHead>> Record(SupportRequest request, IFact fact, Actor actor, DateTimeOffset at, CancellationToken ct) =>
        (await orders.Record(db, request.CaseId, fact, actor, at, ct)).Refusal is { } refusal ? refusal : new SupportHead(request.Id, request.CaseId.Value, request.State, request.Version);

    private async Task<Result<SupportHead>> Change(Guid id, Seq expected, Actor actor, Func<SupportRequest, DateTimeOffset, Task<Result<SupportHead>>> decide, CancellationToken ct)
    {
        if (await db.Set<SupportRequest>().AsTracking().Where(x => x.Id == id).Within(actor).FirstOrDefaultAsync(ct) is not { } request) return Refusal.NotFound("support.not-found");
        return request.Version == expected.Value ? await decide(request, clock.Now()) : new Refusal("support.changed-meanwhile", RefusalKind.Stale);
    }
}

internal static class SupportQueries
{
    /// <summary>Ours by where the case is worked on, and what was handed to one's own organisation as a third party.</summary>
    public static IQueryable<SupportRequest> Within(this IQueryable<SupportRequest> rows, Actor actor)
    {
        var reach = actor.ReachOf(DispatchPermissions.AnswerSupport);
        if (reach.All) return rows;
        var organisations = reach.Organisations.Select(x => new OrganisationId(x)).ToList();
        var partners = reach.Organisations.Select(x => (OrganisationId?)new OrganisationId(x)).ToList();
        return rows.Where(x => organisations.Contains(x.OrganisationId) || partners.Contains(x.PartnerId));
    }
}
