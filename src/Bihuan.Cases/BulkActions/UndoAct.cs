using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Timeline;

namespace Bihuan.Cases.BulkActions;

/// <summary>The bulk acts that can be taken back, and what that takes. A note may have been read and a customer has been told: those stand.</summary>
internal static class UndoableActs
{
    /// <summary>Whoever raised an urgency by mistake still needs the right to lower it (GRD-14).</summary>
    public static readonly IReadOnlyDictionary<string, string> Permissions = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["transfer"] = CasePermissions.Transfer,
        ["grade"] = CasePermissions.Grade,
        ["urgency"] = CasePermissions.LowerUrgency,
    };
}

/// <summary>
/// Undoes what the same person has just done to one case. What that was is read from the case's own facts, not from the form; anything that
/// anybody did since then stands in the way, so that nobody's work is taken back with it.
/// </summary>
internal sealed class UndoActHandler(CaseChange change, CaseReceivers receivers, FactReader facts)
{
    /// <param name="from">The version that was acted on.</param>
    /// <param name="to">The version that the act left behind.</param>
    public async Task<Result<CaseHead>> Handle(CaseId id, Seq from, Seq to, string act, Actor actor, CancellationToken ct)
    {
        var permission = UndoableActs.Permissions[act];
        if (await change.Db.FindCase(id, actor, permission, ct) is null) return CaseRefusals.NotFound();
        var since = (await facts.Read(change.Db, id.Value, ct, from.Value)).Where(x => x.Seq <= to.Value && x.Fact is not IAutomaticFact).ToList();
        IFact[] done = [.. since.Where(x => x.Actor == actor.Code).Select(x => x.Fact).OfType<IFact>()];
        if (done.Length < since.Count) return CaseRefusals.NotUndone(act);
        return await change.Run(id, to, actor, permission, x => x.Undo(act, done, Before(done, x)).AsFacts(), ct);
    }

    private CaseReceiver? Before(IFact[] done, ServiceCase serviceCase) =>
        done.OfType<CaseTransferred>().FirstOrDefault() is { } moved ? receivers.Find(moved.FromId, serviceCase) : null;
}
