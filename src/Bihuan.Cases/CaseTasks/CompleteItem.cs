using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;

namespace Bihuan.Cases.CaseTasks;

/// <summary>An item of a checklist has been done; the note says what was found or agreed.</summary>
public sealed record CompleteItemRequest([MaxLength(1000)] string? Note = null);

internal sealed class CompleteItemHandler(ServiceDb db, CasePolicies policies, TimeProvider clock)
{
    /// <summary>By the item's owner, or by whoever may handle the case. With the last mandatory item the case is free again.</summary>
    public async Task<Result<CaseHead>> Handle(Guid id, CompleteItemRequest request, Actor actor, CancellationToken ct)
    {
        if (await db.LoadTask(id, ct) is not { Kind: CaseTask.OfChecklist } item) return TaskRefusals.NotFound();
        if (await CaseFlow.Find(db, item.CaseId, ct) is not { } serviceCase || !MayDo(item, serviceCase, actor)) return TaskRefusals.NotFound();
        if (!item.IsOpen) return TaskRefusals.IsDone();
        if (!serviceCase.IsOpen) return CaseRefusals.IsClosed();
        var at = clock.Now();
        var note = (request.Note ?? "").Masked();
        (item.DoneAt, item.DoneBy, item.Outcome, item.Note, item.WakeAt) = (at, actor.PersonId() is { } by ? new UserId(by) : null, "done", note, null);
        List<IFact> facts = [new ChecklistItemDone(item.Id, item.List!, item.Code!, note)];
        var others = (await db.LoadTasks(item.CaseId, ct)).Where(x => x.Kind == CaseTask.OfChecklist && x.IsMandatory && x.Id != item.Id);
        if (!others.Any(x => x.IsOpen) && serviceCase.Release(ServiceCase.EmergencyHold) is { } released) facts.Add(released);
        return await CaseFlow.Save(db, serviceCase, policies, facts, actor, at, ct);
    }

    private static bool MayDo(CaseTask item, ServiceCase serviceCase, Actor actor) =>
        item.OwnerId.Value == actor.Id || actor.ReachOf(CasePermissions.Handle).Covers(serviceCase.OrganisationId.Value, serviceCase.IsOwnOf(actor.Id));
}

internal static class TaskRefusals
{
    public static Refusal NotFound() => Refusal.NotFound("task.not-found");

    public static Refusal IsDone() => Refusal.Conflict("task.done");
}
