using Bihuan.Cases.CaseTasks;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Cases.Contracts;

/// <summary>Where a case stands in its process: what is still wanting and where it may go.</summary>
public sealed record CaseStanding(
    CaseId Id, long Seq, string Kind, string Process, string Stage, bool StepsByItself, IReadOnlyList<string> Missing, IReadOnlyList<string> Next, bool IsOpen, Guid AssigneeId, Guid FirstResponsibleId,
    string? Category, string? Symptom, IReadOnlyList<string> Evidence)
{
    /// <summary>Mandatory items of checklists that nobody has done yet; until then the case does not leave handling.</summary>
    public IReadOnlyList<Guid> OpenItems { get; init; } = [];

    public bool IsUrgent { get; init; }
}

/// <summary>Does on a case what a person does through its pages, by the same handlers. For imports and generated stories; call it inside a change.</summary>
public sealed class CaseActions(ServiceDb db, CasePolicies policies, IServiceProvider services)
{
    public async Task<CaseStanding?> StandingOf(CaseId id, CancellationToken ct)
    {
        if (await db.LoadCase(id, ct) is not { } x) return null;
        var process = policies.ProcessOf(x);
        return new CaseStanding(
            id, x.Seq, x.Kind, x.Process, x.Stage, process.Find(x.Stage)?.Auto ?? false, x.Missing(process), [.. process.After(x.Stage).Select(y => y.Id)], x.IsOpen,
            x.AssigneeId.Value, x.FirstResponsibleId.Value, x.ProductCategory, x.Symptom, x.Evidence)
        {
            IsUrgent = x.Urgency != Urgencies.Ordinary,
            OpenItems = x.Holds.Contains(ServiceCase.EmergencyHold)
                ? [.. (await db.LoadTasks(id, ct)).Where(y => y.Kind == CaseTask.OfChecklist && y.IsMandatory && y.IsOpen).OrderBy(y => y.DueAt).Select(y => y.Id)]
                : [],
        };
    }

    /// <summary>An item of a checklist has been done.</summary>
    public Task<Result<CaseHead>> CompleteItem(Guid item, string note, Actor actor, CancellationToken ct) =>
        services.GetRequiredService<CompleteItemHandler>().Handle(item, new CompleteItemRequest(note), actor, ct);

    /// <summary>Refuses whatever the page and the API would refuse.</summary>
    public Task<Result<CaseHead>> Do<TRequest>(CaseId id, long seq, TRequest request, Actor actor, CancellationToken ct)
        where TRequest : class =>
        services.GetRequiredService<ICaseAct<TRequest>>().Handle(id, new Seq(seq), request, actor, ct);
}
