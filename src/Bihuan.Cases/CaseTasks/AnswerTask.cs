using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Notices;
using Bihuan.Platform.Store;

namespace Bihuan.Cases.CaseTasks;

/// <summary>The answer to what was asked.</summary>
public sealed record AnswerTaskRequest([Required, MaxLength(1000)] string Answer);

/// <summary>Why it cannot be done here; the case's owner is told at once and finds another way.</summary>
public sealed record DeclineTaskRequest([Required, MaxLength(1000)] string Reason);

/// <summary>Whoever was asked answers or declines; they need no right to the case itself, and see no more of it than the question.</summary>
internal sealed class AnswerTaskHandler(ServiceDb db, CasePolicies policies, Notices notices, TimeProvider clock)
{
    public Task<Result<CaseHead>> Answer(Guid id, AnswerTaskRequest request, Actor actor, CancellationToken ct) =>
        End(id, "answered", request.Answer, (task, text) => new TaskAnswered(task, text), actor, ct);

    public Task<Result<CaseHead>> Decline(Guid id, DeclineTaskRequest request, Actor actor, CancellationToken ct) =>
        End(id, "declined", request.Reason, (task, text) => new TaskDeclined(task, text), actor, ct);

    private async Task<Result<CaseHead>> End(Guid id, string outcome, string text, Func<Guid, string, IFact> fact, Actor actor, CancellationToken ct)
    {
        var me = new UserId(actor.Id);
        if (await db.LoadTask(id, ct) is not { Kind: CaseTask.Asked } task || task.OwnerId != me) return TaskRefusals.NotFound();
        if (!task.IsOpen) return TaskRefusals.IsDone();
        if (await CaseFlow.Find(db, task.CaseId, ct) is not { } serviceCase) return CaseRefusals.NotFound();
        if (!serviceCase.IsOpen) return CaseRefusals.IsClosed();
        var (at, said) = (clock.Now(), text.Masked());
        (task.DoneAt, task.DoneBy, task.Outcome, task.Note, task.WakeAt) = (at, me, outcome, said, null);
        foreach (var person in new[] { task.AskedBy?.Value, serviceCase.AssigneeId.Value }.OfType<Guid>().Distinct().Where(x => x != actor.Id))
            notices.Tell(db, person, "task-" + outcome, serviceCase.Id.Value, [serviceCase.Number], at);
        return await CaseFlow.Save(db, serviceCase, policies, [fact(id, said)], actor, at, ct);
    }
}
