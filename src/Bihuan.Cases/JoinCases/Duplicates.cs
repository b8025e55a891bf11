using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.JoinCases;

/// <summary>An open case that may be about the same thing, and why we think so.</summary>
public sealed record PossibleDuplicate(Guid Id, string Number, string Kind, string Stage, string Summary, DateTimeOffset OpenedAt, bool SameCustomer, bool SameUnit);

/// <summary>Proposes cases to join: open ones of the same customer or the same unit.</summary>
internal sealed class Duplicates
{
    private const int ShownMax = 20;

    public async Task<Result<IReadOnlyList<PossibleDuplicate>>> Of(ServiceDb db, CaseId id, Actor actor, CancellationToken ct)
    {
        var within = db.Set<ServiceCase>().Within(actor, CasePermissions.Read);
        var here = await within.Where(x => x.Id == id).Select(x => new { x.CustomerId, x.UnitId }).FirstOrDefaultAsync(ct);
        if (here is null) return CaseRefusals.NotFound();
        var others = within.Where(x => x.IsOpen && x.Id != id);
        var found = new List<PossibleDuplicate>();
        if (here.UnitId is { } unit) found.AddRange(await Rows(others.Where(x => x.UnitId == unit), here.CustomerId, here.UnitId, ct));
        if (here.CustomerId is { } customer) found.AddRange(await Rows(others.Where(x => x.CustomerId == customer), here.CustomerId, here.UnitId, ct));
        return found.DistinctBy(x => x.Id).Take(ShownMax).ToList();
    }

    private static async Task<IEnumerable<PossibleDuplicate>> Rows(IQueryable<ServiceCase> cases, CustomerId? customer, UnitId? unit, CancellationToken ct)
    {
        var rows = await cases.OrderByDescending(x => x.RunningNumber).Take(ShownMax)
            .Select(x => new { x.Id, x.Number, x.Kind, x.Stage, x.Summary, x.OpenedAt, x.CustomerId, x.UnitId })
            .ToListAsync(ct);
        return rows.Select(x => new PossibleDuplicate(
            x.Id.Value, x.Number, x.Kind, x.Stage, x.Summary, x.OpenedAt, customer is not null && x.CustomerId == customer, unit is not null && x.UnitId == unit));
    }

    public static void Map(RouteGroupBuilder cases) => cases.MapGet(
        "/{id:guid}/duplicates",
        async (Guid id, Actor actor, ServiceDb db, Duplicates duplicates, CancellationToken ct) =>
            (await duplicates.Of(db, new CaseId(id), actor, ct)).ToHttp(x => Problems.Ok(new { items = x })))
        .Requires(CasePermissions.Read);
}
