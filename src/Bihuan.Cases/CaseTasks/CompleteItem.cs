using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.CaseTasks;

/// <summary>An item of a checklist has been done; the note says what was found or agreed.</summary>
public sealed record CompleteItemRequest([MaxLength(1000)] string? Note = null);

internal sealed class CompleteItemHandler(ServiceDb db, CasePolicies policies, TimeProvider clock)
{
    /// <summary>By the item's owner, or by whoever may handle the case. With the last mandatory item the case is free again.</summary>
    public async Task<Result<CaseHead>> Handle(Guid id, CompleteItemRequest request, Actor actor, CancellationToken ct)
    {
        if (await db.Set<CaseTask>().AsTracking().FirstOrDefaultAsync(x => x.Id == id && x.Kind == CaseTask.OfChecklist, ct) is not { } item) return TaskRefusals.NotFound();
        if (await CaseFlow.Find(db, item.CaseId, ct) is not { } serviceCase || !MayDo(item, serviceCase, actor)) return TaskRefusals.NotFound();
        if (!item.IsOpen) return TaskRefusals.IsDone();
        if (!serviceCase.IsOpen) return CaseRefusals.IsClosed();
        var at = clock.Now();
        var note = (request.Note ?? "").Masked();
        (item.DoneAt, item.DoneBy, item.Outcome, item.Note, item.WakeAt) = (at, actor.PersonId() is { } by ? new UserId(by) : null, "done", note, null);
        List<IFact> facts = [new ChecklistItemDone(item.Id, item.List!, item.Code!, note)];
        if (!await MandatoryItems(item).AnyAsync(ct) && serviceCase.Release(ServiceCase.EmergencyHold) is { } released) facts.Add(released);
        return await CaseFlow.Save(db, serviceCase, policies, facts, actor, at, ct);
    }

    private IQueryable<CaseTask> MandatoryItems(CaseTask besides) =>
        db.Set<CaseTask>().Where(x => x.CaseId == besides.CaseId && x.Kind == CaseTask.OfChecklist && x.IsMandatory && x.DoneAt == null && x.Id != besides.Id);

    private static bool MayDo(CaseTask item, ServiceCase serviceCase, Actor actor) =>
        item.OwnerId.Value == actor.Id || actor.ReachOf(CasePermissions.Handle).Covers(serviceCase.OrganisationId.Value, serviceCase.IsOwnOf(actor.Id));
}

internal static class TaskRefusals
{
    public static Refusal NotFound() => Refusal.NotFound("task.not-found");

    public static Refusal IsDone() => Refusal.Conflict("task.done");
}
