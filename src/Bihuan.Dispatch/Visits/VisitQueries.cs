using Bihuan.Dispatch.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Visits;

/// <summary>Queries that several slices share. What lies out of reach is not found.</summary>
internal static class VisitQueries
{
    public static IQueryable<Visit> Within(this IQueryable<Visit> visits, Actor actor, string permission)
    {
        var reach = actor.ReachOf(permission);
        if (reach.All) return visits;
        var organisations = reach.Organisations.Select(x => new OrganisationId(x)).ToList();
        var me = new UserId(actor.Id);
        return (organisations.Count > 0, reach.Own && actor.IsPerson) switch
        {
            (true, true) => visits.Where(x => organisations.Contains(x.OrganisationId) || x.TechnicianId == me),
            (true, false) => visits.Where(x => organisations.Contains(x.OrganisationId)),
            (false, true) => visits.Where(x => x.TechnicianId == me),
            _ => visits.Where(x => false),
        };
    }

    public static Task<Visit?> FindVisit(this ServiceDb db, Guid id, Actor actor, string permission, CancellationToken ct) =>
        db.Set<Visit>().AsTracking().Where(x => x.Id == id).Within(actor, permission).FirstOrDefaultAsync(ct);

    /// <summary>For reading; not tracked.</summary>
    public static Task<Visit?> ReadVisit(this ServiceDb db, Guid id, Actor actor, string permission, CancellationToken ct) =>
        db.Set<Visit>().Where(x => x.Id == id).Within(actor, permission).FirstOrDefaultAsync(ct);
}
