using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.CaseTasks;

/// <summary>One task as its readers see it. <see cref="Kind"/> is checklist or request; <see cref="Outcome"/> done, answered, declined, or null while open.</summary>
public sealed record TaskView(
    Guid Id, Guid CaseId, string CaseNumber, string CaseUrgency, string Kind, string? List, string? Code, string Text, bool IsMandatory, Guid OwnerId, string Owner, string? AskedBy,
    DateTimeOffset OpenedAt, DateTimeOffset DueAt, DateTimeOffset? DoneAt, string? DoneBy, string? Outcome, string Note)
{
    public bool IsOpen => DoneAt is null;

    public bool IsChecklist => Kind == CaseTask.OfChecklist;
}

/// <summary>Reads tasks: those of a case, and those that one person has to do or waits for.</summary>
internal sealed class TaskReader(PeopleDirectory people)
{
    private const int ShownMax = 200;

    /// <summary>In the order in which they were opened and are to be done.</summary>
    public async Task<IReadOnlyList<TaskView>> Of(ServiceDb db, CaseId id, CancellationToken ct) =>
        Views(await Rows(db, db.Set<CaseTask>().Where(x => x.CaseId == id)).OrderBy(x => x.Task.OpenedAt).ThenBy(x => x.Task.List).ThenBy(x => x.Task.Place).Take(ShownMax).ToListAsync(ct));

    /// <summary>What this person has to do, urgent cases ahead of the others (CASE-19), then by due time.</summary>
    public async Task<IReadOnlyList<TaskView>> ToDo(ServiceDb db, Guid person, CancellationToken ct)
    {
        var me = new UserId(person);
        return Views(await Rows(db, db.Set<CaseTask>().Where(x => x.OwnerId == me && x.DoneAt == null)).Where(x => x.Case.IsOpen)
            .OrderBy(x => x.Case.Urgency == Urgencies.Ordinary).ThenBy(x => x.Task.DueAt).Take(ShownMax).ToListAsync(ct));
    }

    /// <summary>What this person asked others for and has no answer to.</summary>
    public async Task<IReadOnlyList<TaskView>> AwaitedBy(ServiceDb db, Guid person, CancellationToken ct)
    {
        var me = new UserId(person);
        return Views(await Rows(db, db.Set<CaseTask>().Where(x => x.AskedBy == me && x.DoneAt == null)).Where(x => x.Case.IsOpen).OrderBy(x => x.Task.DueAt).Take(ShownMax).ToListAsync(ct));
    }

    private static IQueryable<TaskOfCase> Rows(ServiceDb db, IQueryable<CaseTask> tasks) =>
        tasks.Join(db.Set<ServiceCase>(), x => x.CaseId, x => x.Id, (task, serviceCase) => new TaskOfCase { Task = task, Case = serviceCase });

    private List<TaskView> Views(List<TaskOfCase> rows) => rows.ConvertAll(x => new TaskView(
        x.Task.Id, x.Case.Id.Value, x.Case.Number, x.Case.Urgency, x.Task.Kind, x.Task.List, x.Task.Code, x.Task.Text, x.Task.IsMandatory, x.Task.OwnerId.Value, people.NameOf(x.Task.OwnerId.Value),
        x.Task.AskedBy is { } asker ? people.NameOf(asker.Value) : null, x.Task.OpenedAt, x.Task.DueAt, x.Task.DoneAt, x.Task.DoneBy is { } by ? people.NameOf(by.Value) : null, x.Task.Outcome, x.Task.Note));

    private sealed class TaskOfCase
    {
        public required CaseTask Task { get; init; }

        public required ServiceCase Case { get; init; }
    }
}
