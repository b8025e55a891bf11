using System.ComponentModel.DataAnnotations;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Visits;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Dispatch.FieldWork;

/// <summary>The office looks at what was done: approved, to be filled in again, or to be done again.</summary>
public sealed record ReviewVisitRequest([Required, AllowedValues("approved", "fill-again", "come-again")] string Outcome, [MaxLength(500)] string? Reason = null);

/// <summary>The maker's engineer decides on what the technician could not.</summary>
public sealed record ExamineVisitRequest([Required, AllowedValues("go-on", "come-again", "end")] string Decision, [Required, MaxLength(500)] string Reason);

internal sealed partial class FieldWorkHandler
{
    public async Task<Result<VisitHead>> Handle(Guid id, Seq expected, ReviewVisitRequest request, Actor actor, CancellationToken ct)
    {
        if (await db.FindVisit(id, actor, DispatchPermissions.Review, ct) is not { } visit) return VisitRefusals.NotFound();
        if (visit.Version != expected.Value) return VisitRefusals.Changed();
        if (request.Outcome != ReviewOutcome.Approved && string.IsNullOrWhiteSpace(request.Reason)) return Refusal.Invalid("request.invalid", new FieldError("/reason", "required"));
        var at = clock.Now();
        if (visit.Review(actor.Id, request.Outcome, at) is { } refusal) return refusal;
        var reason = request.Reason is { Length: > 0 } given ? Masking.FreeText(given) : null;
        var recorded = await orders.Record(db, visit.CaseId, new VisitReviewed(visit.Id, request.Outcome, reason is null ? null : new Personal(reason)), actor, at, ct);
        if (recorded.Refusal is { } refused) return refused;
        if (visit.State == VisitState.Reviewed) await TellHolder(visit, actor, at, ct);
        return visit.State == VisitState.SecondVisit ? await Again(visit, reason!, actor, at, ct) : Head(visit, false);
    }

    public async Task<Result<VisitHead>> Handle(Guid id, Seq expected, ExamineVisitRequest request, Actor actor, CancellationToken ct)
    {
        if (await db.FindVisit(id, actor, DispatchPermissions.Review, ct) is not { } visit) return VisitRefusals.NotFound();
        if (visit.Version != expected.Value) return VisitRefusals.Changed();
        var (at, reason) = (clock.Now(), Masking.FreeText(request.Reason));
        if (visit.Examine(request.Decision) is { } refusal) return refusal;
        var recorded = await orders.Record(db, visit.CaseId, new VisitExamined(visit.Id, request.Decision, reason), actor, at, ct);
        if (recorded.Refusal is { } refused) return refused;
        if (visit.State == VisitState.Reviewed) await TellHolder(visit, actor, at, ct);
        return visit.State == VisitState.SecondVisit ? await Again(visit, reason, actor, at, ct) : Head(visit, false);
    }

    /// <summary>Nothing more is done on site: whoever holds the case moves it on.</summary>
    private async Task TellHolder(Visit visit, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        if (await orders.Find(db, visit.CaseId, ct) is not { IsOpen: true } order || order.AssigneeId == actor.Id) return;
        notices.Tell(db, order.AssigneeId, "visit-reviewed", visit.CaseId.Value, [visit.CaseNumber], at);
        await db.SaveChangesAsync(ct);
    }

    private async Task<Result<VisitHead>> Again(Visit visit, string reason, Actor actor, DateTimeOffset at, CancellationToken ct) =>
        (await ComeAgain(visit, reason, actor, at, ct)).Refusal is { } refusal ? refusal : Head(visit, false);
}
