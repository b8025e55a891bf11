using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.Tables;

/// <summary>Queries that several slices share.</summary>
internal static class CaseQueries
{
    /// <summary>The cases an actor's permission reaches. The naive form is <see cref="Reach.Covers"/>; a differential test holds them equal.</summary>
    public static IQueryable<ServiceCase> Within(this IQueryable<ServiceCase> cases, Actor actor, string permission)
    {
        var reach = actor.ReachOf(permission);
        if (reach.All) return cases;
        var organisations = reach.Organisations.Select(x => new OrganisationId(x)).ToList();
        var me = new UserId(actor.Id);
        return (organisations.Count > 0, reach.Own && actor.IsPerson) switch
        {
            (true, true) => cases.Where(x => organisations.Contains(x.OrganisationId) || x.AssigneeId == me || x.FirstResponsibleId == me),
            (true, false) => cases.Where(x => organisations.Contains(x.OrganisationId)),
            (false, true) => cases.Where(x => x.AssigneeId == me || x.FirstResponsibleId == me),
            _ => cases.Where(x => false),
        };
    }

    /// <summary>One case to decide on, within reach. A case out of reach is not found: its existence is not revealed.</summary>
    public static Task<ServiceCase?> FindCase(this ServiceDb db, CaseId id, Actor actor, string permission, CancellationToken ct) =>
        db.Set<ServiceCase>().AsTracking().Where(x => x.Id == id).Within(actor, permission).FirstOrDefaultAsync(ct);
}
