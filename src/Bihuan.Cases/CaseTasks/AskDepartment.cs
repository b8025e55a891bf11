using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Notices;

namespace Bihuan.Cases.CaseTasks;

/// <summary>Asks somebody of another department for something, with the time by which the answer is due (COL-04). The case stays where it is.</summary>
public sealed record AskDepartmentRequest(Guid ReceiverId, [Required, MaxLength(1000)] string Question, DateTimeOffset DueAt);

internal sealed class AskDepartmentHandler(CaseChange change, CaseReceivers receivers, Notices notices) : ICaseAct<AskDepartmentRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, AskDepartmentRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Handle, x => Decide(x, request, actor), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, AskDepartmentRequest request, Actor actor)
    {
        var at = change.Now;
        if (receivers.Find(request.ReceiverId, serviceCase) is not { } receiver) return CaseRefusals.ReceiverUnknown();
        var task = Ids.At(at);
        var decision = serviceCase.Ask(task, receiver, request.Question.Masked(), request.DueAt.ToMicroseconds(), at);
        if (decision.Refusal is not null) return decision.AsFacts();
        change.Db.AddTask(new CaseTask
        {
            Id = task,
            CaseId = serviceCase.Id,
            Kind = CaseTask.Asked,
            Text = request.Question.Masked(),
            OwnerId = new UserId(receiver.Id),
            AskedBy = actor.PersonId() is { } asker ? new UserId(asker) : null,
            OrganisationId = serviceCase.OrganisationId,
            OpenedAt = at,
            DueAt = request.DueAt.ToMicroseconds(),
            WakeAt = request.DueAt.ToMicroseconds(),
        });
        notices.Tell(change.Db, receiver.Id, "task-asked", null, [serviceCase.Number], at);
        return decision.AsFacts();
    }
}
