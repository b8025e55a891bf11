using System.ComponentModel.DataAnnotations;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Outlets;

/// <summary>Where an outlet is ("31.23 121.47", or a city and county by name) and how much it leaves to the planner: suggest, confirm or automatic.</summary>
public sealed record KeepOutletRequest([Required, MaxLength(100)] string Place, [AllowedValues("suggest", "confirm", "automatic", null)] string? Mode = null, bool IsThirdParty = false, bool IsActive = true);

/// <summary>An outlet that sends people out.</summary>
public sealed record OutletView(Guid OrganisationId, string Name, double Latitude, double Longitude, string Mode, bool IsThirdParty, bool IsActive, int Version);

internal sealed class KeepOutletHandler(ServiceDb db, FieldPolicies policies, OrganisationTree tree, AuditLog audit, TimeProvider clock)
{
    public async Task<Result<long>> Handle(Guid organisation, Seq expected, KeepOutletRequest request, Actor actor, CancellationToken ct)
    {
        if (tree.Current.Find(organisation) is null || !actor.ReachOf(DispatchPermissions.ManageOutlets).Covers(organisation, isOwn: false)) return Refusal.NotFound("outlet.not-found");
        if ((GeoPoint.Parse(request.Place) ?? policies.Places.Find(request.Place)?.Point) is not { } point) return Refusal.Invalid("request.invalid", new FieldError("/place", "unknown-place"));
        var id = new OrganisationId(organisation);
        var outlet = await db.Set<Outlet>().AsTracking().FirstOrDefaultAsync(x => x.OrganisationId == id, ct);
        if ((outlet?.Version ?? 0) != expected.Value) return new Refusal("outlet.changed-meanwhile", RefusalKind.Stale);
        if (outlet is null) db.Add(outlet = new Outlet { OrganisationId = id });
        (outlet.Latitude, outlet.Longitude, outlet.Mode, outlet.IsThirdParty, outlet.IsActive) = (point.Latitude, point.Longitude, request.Mode, request.IsThirdParty, request.IsActive);
        outlet.Version++;
        await audit.Record(db, new OutletChanged(organisation, outlet.Mode, outlet.IsThirdParty, outlet.IsActive), actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        return outlet.Version;
    }
}

internal sealed class OutletReader(FieldPolicies policies, OrganisationTree tree)
{
    public async Task<IReadOnlyList<OutletView>> List(ServiceDb db, Actor actor, string permission, CancellationToken ct)
    {
        var reach = actor.ReachOf(permission);
        return [.. (await db.Set<Outlet>().ToListAsync(ct)).Where(x => reach.Covers(x.OrganisationId.Value, isOwn: false)).Select(Describe).OrderBy(x => x.Name, StringComparer.Ordinal)];
    }

    private OutletView Describe(Outlet x) =>
        new(x.OrganisationId.Value, tree.Current.NameOf(x.OrganisationId.Value), x.Latitude, x.Longitude, x.Mode ?? policies.Field.Planning.DefaultMode, x.IsThirdParty, x.IsActive, x.Version);
}
