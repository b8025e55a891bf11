using Bihuan.Cases.Domain;
using Bihuan.Cases.ListCases;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
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

    /// <summary>The stored facts of a case within reach, in one query; none when there is no such case.</summary>
    public static ValueTask<List<StoredFact>> StoredFacts(this ServiceDb db, CaseId id, Actor actor, string permission, CancellationToken ct)
    {
        var within = CaseSelection.Of(db, new CaseQuery(), actor, permission);
        var stream = within.Values.Add(id.Value);
        // The case is asked for once, not joined to each fact.
        return FactReader.Stored(db, stream, $"EXISTS (SELECT 1 FROM cases_service_case WHERE id = {stream} AND {within.Condition})", within.Values, ct);
    }

    /// <summary>One case to decide on, within reach. A case out of reach is not found: its existence is not revealed.</summary>
    public static async Task<ServiceCase?> FindCase(this ServiceDb db, CaseId id, Actor actor, string permission, CancellationToken ct)
    {
        if (db.Loaded<ServiceCase>(id.Value) is { } loaded)
            return actor.ReachOf(permission).Covers(loaded.OrganisationId.Value, actor.IsPerson && loaded.IsOwnOf(actor.Id)) ? loaded : null;
        return db.Kept(await db.Set<ServiceCase>().AsTracking().Where(x => x.Id == id).Within(actor, permission).FirstOrDefaultAsync(ct));
    }

    /// <summary>One case to change, whoever asks: the caller has seen to that. The same instance for every act of one change.</summary>
    public static async Task<ServiceCase?> LoadCase(this ServiceDb db, CaseId id, CancellationToken ct) =>
        db.Loaded<ServiceCase>(id.Value) ?? db.Kept(await db.Set<ServiceCase>().AsTracking().FirstOrDefaultAsync(x => x.Id == id, ct));

    /// <summary>Several in one query, untracked: nothing but their heads will be saved. Those that are no cases are left out.</summary>
    public static async Task<IReadOnlyList<ServiceCase>> LoadCasesToTell(this ServiceDb db, IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        if (ids.Count == 0) return [];
        var values = new HotValues(db);
        return await db.All($"{ServiceCase.ReadSql} WHERE id {values.OneOf(ids)}", values, ServiceCase.Read, ct);
    }

    private static ServiceCase? Kept(this ServiceDb db, ServiceCase? found)
    {
        if (found is not null) db.Keep(found.Id.Value, found);
        return found;
    }
}
