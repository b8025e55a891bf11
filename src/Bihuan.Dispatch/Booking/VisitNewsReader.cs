using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Booking;

internal sealed class VisitNewsReader : IVisitNews
{
    public async Task<VisitNews> Of(ServiceDb db, CaseId id, CancellationToken ct) => Of(await Newest(db, id, ct));

    public static Task<Visit?> Newest(ServiceDb db, CaseId id, CancellationToken ct) =>
        db.Set<Visit>().Where(x => x.CaseId == id).OrderByDescending(x => x.Turn).FirstOrDefaultAsync(ct);

    /// <summary>A displaced customer is asked to choose again, so the old window is not told.</summary>
    public static VisitNews Of(Visit? visit) =>
        visit is { IsOpen: true, IsDisplaced: false } ? new VisitNews(CodeOf(visit), visit.PromisedFromAt, visit.PromisedUntilAt) : new VisitNews(visit is { IsOpen: true } ? CodeOf(visit) : "none", null, null);

    private static string CodeOf(Visit visit) => visit switch
    {
        { EndedAt: not null } => "ended",
        { CheckedInAt: not null } => "arrived",
        { State: VisitState.OnTheWay } => "on-the-way",
        { PromisedFromAt: not null, IsDisplaced: false } => "agreed",
        _ => "title",
    };
}
