using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.CaseTasks;

/// <summary>Tasks inside a change. Among acts together (<see cref="ServiceDb.Together"/>) a new row is not yet in the database and is met as the instance that was added.</summary>
internal static class TaskRows
{
    public static void AddTask(this ServiceDb db, CaseTask task)
    {
        db.AppendUnsettled(task);
        if (!db.IsTogether) return;
        db.Keep(task.Id, task);
        if (db.Loaded<List<CaseTask>>(task.CaseId.Value) is { } known) known.Add(task);
        else db.Keep<List<CaseTask>>(task.CaseId.Value, [task]);
    }

    /// <summary>Tracked, so that saving keeps what changes.</summary>
    public static async Task<CaseTask?> LoadTask(this ServiceDb db, Guid id, CancellationToken ct) =>
        db.Loaded<CaseTask>(id) ?? await db.Set<CaseTask>().AsTracking().FirstOrDefaultAsync(x => x.Id == id, ct);

    public static async Task<IReadOnlyList<CaseTask>> LoadTasks(this ServiceDb db, CaseId id, CancellationToken ct) =>
        db.Loaded<List<CaseTask>>(id.Value) ?? await db.Set<CaseTask>().AsTracking().Where(x => x.CaseId == id).ToListAsync(ct);
}
